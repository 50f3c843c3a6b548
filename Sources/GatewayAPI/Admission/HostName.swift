// Host names of requests.
internal import Base

/// Host names as a `host` field has them.
enum HostName {
    /// Whether an authority names this machine: `localhost`, a name below it, 127.0.0.0/8 or ::1.
    static func isLoopback(_ authority: Bytes) -> Bool {
        let text = authority.text.lowercased()
        if text.hasPrefix("[") { return text.hasPrefix("[::1]") }
        var host = text.prefix { $0 != ":" }
        if host.hasSuffix(".") { host = host.dropLast() }
        return host == "localhost" || host.hasSuffix(".localhost") || isLoopbackIPv4(host)
    }

    private static func isLoopbackIPv4(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
                    && UInt8(part) != nil
            }
    }
}
