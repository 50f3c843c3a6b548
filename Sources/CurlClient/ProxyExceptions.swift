// What NO_PROXY says.
internal import EventLoops

/// The hosts that are called without a proxy: names separated by commas or spaces, each covering itself and the names
/// below it (`example.com` and `.example.com` mean the same); addresses; networks such as `10.0.0.0/8`; each but
/// networks perhaps with a port, which narrows it; `*` for all.
///
/// Source: CURLOPT_NOPROXY(3) of libcurl 7.88, but for the ports, which are what other programs allow.
struct ProxyExceptions: Equatable, Sendable {
    private enum Entry: Equatable, Sendable {
        case name(String, port: UInt16?)
        case address(AddressBlock, port: UInt16?)
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
            return AddressBlock(String(word[..<slash]), bits: bits).map { .address($0, port: nil) }
        }
        guard let place = HostAndPort(word) else { return nil }
        if let address = AddressBlock(place.host) { return .address(address, port: place.port) }
        let name = trimmed(place.host)
        return name.isEmpty ? nil : .name(name, port: place.port)
    }

    /// Whether `host`, which is in lower case, and `port` are among them.
    func cover(_ host: String, port: UInt16) -> Bool {
        if coverAll { return true }
        let address = SocketAddress(numeric: host, port: port)
        let name = Self.trimmed(host)
        return entries.contains { entry in
            switch entry {
            case .name(let domain, let only):
                address == nil && (name == domain || name.hasSuffix("." + domain)) && only ?? port == port
            case .address(let block, let only):
                address.map(block.contains) ?? false && only ?? port == port
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
