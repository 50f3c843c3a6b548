// Looking into bytes.

extension Bytes {
    package func hasPrefix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(0..<text.utf8CodeUnitCount) == Bytes(text)
    }

    /// Where `byte` stands first.
    package func firstIndex(of byte: UInt8) -> Int? {
        withSpan { bytes in
            for index in 0..<bytes.count where bytes[index] == byte { return index }
            return nil
        }
    }
}
