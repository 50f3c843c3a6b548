// Where a socket listens or connects to.
package import CPosix

/// An IPv4 or IPv6 address with its port.
package struct SocketAddress: Sendable {
    package var raw: sluice_address

    package init(raw: sluice_address) {
        self.raw = raw
    }

    /// A numeric address such as `127.0.0.1` or `::1`; nil when `host` is a name.
    package init?(numeric host: String, port: UInt16) {
        var raw = sluice_address()
        guard unsafe sluice_address_parse(host, port, &raw) == 0 else { return nil }
        self.raw = raw
    }

    /// The numeric host, without brackets.
    package var host: String { parts.host }

    package var port: UInt16 { parts.port }

    /// The host as 4 or 16 bytes, the most significant one first.
    package var hostBytes: [UInt8] {
        // Behind family and port; in IPv6 behind the flow label, too.
        let range = isIPv6 ? 8..<24 : 4..<8
        return unsafe withUnsafeBytes(of: raw.bytes) { unsafe Array($0[range]) }
    }

    /// This address with another port. Both families keep it in the same place, most significant byte first.
    func with(port: UInt16) -> SocketAddress {
        var changed = self
        unsafe withUnsafeMutableBytes(of: &changed.raw.bytes) { bytes in
            unsafe bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        }
        return changed
    }

    private var parts: (host: String, port: UInt16) {
        var address = raw
        var port: Int32 = 0
        let host = unsafe String(unsafeUninitializedCapacity: 64) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return 0 }
                port = unsafe sluice_address_print(&address, start, text.count)
                return unsafe text.firstIndex(of: 0) ?? 0
            }
        }
        return (host, UInt16(clamping: port))
    }

    package var isLoopback: Bool {
        var address = raw
        return unsafe sluice_address_is_loopback(&address) != 0
    }

    var isIPv6: Bool { raw.length > 16 }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
