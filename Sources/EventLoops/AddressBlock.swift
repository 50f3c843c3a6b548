// Blocks of addresses, and which of them are the public Internet.

/// The addresses of one family that begin with the same bits, such as `10.0.0.0/8`.
package struct AddressBlock: Equatable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// - Parameters:
    ///   - text: a numeric address.
    ///   - bits: how many of its bits count; nil for all.
    /// - Returns: nil for text that is no address, or more bits than it has.
    package init?(_ text: String, bits: Int? = nil) {
        guard let address = SocketAddress(numeric: text, port: 0) else { return nil }
        bytes = address.hostBytes
        self.bits = bits ?? bytes.count * 8
        guard (0...bytes.count * 8).contains(self.bits) else { return nil }
    }

    package func contains(_ address: SocketAddress) -> Bool {
        let other = address.hostBytes
        guard other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { index in
            (bytes[index / 8] ^ other[index / 8]) & (0x80 >> UInt8(index % 8)) == 0
        }
    }

    // MARK: The public Internet

    /// Not globally reachable, or reaching machines under another name.
    ///
    /// Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890), read November 2026.
    private static let specialIPv4 = [
        ("0.0.0.0", 8), ("10.0.0.0", 8), ("100.64.0.0", 10), ("127.0.0.0", 8), ("169.254.0.0", 16),
        ("172.16.0.0", 12), ("192.0.0.0", 24), ("192.0.2.0", 24), ("192.88.99.0", 24), ("192.168.0.0", 16),
        ("198.18.0.0", 15), ("198.51.100.0", 24), ("203.0.113.0", 24), ("224.0.0.0", 4), ("240.0.0.0", 4),
    ].compactMap { AddressBlock($0, bits: $1) }

    /// Of IPv6 only this block is global unicast (RFC 4291 §2.4) …
    private static let globalIPv6 = AddressBlock("2000::", bits: 3)
    /// … and of it these are not, or carry an IPv4 address within them (6to4, Teredo).
    private static let specialIPv6 = [("2001::", 23), ("2001:db8::", 32), ("2002::", 16), ("3fff::", 20)]
        .compactMap { AddressBlock($0, bits: $1) }

    static func isPublic(_ address: SocketAddress) -> Bool {
        if !address.isIPv6 { return !specialIPv4.contains { $0.contains(address) } }
        return globalIPv6?.contains(address) == true && !specialIPv6.contains { $0.contains(address) }
    }
}

extension [SocketAddress] {
    /// Those of them that are on the public Internet.
    ///
    /// - Throws: `.notPublic` where none is.
    package func publicOnes() throws(ConnectFailure) -> [SocketAddress] {
        let open = filter(AddressBlock.isPublic)
        guard !open.isEmpty else { throw .notPublic }
        return open
    }
}
