// What may stand in a Host field.

/// The grammar of `host [":" port]`.
///
/// Source: RFC 3986 §3.2.2 and §3.2.3, RFC 9110 §7.2.
enum HostGrammar {
    /// Whether `bytes` name a host, which is not empty, and perhaps a port.
    static func isAuthority(_ bytes: Span<UInt8>) -> Bool {
        guard let host = endOfHost(bytes), host > 0 else { return false }
        if host == bytes.count { return true }
        guard bytes[host] == .colon else { return false }
        let port = bytes.extracting(host + 1..<bytes.count)
        return port.isEmpty || (port.count <= 5 && (port.decimalNumber ?? .max) <= 65535)
    }

    private static func endOfHost(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.count > 0 else { return nil }
        return bytes[0] == UInt8(ascii: "[") ? endOfLiteral(bytes) : endOfName(bytes)
    }

    /// `[…]`: hexadecimal digits, colons and dots; the resolver judges the address.
    private static func endOfLiteral(_ bytes: Span<UInt8>) -> Int? {
        var index = 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "]") { return index > 2 ? index + 1 : nil }
            guard byte.hexDigit != nil || byte == .colon || byte == UInt8(ascii: ".") else { return nil }
            index += 1
        }
        return nil
    }

    private static func endOfName(_ bytes: Span<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            if bytes[index].isHostCharacter {
                index += 1
            } else if bytes[index] == .percent {
                guard bytes.escapedByte(at: index) != nil else { return nil }
                index += 3
            } else {
                return index
            }
        }
        return index
    }
}
