// A proxy between this machine and upstreams.
package import Base

/// A proxy that speaks HTTP: asked for whole URLs, and for tunnels (CONNECT) to origins with TLS.
package struct Proxy: Hashable, Sendable {
    /// Whether the proxy itself is spoken to over TLS.
    package let isSecure: Bool
    /// A name or a numeric address, without brackets, in lower case.
    package let host: String
    package let port: UInt16
    package let credentials: Credentials?

    /// Who we are, for the proxy.
    package struct Credentials: Hashable, Sendable {
        package let user: Secret
        package let password: Secret
    }

    /// The value of libcurl's CURLOPT_PROXY: without credentials.
    var address: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(name):\(port)"
    }

    /// Reads `[http://|https://][user[:password]@]host[:port][/]`. Without a port: 443 for https, else 1080, as
    /// libcurl has it. User and password may have `%xx` in them.
    ///
    /// - Throws: what is wrong, in words that show nothing of the text: it may hold a password.
    ///
    /// Source: CURLOPT_PROXY(3).
    package init(_ text: String) throws(Problem) {
        var rest = Substring(text)
        var scheme = "http"
        if let colon = rest.range(ofFirst: "://") {
            scheme = rest[..<colon.lowerBound].lowercased()
            rest = rest[colon.upperBound...]
        }
        guard scheme == "http" || scheme == "https" else { throw .unknownScheme }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        isSecure = scheme == "https"
        if let at = rest.lastIndex(of: "@") {
            credentials = try Credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        } else {
            credentials = nil
        }
        let place = HostAndPort(rest)
        guard let place, place.isPlain else { throw .noHost }
        host = place.host.lowercased()
        port = place.port ?? (isSecure ? 443 : 1080)
    }

    /// Why a text names no proxy.
    package enum Problem: Error, Hashable, Sendable {
        case unknownScheme, noHost, badCredentials

        /// For people; nothing of the text is in it.
        package var reason: String {
            switch self {
            case .unknownScheme: "only http:// and https:// proxies are supported"
            case .noHost: "it is not a proxy's address, such as http://proxy.example:3128"
            case .badCredentials: "its user or password has a control or a malformed %xx in it"
            }
        }
    }
}

extension Proxy.Credentials {
    /// Reads `user[:password]`.
    fileprivate init(_ text: Substring) throws(Proxy.Problem) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        user = try Self.decode(text[..<colon])
        password = try Self.decode(text[colon...].dropFirst())
    }

    private static func decode(_ text: Substring) throws(Proxy.Problem) -> Secret {
        guard let decoded = PercentEncoded(text).decoded, !decoded.utf8.contains(where: { $0 < 0x20 }) else {
            throw .badCredentials
        }
        return Secret(decoded)
    }
}

/// Text with `%xx` for bytes.
private struct PercentEncoded {
    private let bytes: [UInt8]

    init(_ text: Substring) {
        bytes = Array(text.utf8)
    }

    /// Nil when a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    var decoded: String? {
        var all: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                all.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            all.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: all, as: UTF8.self)
    }
}
