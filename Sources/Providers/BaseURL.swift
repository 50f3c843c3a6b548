// Where a gateway lives.
package import HTTP

/// A gateway's base URL: `http` or `https`, a host, perhaps a port and a path; nothing else.
package struct BaseURL: Equatable, Sendable {
    package let origin: Origin
    /// Empty, or beginning with a slash and not ending in one.
    package let path: String

    /// - Returns: nil when `text` is no such URL; `problem(in:)` says why.
    package init?(_ text: String) {
        guard Self.problem(in: text) == nil, let parts = Self.split(text) else { return nil }
        origin = Origin(isSecure: parts.isSecure, host: parts.host, port: parts.port)
        var path = parts.path
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = String(path)
    }

    /// What is wrong with `text`; nil when nothing is.
    package static func problem(in text: String) -> String? {
        if text.utf8.contains(where: { $0 <= 32 || $0 >= 127 }) { return "must not have spaces or controls" }
        if text.contains("?") || text.contains("#") { return "must have no query and no fragment" }
        if text.contains("@") { return "must have no user or password" }
        guard split(text) != nil else { return "must be an http:// or https:// URL" }
        return nil
    }

    /// The target of `path` below this URL. A version that both name is not doubled: `…/v1` and `/v1/models`.
    package func target(_ path: String) -> String {
        guard let last = self.path.split(separator: "/").last, path.hasPrefix("/\(last)/") else {
            return self.path + path
        }
        return self.path + path.dropFirst(last.utf8.count + 1)
    }

    private static func split(
        _ text: String
    ) -> (isSecure: Bool, host: String, port: UInt16, path: Substring)? {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        guard let (host, port) = hostAndPort(authority), !host.isEmpty else { return nil }
        return (isSecure, host, port ?? (isSecure ? 443 : 80), path)
    }

    private static func hostAndPort(_ authority: Substring) -> (String, UInt16?)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            let rest = authority[authority.index(after: end)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else { return nil }
            return (host, port)
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 { return (String(parts[0]), nil) }
        guard parts.count == 2, let port = UInt16(parts[1]), port > 0 else { return nil }
        return (String(parts[0]), port)
    }
}
