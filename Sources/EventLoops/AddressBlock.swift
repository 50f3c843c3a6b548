// Which addresses are of the public Internet.

/// A block of addresses: those that begin with the same bits.
struct AddressBlock {
    private let prefix: [UInt8]
    private let bits: Int

    private init(_ prefix: [UInt8], _ bits: Int) {
        self.prefix = prefix
        self.bits = bits
    }

    /// Blocks that are not globally reachable, or reach machines under another name.
    ///
    /// Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890), read November 2026.
    private static let specialIPv4 = [
        AddressBlock([0], 8), AddressBlock([10], 8), AddressBlock([100, 64], 10), AddressBlock([127], 8),
        AddressBlock([169, 254], 16), AddressBlock([172, 16], 12), AddressBlock([192, 0, 0], 24),
        AddressBlock([192, 0, 2], 24), AddressBlock([192, 88, 99], 24), AddressBlock([192, 168], 16),
        AddressBlock([198, 18], 15), AddressBlock([198, 51, 100], 24), AddressBlock([203, 0, 113], 24),
        AddressBlock([224], 4), AddressBlock([240], 4),
    ]

    /// Of IPv6 only this block is global unicast (RFC 4291 §2.4) …
    private static let globalIPv6 = AddressBlock([0x20], 3)
    /// … and of it these are not, or carry an IPv4 address within them (6to4, Teredo).
    private static let specialIPv6 = [
        AddressBlock([0x20, 0x01, 0x00], 23), AddressBlock([0x20, 0x01, 0x0d, 0xb8], 32),
        AddressBlock([0x20, 0x02], 16), AddressBlock([0x3f, 0xff], 20),
    ]

    static func isPublic(ipv4 address: ArraySlice<UInt8>) -> Bool {
        !specialIPv4.contains { $0.contains(address) }
    }

    static func isPublic(ipv6 address: ArraySlice<UInt8>) -> Bool {
        globalIPv6.contains(address) && !specialIPv6.contains { $0.contains(address) }
    }

    private func contains(_ address: ArraySlice<UInt8>) -> Bool {
        var left = bits
        for (index, byte) in address.enumerated() where left > 0 {
            let expected = index < prefix.count ? prefix[index] : 0
            let mask = left >= 8 ? 0xff : UInt8(truncatingIfNeeded: 0xff << (8 - left))
            guard byte & mask == expected & mask else { return false }
            left -= 8
        }
        return true
    }
}
