import Base
import HTTP
import Testing

@testable import CurlClient

@Suite struct ProxySettingsTests {
    private static func origin(_ text: String) -> Origin {
        let isSecure = text.hasPrefix("https://")
        let place = HostAndPort(text.dropFirst(isSecure ? 8 : 7))
        return Origin(isSecure: isSecure, host: place?.host ?? "", port: place?.port ?? (isSecure ? 443 : 80))
    }

    /// The address of the proxy for `origin`, or nothing.
    private func proxy(_ variables: [String: String], for origin: String) -> String {
        var problems: [ProxySettings.Problem] = []
        let settings = ProxySettings(reading: { variables[$0] }, problems: &problems)
        #expect(problems == [])
        return settings.proxy(for: Self.origin(origin))?.address ?? ""
    }

    @Test(arguments: [
        (["HTTPS_PROXY": "http://a:1"], "https://x.test", "http://a:1"),
        (["HTTPS_PROXY": "http://a:1"], "http://x.test", ""),
        (["HTTP_PROXY": "http://a:1"], "http://x.test", "http://a:1"),
        (["HTTP_PROXY": "http://a:1"], "https://x.test", ""),
        (["https_proxy": "http://a:1"], "https://x.test", "http://a:1"),
        (["http_proxy": "a:1"], "http://x.test", "http://a:1"),
        (["https_proxy": "http://low:1", "HTTPS_PROXY": "http://HIGH:1"], "https://x.test", "http://low:1"),
        (["https_proxy": "", "HTTPS_PROXY": "http://HIGH:1"], "https://x.test", "http://high:1"),
        (["ALL_PROXY": "http://a:1"], "https://x.test", "http://a:1"),
        (["all_proxy": "http://a:1"], "http://x.test", "http://a:1"),
        (["all_proxy": "http://a:1", "http_proxy": "http://b:2"], "http://x.test", "http://b:2"),
        (["all_proxy": "http://a:1", "http_proxy": ""], "http://x.test", "http://a:1"),
        (["https_proxy": ""], "https://x.test", ""), ([:], "https://x.test", ""),
    ])
    func `the scheme's own variable wins over the one for all, and lower case over upper`(
        variables: [String: String], origin: String, expected: String
    ) {
        #expect(proxy(variables, for: origin) == expected)
    }

    @Test(arguments: [
        ("proxy.test", "http://proxy.test:1080"), ("http://proxy.test", "http://proxy.test:1080"),
        ("https://proxy.test", "https://proxy.test:443"),
        ("http://proxy.test:3128/", "http://proxy.test:3128"),
        ("HTTP://PROXY.test:8", "http://proxy.test:8"), ("http://[::1]:8", "http://[::1]:8"),
        ("http://user:pass@proxy.test:8", "http://proxy.test:8"),
        ("u:p@proxy.test", "http://proxy.test:1080"),
    ])
    func `a proxy is a URL, of which only the host must be there`(text: String, address: String) throws {
        #expect(try Proxy(text).address == address)
    }

    @Test func `user and password are decoded, and never printed`() throws {
        let proxy = try Proxy("http://m%40x:can%3Aary@proxy.test:8")

        #expect(proxy.credentials?.user.reveal() == Bytes("m@x"))
        #expect(proxy.credentials?.password.reveal() == Bytes("can:ary"))
        #expect(!"\(proxy)\(String(reflecting: proxy))".contains("ary"))
    }

    @Test(arguments: [
        ("socks5://canary@x:1", Proxy.Problem.unknownScheme), ("http://", .noHost),
        ("http://canary:x", .noHost),
        ("http://canary:70000", .noHost), ("http://canary:0", .noHost), ("http://can/ary", .noHost),
        ("http://can ary:1", .noHost), ("http://[::1", .noHost), ("http://can%ary@x:1", .badCredentials),
        ("http://can%00ary@x:1", .badCredentials), ("http://can:ary%0a@x:1", .badCredentials),
        ("http://%ff:canary@x:1", .badCredentials),
    ])
    func `what is no proxy is told without its text`(text: String, problem: Proxy.Problem) {
        var problems: [ProxySettings.Problem] = []
        let settings = ProxySettings(
            reading: { $0 == "ALL_PROXY" || $0 == "https_proxy" ? text : nil }, problems: &problems)

        #expect(
            problems == [
                .init(variable: "ALL_PROXY", reason: problem.reason),
                .init(variable: "https_proxy", reason: problem.reason),
            ])
        #expect(!"\(problems)".contains("canary"))
        #expect(settings.isEmpty)
    }

    @Test(arguments: [
        // What is covered by which exceptions.
        ("*", "any.test", true), ("a.test,*", "b.test", true), ("*.test", "a.test", false),
        ("a.test", "a.test", true), ("a.test", "b.a.test", true), ("a.test", "ba.test", false),
        ("a.test", "a.test.b", false), (".a.test", "a.test", true), (".a.test", "b.a.test", true),
        ("A.Test", "a.tEST", true), ("a.test.", "a.test", true), ("a.test", "a.test.", true),
        ("b.test, a.test", "a.test", true), ("b.test a.test", "a.test", true), (",, ,", "a.test", false),
        ("a.test:443", "a.test", true), ("a.test:444", "a.test", false), ("a.test:444", "a.test:444", true),
        ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false), ("2.3", "10.1.2.3", false),
        ("10.1.2.3:1", "10.1.2.3:1", true), ("10.1.2.3:1", "10.1.2.3:2", false),
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
        ("10.0.0.0/9", "10.128.0.0", false),
        ("10.0.0.0/9", "10.127.0.0", true), ("10.1.2.3/32", "10.1.2.3", true),
        ("0.0.0.0/0", "10.1.2.3", true),
        ("10.0.0.0/33", "10.0.0.0", false), ("10.0.0.0/x", "10.0.0.0", false),
        ("10.0.0.0/-1", "10.0.0.0", false),
        ("0.0.0.0/0", "[fe80::1]", false), ("fe80::/10", "[fe80::1]", true),
        ("fe80::/10", "[fec0::1]", false),
        ("fe80::1", "[fe80::1]", true), ("[fe80::1]:443", "[fe80::1]", true),
        ("[fe80::1]:1", "[fe80::1]", false),
    ])
    func `exceptions are names, addresses and networks`(exceptions: String, host: String, isCovered: Bool) {
        for variable in ["NO_PROXY", "no_proxy"] {
            let found = proxy(["https_proxy": "http://p:1", variable: exceptions], for: "https://\(host)")

            #expect(found == (isCovered ? "" : "http://p:1"))
        }
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]",
    ])
    func `this machine is never behind a proxy`(host: String) {
        #expect(proxy(["all_proxy": "http://p:1"], for: "https://\(host):11434") == "")
        #expect(proxy(["all_proxy": "http://p:1"], for: "http://\(host):11434") == "")
    }
}
