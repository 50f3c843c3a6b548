// Paths and queries: decoded once, harmless afterwards.
import Base
import HTTP
import Testing

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/", [""]), ("//", ["", ""]), ("/a", ["a"]), ("/a/", ["a", ""]), ("/a//b", ["a", "", "b"]),
        ("/a%20b", ["a b"]), ("/%41%7a", ["Az"]), ("/a%2Fb", ["a/b"]), ("/a%2fb/c", ["a/b", "c"]),
        ("/%E2%82%AC", ["€"]), ("/a+b", ["a+b"]), ("/a;v=1,2", ["a;v=1,2"]),
        ("/.../..a/a..", ["...", "..a", "a.."]),
        ("/%2e%2e%2e", ["..."]), ("/%25", ["%"]), ("/%252e%252e", ["%2e%2e"]), ("/a:b@c", ["a:b@c"]),
        ("/a?b/../c", ["a"]), ("/.well-known", [".well-known"]), ("/openai%2Fgpt-4.1", ["openai/gpt-4.1"]),
    ])
    func `a path is decoded segment by segment`(target: String, segments: [String]) throws {
        #expect(try RequestTarget(target).path.segments.map(\.text) == segments)
    }

    @Test(arguments: [
        "/.", "/..", "/a/.", "/a/..", "/a/./b", "/a/../b", "/../", "/%2e", "/%2E%2e", "/.%2e/", "/a/%2e%2E/b",
        "/a%2F..", "/..%2Fa", "/a%2F.%2Fb", "/a\\b", "/a%5Cb", "/%5c..", "/%00", "/a%0d%0aX", "/%1f", "/%7f",
        "/%",
        "/%4", "/%4g", "/%zz", "/%%30", "/a%", "/%80", "/%C0%AF", "/%ED%A0%80", "/%F5%80%80%80", "/%E2%82",
        "/a%c0%ae%c0%ae/b",
    ])
    func `a path that could mean another one is refused`(target: String) {
        #expect(throws: HTTPFault.badPath) { try RequestTarget(target) }
    }

    @Test(arguments: ["", "a", "*", "?a", "http://", "http:///a", "http:a", "https//a", "://a", "http://a b"])
    func `a target in no known form is refused`(target: String) {
        #expect(throws: HTTPFault.badTarget) { try RequestTarget(target) }
    }

    @Test(arguments: [
        ("a=1&b=2", ["a": "1", "b": "2"]), ("", [:]), ("&&", [:]), ("a", ["a": ""]), ("a=", ["a": ""]),
        ("=1", ["": "1"]), ("a=b=c", ["a": "b=c"]), ("a+b=c+d", ["a b": "c d"]),
        ("a%3d=%26+%2B", ["a=": "& +"]),
        ("a=%", ["a": "%"]), ("a=%4", ["a": "%4"]), ("a=%zz%41", ["a": "%zzA"]), ("a=%E2%82%AC", ["a": "€"]),
        ("a=?/:", ["a": "?/:"]),
    ])
    func `a query is a list of names and values`(query: String, items: [String: String]) throws {
        let found = QueryItems(encoded: Bytes(query)).map { ($0.name.text, $0.value.text) }

        #expect(Dictionary(uniqueKeysWithValues: found) == items)
    }

    @Test func `the first item of a name counts`() throws {
        let query = try RequestTarget("/?gateway=groq&limit=5&gateway=x").query

        #expect(query.first("gateway") == Bytes("groq"))
        #expect(query.first("limit") == Bytes("5"))
        #expect(query.first("offset") == nil)
        #expect(query.map(\.name.text) == ["gateway", "limit", "gateway"])
    }
}
