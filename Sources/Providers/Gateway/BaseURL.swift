// Where a gateway lives.
internal import Base
package import HTTP

/// A gateway's base URL: `http` or `https`, a host, perhaps a port and a path; nothing else.
package struct BaseURL: Equatable, Sendable {
    package let origin: Origin
    /// Empty, or beginning with a slash and not ending in one.
    package let path: String

    private init(origin: Origin, path: String) {
        self.origin = origin
        self.path = path
    }

    /// - Returns: nil when `text` is no such URL; `problem(in:)` says why.
    package init?(_ text: String) {
        guard Self.problem(in: text) == nil, let parts = Self.split(text) else { return nil }
        origin = Origin(isSecure: parts.isSecure, host: parts.host, port: parts.port)
        var segments = parts.path.split(separator: "/", omittingEmptySubsequences: false)
        while segments.last?.isEmpty == true { segments.removeLast() }
        // A version written twice is forgiven, as is a slash at the end.
        while let last = segments.last, Self.isVersion(last), segments.dropLast().last == last {
            segments.removeLast()
        }
        path = segments.joined(separator: "/")
    }

    /// The same without the version that its path ends with, if it does.
    package var withoutVersion: BaseURL {
        let segments = path.split(separator: "/")
        guard let last = segments.last, Self.isVersion(last) else { return self }
        return BaseURL(origin: origin, path: segments.dropLast().map { "/" + $0 }.joined())
    }

    /// The URL as it is used: scheme and host in lower case, a usual port left out.
    package var text: String {
        (origin.isSecure ? "https://" : "http://") + origin.authority.text + path
    }

    /// What is wrong with `text`; nil when nothing is.
    package static func problem(in text: String) -> String? {
        if text.utf8.contains(where: { $0 <= 32 || $0 >= 127 }) { return "must not have spaces or controls" }
        if text.contains("?") || text.contains("#") { return "must have no query and no fragment" }
        if text.contains("@") { return "must have no user or password" }
        guard split(text) != nil else { return "must be an http:// or https:// URL" }
        return nil
    }

    /// The target of `path` below this URL. A version that both name is not doubled: `…/v1` and `/v1/models`. Each
    /// `../` that `path` begins with leaves a segment of this URL's own path, as far as there is one.
    package func target(_ path: String) -> String {
        var segments = self.path.split(separator: "/")[...]
        var rest = path[...]
        while rest.hasPrefix("../") {
            segments = segments.dropLast()
            rest = rest.dropFirst(3)
        }
        if rest.count < path.count { return segments.map { "/" + $0 }.joined() + "/" + rest }
        guard let last = self.path.split(separator: "/").last, Self.isVersion(last),
            path.hasPrefix("/\(last)/")
        else { return self.path + path }
        return self.path + path.dropFirst(last.utf8.count + 1)
    }

    /// `v1`, `v1beta`: a `v` and a digit.
    private static func isVersion(_ segment: Substring) -> Bool {
        segment.first == "v" && segment.dropFirst().first.map { ("0"..."9").contains($0) } == true
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
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            rest = authority[end...].dropFirst()
            guard host.contains(":"), host.utf8.allSatisfy(isInAddress) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            guard host.utf8.allSatisfy(isInName) else { return nil }
        }
        if rest.isEmpty { return (String(host), nil) }
        guard let port = port(rest.dropFirst()), rest.hasPrefix(":") else { return nil }
        return (String(host), port)
    }

    /// Digits only: `UInt16` would also take a sign.
    private static func port(_ text: Substring) -> UInt16? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(text), port > 0 else {
            return nil
        }
        return port
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isInAddress(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":")
            || (isInName(byte) && byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-"))
    }
}
