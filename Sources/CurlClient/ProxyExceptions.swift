// What NO_PROXY says.
internal import EventLoops

/// The hosts that are called without a proxy: names separated by commas or spaces, each covering itself and the names
/// below it (`example.com` and `.example.com` mean the same); addresses; networks such as `10.0.0.0/8`; each but
/// networks perhaps with a port, which narrows it; `*` for all.
///
/// Source: CURLOPT_NOPROXY(3) of libcurl 7.88, but for the ports, which are what other programs allow.
struct ProxyExceptions: Sendable {
    private enum Entry: Sendable {
        case name(String, port: UInt16?)
        case address(AddressPrefix, port: UInt16?)
    }

    private let coverAll: Bool
    private let entries: [Entry]

    /// What cannot be understood covers nothing.
    init(_ text: String) {
        let words = text.split { $0 == "," || $0.isWhitespace }
        coverAll = words.contains("*")
        entries = words.compactMap(Self.entry)
    }

    private static func entry(_ word: Substring) -> Entry? {
        if let slash = word.firstIndex(of: "/") {
            guard let bits = Int(word[slash...].dropFirst()) else { return nil }
            return AddressPrefix(String(word[..<slash]), bits: bits).map { .address($0, port: nil) }
        }
        guard let place = HostAndPort(word) else { return nil }
        if let address = AddressPrefix(place.host) { return .address(address, port: place.port) }
        let name = trimmed(place.host)
        return name.isEmpty ? nil : .name(name, port: place.port)
    }

    /// Whether `host`, which is in lower case, and `port` are among them.
    func cover(_ host: String, port: UInt16) -> Bool {
        if coverAll { return true }
        let address = AddressPrefix(host)
        let name = Self.trimmed(host)
        return entries.contains { entry in
            switch entry {
            case .name(let domain, let only):
                address == nil && (name == domain || name.hasSuffix("." + domain)) && only ?? port == port
            case .address(let prefix, let only):
                address.map(prefix.covers) ?? false && only ?? port == port
            }
        }
    }

    /// In lower case, without dots at the ends.
    private static func trimmed(_ host: String) -> String {
        var name = host.lowercased()[...]
        while name.hasPrefix(".") { name = name.dropFirst() }
        while name.hasSuffix(".") { name = name.dropLast() }
        return String(name)
    }
}

/// The first bits of an address.
private struct AddressPrefix: Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// - Parameter bits: how many count; nil for all. More than there are is not an address.
    init?(_ text: String, bits: Int? = nil) {
        guard let address = SocketAddress(numeric: text, port: 0) else { return nil }
        bytes = address.hostBytes
        self.bits = bits ?? bytes.count * 8
        guard (0...bytes.count * 8).contains(self.bits) else { return nil }
    }

    /// Whether all of `other` begins like this.
    func covers(_ other: AddressPrefix) -> Bool {
        guard other.bytes.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { index in
            (bytes[index / 8] ^ other.bytes[index / 8]) & (0x80 >> UInt8(index % 8)) == 0
        }
    }
}
