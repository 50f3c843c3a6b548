// Which proxy stands before which origin.
internal import EventLoops
package import HTTP

/// The proxies that the environment asks for: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
///
/// Each is also read in lower case, which wins; an empty one counts as none. An origin with TLS goes through
/// `HTTPS_PROXY`, one without through `HTTP_PROXY`, either otherwise through `ALL_PROXY`. `HTTP_PROXY` in capitals is
/// believed, unlike by curl, which may run as a CGI program, where callers set it.
///
/// What `NO_PROXY` names is called directly, and so is this machine (`localhost` and names below it, 127.0.0.0/8,
/// ::1), always: a proxy has a localhost of its own.
///
/// Source: CURLOPT_PROXY(3) and CURLOPT_NOPROXY(3) of libcurl 7.88.
package struct ProxySettings: Equatable, Sendable {
    private let forSecure: Proxy?
    private let forPlain: Proxy?
    private let exceptions: ProxyExceptions

    /// Everything is called directly.
    package static let none = ProxySettings(forSecure: nil, forPlain: nil, exceptions: ProxyExceptions(""))

    private init(forSecure: Proxy?, forPlain: Proxy?, exceptions: ProxyExceptions) {
        self.forSecure = forSecure
        self.forPlain = forPlain
        self.exceptions = exceptions
    }

    /// A variable that names no proxy.
    package struct Problem: Hashable, Sendable {
        package let variable: String
        /// For people; nothing of the value is in it.
        package let reason: String
    }

    /// Reads the variables.
    ///
    /// - Parameters:
    ///   - value: of the variable with a name.
    ///   - problems: gets what is wrong; such a variable counts as not there.
    package init(reading value: (String) -> String?, problems: inout [Problem]) {
        let all = Self.proxy("ALL_PROXY", value, &problems)
        forSecure = Self.proxy("HTTPS_PROXY", value, &problems) ?? all
        forPlain = Self.proxy("HTTP_PROXY", value, &problems) ?? all
        exceptions = ProxyExceptions(Self.find("NO_PROXY", value)?.value ?? "")
    }

    /// Whether nothing goes through a proxy.
    package var isEmpty: Bool { forSecure == nil && forPlain == nil }

    /// The proxy for `origin`; nil when it is called directly.
    package func proxy(for origin: Origin) -> Proxy? {
        guard let proxy = origin.isSecure ? forSecure : forPlain, !Self.isThisMachine(origin.host),
            !exceptions.cover(origin.host, port: origin.port)
        else { return nil }
        return proxy
    }

    private static func isThisMachine(_ host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        return SocketAddress(numeric: name, port: 0)?.isLoopback ?? false
    }

    private static func proxy(
        _ name: String, _ value: (String) -> String?, _ problems: inout [Problem]
    ) -> Proxy? {
        guard let (variable, text) = find(name, value) else { return nil }
        do throws(Proxy.Problem) {
            return try Proxy(text)
        } catch {
            let problem = Problem(variable: variable, reason: error.reason)
            if !problems.contains(problem) { problems.append(problem) }
            return nil
        }
    }

    private static func find(_ name: String, _ value: (String) -> String?) -> (
        variable: String, value: String
    )? {
        for variable in [name.lowercased(), name] {
            if let text = value(variable), !text.isEmpty { return (variable, text) }
        }
        return nil
    }
}
