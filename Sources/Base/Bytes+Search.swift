// Looking into bytes.

extension Bytes {
    package func hasPrefix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(0..<text.utf8CodeUnitCount) == Bytes(text)
    }

    /// Whether `text`, which is not empty, stands somewhere in these bytes.
    package func contains(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        let sought = Bytes(text)
        return (0...count - length).contains { slice($0..<$0 + length) == sought }
    }

    /// Where `byte` stands first.
    package func firstIndex(of byte: UInt8) -> Int? {
        withSpan { bytes in
            for index in 0..<bytes.count where bytes[index] == byte { return index }
            return nil
        }
    }

    /// Where `byte` stands last.
    package func lastIndex(of byte: UInt8) -> Int? {
        withSpan { bytes in
            for index in (0..<bytes.count).reversed() where bytes[index] == byte { return index }
            return nil
        }
    }
}
