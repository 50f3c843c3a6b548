// Where gateways live.
import HTTP
import Providers
import Testing

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("https://api.openai.com/v1", true, "api.openai.com", 443, "/v1"),
        ("https://api.openai.com/v1/", true, "api.openai.com", 443, "/v1"),
        ("https://api.openai.com/v1///", true, "api.openai.com", 443, "/v1"),
        ("https://api.openai.com/v1/v1", true, "api.openai.com", 443, "/v1"),
        ("https://h/openai/v1/v1/", true, "h", 443, "/openai/v1"),
        ("https://h/x/x", true, "h", 443, "/x/x"),
        ("https://H.Example", true, "h.example", 443, ""),
        ("http://localhost:11434", false, "localhost", 11434, ""),
        ("http://h/", false, "h", 80, ""), ("http://127.0.0.1:8080/a/b", false, "127.0.0.1", 8080, "/a/b"),
        ("http://[::1]:8080/v1", false, "::1", 8080, "/v1"),
        ("https://[2001:db8::1]", true, "2001:db8::1", 443, ""),
        ("http://h:65535", false, "h", 65535, ""), ("http://a_b-c.d:1", false, "a_b-c.d", 1, ""),
    ])
    func `a base URL is taken apart`(text: String, secure: Bool, host: String, port: Int, path: String) throws
    {
        let url = try #require(BaseURL(text))

        #expect(url.origin == Origin(isSecure: secure, host: host, port: UInt16(port)))
        #expect(url.path == path)
        #expect(BaseURL.problem(in: text) == nil)
    }

    @Test(arguments: [
        "", "api.openai.com", "ftp://h", "//h", "https:/h", "https://", "https:///v1", "http://:80",
        "http://h:",
        "http://h:0", "http://h:65536", "http://h:80x", "http://h:+80", "http://h:-1", "http://h:80:80",
        "http://u@h", "http://u:p@h", "http://h/a@b", "http://h?x=1", "http://h/?", "http://h/#a",
        "http://h/a b",
        "http://h\r\nx: y", "http://h/\u{0}", "http://h\tx", "http://é.example", "http://[::1", "http://[]",
        "http://[::1]x", "http://[::1]:", "http://[::1]:0", "http://[::1]:+8", "http://[example]",
        "http://::1",
        "http://a\"b", "http://a<b>", "http://a\\b", "http://a%2fb", "http://a,b", " http://h", "HTTP://",
    ])
    func `anything else is refused with a reason`(text: String) {
        #expect(BaseURL(text) == nil)
        #expect(BaseURL.problem(in: text)?.hasPrefix("must") == true)
    }

    @Test(arguments: [
        ("https://h/v1", "/chat/completions", "/v1/chat/completions"),
        ("https://h/v1/", "/models", "/v1/models"),
        ("http://h:11434", "/v1/chat/completions", "/v1/chat/completions"),
        ("http://h:11434/v1", "/v1/chat/completions", "/v1/chat/completions"),
        ("http://h/proxy/v1", "/v1/models", "/proxy/v1/models"),
        ("http://h/v1beta", "/v1beta/models", "/v1beta/models"),
        ("http://h/v1", "/v1beta/models", "/v1/v1beta/models"), ("http://h/v1", "/v10/x", "/v1/v10/x"),
        // Only a version is never meant twice.
        ("http://h/chat", "/chat/completions", "/chat/chat/completions"),
        ("http://h/v1", "/v1", "/v1/v1"),
        ("http://h/v1", "../public/v1/models", "/public/v1/models"),
        ("http://h/proxy/v1", "../public/v1/models", "/proxy/public/v1/models"),
        ("http://h/a/b", "../../c", "/c"), ("http://h", "../../c", "/c"),
    ])
    func `a path below it names no version twice`(base: String, path: String, target: String) throws {
        #expect(try #require(BaseURL(base)).target(path) == target)
    }
}
