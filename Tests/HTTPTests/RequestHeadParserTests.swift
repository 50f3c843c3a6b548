// Which requests are taken and which are refused. The cases follow the lists of llhttp and picohttpparser
// (nodejs/llhttp test/request, h2o/picohttpparser test.c), RFC 9112, and published request smuggling attacks.
import Base
import HTTP
import Testing

@Suite struct RequestHeadParserTests {
    // MARK: Taken

    static let taken: [(String, String)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET a / ? http11 none [Host=a]"),
        ("GET / HTTP/1.0\r\n\r\n", "GET  / ? http10 none close []"),
        ("\r\n\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n", "GET  / ? http10 none close []"),
        (
            "POST /v1/chat/completions?a=b HTTP/1.1\r\nHost: api.x:8080\r\nContent-Length: 003\r\n\r\n",
            "POST api.x:8080 /v1/chat/completions ?a=b http11 length(3) [Host=api.x:8080|Content-Length=003]"
        ),
        (
            "PUT /u HTTP/1.1\r\nhOsT:a\r\ntransfer-ENCODING:  \t ChunKed \t\r\n\r\n",
            "PUT a /u ? http11 chunked [hOsT=a|transfer-ENCODING=ChunKed]"
        ),
        (
            "GET /?? HTTP/1.1\r\nHost:[::1]:8\r\nX:\r\nY: a b\tc \r\n\r\n",
            "GET [::1]:8 / ?? http11 none [Host=[::1]:8|X=|Y=a b\tc]"
        ),
        ("GET http://b.example/p?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET b.example /p ?q http11 none [Host=a]"),
        ("GET HTTPS://b?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET b / ?q http11 none [Host=a]"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS a  ? http11 none [Host=a]"),
        ("FROB /x HTTP/1.1\r\nHost: a\r\n\r\n", "FROB a /x ? http11 none [Host=a]"),
        ("get /x HTTP/1.1\r\nHost: a\r\n\r\n", "get a /x ? http11 none [Host=a]"),
        ("M-SEARCH /x HTTP/1.1\r\nHost: a:\r\n\r\n", "M-SEARCH a: /x ? http11 none [Host=a:]"),
        (
            "GET /x HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n",
            "GET a /x ? http11 none close [Host=a|Connection=x, CLOSE]"
        ),
        (
            "GET /x HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n",
            "GET a /x ? http11 none [Host=a|Connection=closed]"
        ),
        (
            "GET /x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
            "GET a /x ? http11 none close [Host=a|Connection=keep-alive|Connection=close]"
        ),
        (
            "GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            "GET  /x ? http10 none [Connection=Keep-Alive]"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n",
            "POST a / ? http11 length(5) continue [Host=a|Content-Length=5|Expect=100-Continue]"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            "POST a / ? http11 none [Host=a|Expect=100-continue]"
        ),
        (
            "POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
            "POST  / ? http10 length(5) close [Content-Length=5|Expect=100-continue]"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n",
            "POST a / ? http11 length(9223372036854775807) [Host=a|Content-Length=9223372036854775807]"
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: c\u{a2}y\r\n\r\n", "GET a / ? http11 none [Host=a|X=c\u{fffd}y]"),
        (
            "GET /a.b/..c/.../%20?..# HTTP/1.1\r\nHost: a\r\n\r\n".replacing("#", with: ""),
            "GET a /a.b/..c/.../%20 ?.. http11 none [Host=a]"
        ),
    ]

    @Test(arguments: taken)
    func `a proper request is read the same however it is split`(text: String, expected: String) {
        let bytes = Bytes(latin1: text)
        let head = HeadOutcome.head(expected, consumed: bytes.count)

        #expect(parseRequest(bytes, Portions.whole(bytes.count)) == head)
        #expect(parseRequest(bytes, Portions.byteByByte(bytes.count)) == head)
        for portions in Portions.splits(bytes.count) {
            #expect(parseRequest(bytes, portions) == head)
        }
    }

    @Test(arguments: taken)
    func `a truncated request is never a head`(text: String, expected: String) {
        let bytes = Bytes(latin1: text)

        for count in 0..<bytes.count {
            #expect(parseRequest(bytes, [count]) == .needMore)
        }
    }

    // MARK: Refused

    private static let host = "GET / HTTP/1.1\r\nHost: a\r\n"

    static let refused: [(String, Int)] = [
        // Request lines.
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400), (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /\r\nHost: a\r\n\r\n", 400),
        ("GET\r\n\r\n", 400), ("GET \r\n\r\n", 400), ("GET  HTTP/1.1\r\n\r\n", 400),
        ("/ HTTP/1.1\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
        ("GET / IHTTP/1.0\r\n\r\n", 400), ("GET / ICE/1.0\r\n\r\n", 400), ("PUT / RTSP/1.0\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
        ("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("G\tT / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/0.9\r\n\r\n", 505), ("GET / HTTP/5.6\r\n\r\n", 505),
        // Targets.
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ?a HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /\u{a0} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET http:/a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /. HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // Hosts.
        ("GET / HTTP/1.1\r\n\r\n", 400), (host + "Host: a\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:+80\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: []\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a%4\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: \"a\"\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\u{e9}\r\n\r\n", 400),
        // Fields.
        (host + "Fo@: x\r\n\r\n", 400), (host + "Foo\u{1}: x\r\n\r\n", 400), (host + ": x\r\n\r\n", 400),
        (host + " : x\r\n\r\n", 400), (host + "Foo : x\r\n\r\n", 400), (host + "Foo\t: x\r\n\r\n", 400),
        (host + "Foo\r\n\r\n", 400), (host + "Foo bar: x\r\n\r\n", 400), (host + "F\0o: x\r\n\r\n", 400),
        (host + "F\u{e9}: x\r\n\r\n", 400), (host + "Foo: a\0b\r\n\r\n", 400),
        (host + "Foo: a\u{7f}\r\n\r\n", 400),
        (host + "Foo: a\u{b}\r\n\r\n", 400), (host + "Foo: a\rb\r\n\r\n", 400),
        (host + "Foo: a\r\r\n\r\n", 400),
        (host + "Foo: 1\rBar: 2\r\n\r\n", 400), (host + "x:\rTransfer-Encoding: chunked\r\n\r\n", 400),
        (host + "x:x\nTransfer-Encoding: chunked\r\n\r\n", 400), (host + "\n\r\n", 400),
        (host + "Foo: a\n\n", 400),
        (host + "\rZGET /evil HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (host + "Foo: a\r\n b\r\n\r\n", 400), (host + "Foo: a\r\n\tb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400), (host + "Foo\r\n : x\r\n\r\n", 400),
        (host + "Connection\r\u{1b}\u{41}eep-Alive\r\n\r\n", 400),
        (host + "Foo: bar\r\n Content-Length: 38\r\n\r\n", 400),
        // Lengths.
        (host + "Content-Length: +5\r\n\r\n", 400), (host + "Content-Length: -5\r\n\r\n", 400),
        (host + "Content-Length: 0x5\r\n\r\n", 400), (host + "Content-Length: 5, 5\r\n\r\n", 400),
        (host + "Content-Length: 5 5\r\n\r\n", 400), (host + "Content-Length: 5.0\r\n\r\n", 400),
        (host + "Content-Length: \r\n\r\n", 400), (host + "Content-Length: 5a\r\n\r\n", 400),
        (host + "Content-Length: \"5\"\r\n\r\n", 400), (host + "Content-Length: 1e1\r\n\r\n", 400),
        (host + "Content-Length: \u{b2}\r\n\r\n", 400), (host + "Content-Length: 1_0\r\n\r\n", 400),
        (host + "Content-Length: 9223372036854775808\r\n\r\n", 400),
        (host + "Content-Length: 18446744073709551621\r\n\r\n", 400),
        (host + "Content-Length: 1000000000000000000000\r\n\r\n", 400),
        (host + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        (host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (host + "Content-Length : 5\r\n\r\n", 400),
        // Transfer codings.
        (host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400),
        (host + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n", 400),
        (host + "Transfer-Encoding:\r\nContent-Length: 5\r\n\r\n", 400),
        (host + "Transfer-Encoding:\r\n\r\n", 400), (host + "Transfer-Encoding : chunked\r\n\r\n", 400),
        (host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 400),
        (host + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (host + "Transfer-Encoding: chunked\r\n  abc\r\n\r\n", 400),
        (host + "Transfer-Encoding:\u{b}chunked\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (host + "Transfer-Encoding: chunked, identity\r\n\r\n", 501),
        (host + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (host + "Transfer-Encoding: chunked, chunked\r\n\r\n", 501),
        (host + "Transfer-Encoding: xchunked\r\n\r\n", 501),
        (host + "Transfer-Encoding: identity\r\n\r\n", 501),
        (host + "Transfer-Encoding: chunked;q=1\r\n\r\n", 501),
        (host + "Transfer-Encoding: \"chunked\"\r\n\r\n", 501),
        (host + "Transfer-Encoding: ,chunked\r\n\r\n", 501),
        (host + "Transfer-Encoding: chunked,\r\n\r\n", 501),
        (host + "Transfer-Encoding: chunked\u{a0}\r\n\r\n", 501),
        (host + "Transfer-Encoding: chunkedchunked\r\n\r\n", 501),
        // Expectations.
        (host + "Expect: 200-ok\r\n\r\n", 417), (host + "Expect: 100-continue, x\r\n\r\n", 417),
        (host + "Expect:\r\n\r\n", 417), (host + "Expect: 100-continue\r\nExpect: x\r\n\r\n", 417),
    ]

    @Test(arguments: refused)
    func `what two servers could read differently is refused, however it is split`(text: String, status: Int)
    {
        let bytes = Bytes(latin1: text)
        let whole = parseRequest(bytes, Portions.whole(bytes.count))

        #expect(whole.status == status)
        #expect(parseRequest(bytes, Portions.byteByByte(bytes.count)) == whole)
        for portions in Portions.splits(bytes.count) {
            #expect(parseRequest(bytes, portions) == whole)
        }
    }

    @Test func `a control anywhere in a value of any length is refused`() {
        for length in 0..<40 {
            for control: UInt8 in [0, 1, 8, 10, 11, 13, 31, 127] {
                for position in 0..<length {
                    var value = [UInt8](repeating: UInt8(ascii: "v"), count: length)
                    value[position] = control
                    let head = Bytes("GET / HTTP/1.0\r\nX: ".utf8 + value + "\r\n\r\n".utf8)
                    #expect(
                        parseRequest(head, [head.count]).status == 400,
                        "\(control) at \(position) of \(length)")
                }
            }
        }
    }

    @Test(arguments: 0...255)
    func `names are tokens and values have no controls, byte for byte`(byte: Int) {
        let byte = UInt8(byte)
        let isToken =
            "!#$%&'*+-.^_`|~".utf8.contains(byte) || Character(UnicodeScalar(byte)).isAlphanumericASCII
        let isInValue = byte == 9 || (byte >= 32 && byte != 127)

        let name = Bytes("GET / HTTP/1.0\r\na".utf8 + [byte] + "b: x\r\n\r\n".utf8)
        let value = Bytes("GET / HTTP/1.0\r\na: b".utf8 + [byte] + "c\r\n\r\n".utf8)
        // A colon ends the name, so that what follows is a value.
        #expect((parseRequest(name, [name.count]).status == nil) == (isToken || byte == UInt8(ascii: ":")))
        #expect((parseRequest(value, [value.count]).status == nil) == isInValue)
    }

    // MARK: Several

    @Test func `pipelined requests are read one after the other`() throws {
        let first = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        let bytes = Bytes(first + "GET /b HTTP/1.1\r\nHost: b\r\n\r\nGET")
        var parser = RequestHeadParser()

        let one = try #require(try bytes.withSpan { try parser.parse($0) })
        let rest = bytes.slice(one.consumed..<bytes.count)
        let two = try #require(try rest.withSpan { try parser.parse($0) })
        let three = try rest.slice(two.consumed..<rest.count).withSpan { try parser.parse($0) }

        #expect(one.consumed == first.utf8.count)
        #expect(one.head.target.path.encoded == Bytes("/a"))
        #expect(two.head.target.authority == Bytes("b"))
        #expect(three == nil)
    }

    @Test func `a head outlives the bytes it came in`() throws {
        let buffer = ByteBuffer()
        buffer.append("GET /path HTTP/1.1\r\nHost: name\r\nX-Key: value\r\n\r\n")
        var parser = RequestHeadParser()

        let found = try #require(try buffer.withSpan { try parser.parse($0) })
        buffer.consume(found.consumed)
        buffer.append("XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX")

        #expect(describe(found.head) == "GET name /path ? http11 none [Host=name|X-Key=value]")
    }
}

extension Character {
    fileprivate var isAlphanumericASCII: Bool { isASCII && (isLetter || isNumber) }
}
