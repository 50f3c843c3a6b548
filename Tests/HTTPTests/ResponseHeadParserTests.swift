// Which responses are taken, how their bodies end, and which are refused.
import Base
import HTTP
import Testing

@Suite struct ResponseHeadParserTests {
    static let taken: [(String, String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200 http11 length(5) [Content-Length=5]"),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200 http11 length(0) [Content-Length=0]"),
        (
            "HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\n\r\n",
            "200 http11 chunked [Transfer-Encoding=Chunked]"
        ),
        ("HTTP/1.1 429 Too \u{fc} many\r\n\r\n", "429 http11 untilClose close []"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            "200 http11 length(5) [Content-Length=5|Content-Length=5]"
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
            "200 http11 length(5) close [Content-Length=5|Connection=close]"
        ),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", "200 http10 length(5) close [Content-Length=5]"),
        (
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
            "200 http10 length(5) [Content-Length=5|Connection=keep-alive]"
        ),
        (
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n",
            "200 http10 untilClose close [Connection=keep-alive]"
        ),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 http11 none [Content-Length=5]"),
        (
            "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
            "304 http11 none [Transfer-Encoding=chunked]"
        ),
        ("HTTP/1.1 100 Continue\r\n\r\n", "100 http11 none []"),
        ("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "103 http11 none [Link=</x>]"),
        ("HTTP/1.1 999 ?\r\n\r\n", "999 http11 untilClose close []"),
    ]

    @Test(arguments: taken)
    func `a proper response is read the same however it is split`(text: String, expected: String) {
        let bytes = Bytes(latin1: text)
        let head = HeadOutcome.head(expected, consumed: bytes.count)

        #expect(parseResponse(bytes, Portions.byteByByte(bytes.count)) == head)
        for portions in Portions.splits(bytes.count) {
            #expect(parseResponse(bytes, portions) == head)
        }
        for count in 0..<bytes.count {
            #expect(parseResponse(bytes, [count]) == .needMore)
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"

    static let refused: [(String, HTTPFault)] = [
        ("HTTP/1. 200 OK\r\n\r\n", .badStatusLine), ("HTTP/1.2z 200 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1  OK\r\n\r\n", .badStatusLine), ("HTTP/1.1 20 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 2000 OK\r\n\r\n", .badStatusLine), ("HTTP/1.1 +20 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 099 OK\r\n\r\n", .badStatusLine), ("HTTP/1.1  200 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 200OK\r\n\r\n", .badStatusLine), ("HTTP/1.1 200 O\0K\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 200 O\rK\r\n\r\n", .badStatusLine), ("http/1.1 200 OK\r\n\r\n", .badStatusLine),
        ("\r\n\r\n", .badStatusLine), ("<html>\r\n\r\n", .badStatusLine),
        ("HTTP/1.1\r\n\r\n", .badStatusLine),
        ("HTTP/2.0 200 OK\r\n\r\n", .unknownVersion), ("HTTP/1.2 200 OK\r\n\r\n", .unknownVersion),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .protocolSwitch),
        ("HTTP/1.1 200 OK\n\r\n", .bareLineFeed), (ok + "A: b\n\r\n", .bareLineFeed),
        (ok + "A : b\r\n\r\n", .badFieldName), (ok + "A: b\r\n c\r\n\r\n", .foldedField),
        (ok + "A: b\rc\r\n\r\n", .badFieldValue), (ok + "A: b\0\r\n\r\n", .badFieldValue),
        (ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .lengthAndTransferEncoding),
        (ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", .repeatedContentLength),
        (ok + "Content-Length: 5, 5\r\n\r\n", .badContentLength),
        (ok + "Content-Length: \r\n\r\n", .badContentLength),
        (ok + "Content-Length: -1\r\n\r\n", .badContentLength),
        (ok + "Content-Length: 9223372036854775808\r\n\r\n", .badContentLength),
        (ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", .unknownTransferCoding),
        (ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .repeatedTransferEncoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        ("HTTP/1.1 204 OK\r\nContent-Length: x\r\n\r\n", .badContentLength),
    ]

    @Test(arguments: refused)
    func `a response that could end elsewhere is refused, however it is split`(text: String, fault: HTTPFault)
    {
        let bytes = Bytes(latin1: text)
        let refusal = HeadOutcome.refused(status: 0, reason: fault.reason)

        #expect(parseResponse(bytes, Portions.byteByByte(bytes.count)) == refusal)
        for portions in Portions.splits(bytes.count) {
            #expect(parseResponse(bytes, portions) == refusal)
        }
    }

    @Test func `the answer to HEAD has no body whatever it says`() {
        for field in ["Content-Length: 5", "Transfer-Encoding: chunked", "X: y"] {
            let bytes = Bytes("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n")
            let text = field.replacing(": ", with: "=")
            let head = HeadOutcome.head("200 http11 none [\(text)]", consumed: bytes.count)
            #expect(parseResponse(bytes, [bytes.count], answering: .head) == head)
        }
    }

    @Test func `interim responses come out one by one`() throws {
        let bytes = Bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        var parser = ResponseHeadParser()

        let interim = try #require(try bytes.withSpan { try parser.parse($0, answering: .post) })
        let rest = bytes.slice(interim.consumed..<bytes.count)
        let final = try #require(try rest.withSpan { try parser.parse($0, answering: .post) })

        #expect(interim.head.status.isInformational)
        #expect(final.head.status == .ok)
        #expect(rest.count - final.consumed == 1)
    }
}
