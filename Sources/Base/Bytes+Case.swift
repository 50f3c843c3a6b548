// Names that are compared without their case.

extension Bytes {
    /// With the capital letters of ASCII as small ones; itself where there are none.
    package var lowercased: Bytes {
        let isCapital: (UInt8) -> Bool = { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let hasCapitals = withSpan { bytes in
            for index in 0..<bytes.count where isCapital(bytes[index]) { return true }
            return false
        }
        guard hasCapitals else { return self }
        return unsafe Bytes(capacity: count) { room in
            for index in 0..<count {
                let byte = self[index]
                unsafe room[index] = isCapital(byte) ? byte | 0x20 : byte
            }
            return count
        }
    }
}
