// What a responder cannot do to its answer, whatever it says.
import Base
import HTTP
import Testing

@testable import HTTPServer

@Suite struct ResponseFramingTests {
    private static let date = Bytes("today")

    private func head(
        _ response: Response, to method: HTTPMethod = .get, _ version: HTTPVersion = .http11,
        keeps: Bool = true
    ) -> String {
        let buffer = ByteBuffer()
        ResponseFraming(response, to: method, version)
            .write(response, keepsConnection: keeps, date: Self.date, into: buffer)
        return buffer.text
    }

    private static var whole: ResponseBody { .bytes([Bytes("12345"), Bytes("67")]) }
    private static var stream: ResponseBody { .stream { _ throws(BodyWriteFailure) in } }

    @Test func `a head has the responder's fields and the server's`() {
        let response = Response(.notFound, fields: [HTTPField("x-a", "value")], body: Self.whole)

        #expect(
            head(response)
                == "HTTP/1.1 404 Not Found\r\nx-a: value\r\ndate: today\r\ncontent-length: 7\r\n\r\n")
        #expect(
            head(response, keeps: false)
                == "HTTP/1.1 404 Not Found\r\nx-a: value\r\ndate: today\r\ncontent-length: 7\r\n"
                + "connection: close\r\n\r\n")
    }

    @Test(arguments: [
        "a\r\nset-cookie: b=c", "a\r\n\r\n<script>", "a\nb", "a\rb", "\r\n", "a\0b", "a\u{1b}[2J", "a\u{7f}",
        " a",
        "a ", "\ta",
    ])
    func `a value that could leave its line is left out with its name`(value: String) {
        let response = Response(
            .ok, fields: [HTTPField("x-bad", Bytes(value)), HTTPField("x-good", "good")], body: Self.whole)

        #expect(
            head(response) == "HTTP/1.1 200 OK\r\nx-good: good\r\ndate: today\r\ncontent-length: 7\r\n\r\n")
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb", "a\r\n", "a\0", "é", "a\n\nb"])
    func `a name that is no token is left out with its value`(name: String) {
        let response = Response(
            .ok, fields: [HTTPField(Bytes(name), Bytes("value")), HTTPField("x-good", "good")])

        #expect(
            head(response) == "HTTP/1.1 200 OK\r\nx-good: good\r\ndate: today\r\ncontent-length: 0\r\n\r\n")
    }

    @Test func `a responder decides nothing about framing or connection`() {
        let names = [
            "content-length", "Content-Length", "transfer-encoding", "connection", "Connection", "keep-alive",
            "upgrade", "trailer", "date",
        ]
        let response = Response(
            .ok, fields: names.map { HTTPField(Bytes($0), Bytes("99")) }, body: Self.whole)

        #expect(head(response) == "HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 7\r\n\r\n")
    }

    @Test(arguments: [HTTPStatus.noContent, .notModified])
    func `a status without a body has none, and no length`(status: HTTPStatus) {
        for body in [ResponseBody.empty, Self.whole, Self.stream] {
            let response = Response(status, body: body)

            #expect(head(response) == "HTTP/1.1 \(status.code) \(status.reason)\r\ndate: today\r\n\r\n")
            #expect(!ResponseFraming(response, to: .get, .http11).sendsBody)
            #expect(!ResponseFraming(response, to: .get, .http10).endsWithConnection)
        }
    }

    @Test(arguments: [HTTPStatus.continue, .switchingProtocols])
    func `an interim status is no answer`(status: HTTPStatus) {
        let response = Response(status, body: Self.whole)

        #expect(
            head(response) == "HTTP/1.1 500 Internal Server Error\r\ndate: today\r\ncontent-length: 0\r\n\r\n"
        )
        #expect(!ResponseFraming(response, to: .get, .http11).sendsBody)
    }

    @Test func `a stream ends with a chunk, or with the connection where there are no chunks`() {
        let response = Response(.ok, body: Self.stream)
        let modern = ResponseFraming(response, to: .post, .http11)
        let old = ResponseFraming(response, to: .post, .http10)

        #expect(modern.body == .chunked && modern.sendsBody && !modern.endsWithConnection)
        #expect(old.body == .untilClose && old.sendsBody && old.endsWithConnection)
        #expect(!ResponseFraming(response, to: .head, .http10).endsWithConnection)
        #expect(head(response, to: .post, .http10, keeps: false).hasSuffix("connection: close\r\n\r\n"))
    }

    // MARK: On the wire

    @Test func `a status without a body is followed by the next answer`() throws {
        let script: Script = { asked in
            switch asked.path {
            case "/204": Response(.noContent, body: Self.whole)
            case "/304": Response(.notModified, body: .stream { _ throws(BodyWriteFailure) in })
            case "/101": Response(.switchingProtocols, body: Self.whole)
            default: .text("last")
            }
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/204") + Ask.get("/304") + Ask.get("/101") + Ask.get("/"))

            #expect(try client.answer().status == 204)
            #expect(try client.answer().status == 304)
            #expect(try client.answer().status == 500)
            #expect(try client.answer().body == "last")
        }
    }
}

@Suite struct DateCacheTests {
    @Test func `the date is made anew when the wall clock's second is over`() {
        let dates = DateCache()
        let wall = WallTime(nanoseconds: 784_111_777_900_000_000)
        let next = WallTime(nanoseconds: 784_111_778_000_000_000)
        let start = Moment(nanoseconds: 5_000_000_000)

        #expect(dates.text(at: start, wall: wall).text == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(dates.text(at: start.advanced(by: .milliseconds(99)), wall: next).text.hasSuffix(":37 GMT"))
        #expect(dates.text(at: start.advanced(by: .milliseconds(100)), wall: next).text.hasSuffix(":38 GMT"))
    }

    @Test func `a wall clock that was set back is believed within a second`() {
        let dates = DateCache()
        let start = Moment(nanoseconds: 0)
        _ = dates.text(at: start, wall: WallTime(nanoseconds: 784_111_777_000_000_000))

        #expect(
            dates.text(at: start.advanced(by: .seconds(1)), wall: WallTime(nanoseconds: 0)).text
                == "Thu, 01 Jan 1970 00:00:00 GMT")
    }
}
