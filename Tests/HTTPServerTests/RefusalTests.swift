// Requests that are turned away: the answer arrives, and then the connection ends.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct RefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let status: Int
        let phrase: String
        let request: String
        var testDescription: String { "\(status) \(phrase)" }

        init(_ status: Int, _ phrase: String, _ request: String) {
            self.status = status
            self.phrase = phrase
            self.request = request
        }
    }

    private static let long = String(repeating: "x", count: 40_000)

    private static let cases = [
        Case(400, "Bad Request", "GET / HTTP/1.1\r\n\r\n"),
        Case(400, "Bad Request", "\u{16}\u{3}\u{1}garbage\r\n\r\n"),
        Case(400, "Bad Request", Ask.get("/../secret")),
        Case(
            400, "Bad Request",
            Ask.postChunks("/echo", "0\r\n\r\n").replacing(
                "\r\n\r\n", with: "\r\nContent-Length: 5\r\n\r\n", maxReplacements: 1)),
        Case(400, "Bad Request", Ask.post("/echo", "five5", "Content-Length: 5\r\n")),
        Case(400, "Bad Request", "\r\n\r\n\r\n\r\n\r\n\r\n"),
        Case(413, "Content Too Large", Ask.postHead("/large", length: 1 << 40)),
        Case(414, "URI Too Long", "GET /\(long) HTTP/1.1\r\nHost: test\r\n\r\n"),
        Case(417, "Expectation Failed", Ask.get("/", "Expect: miracles\r\n")),
        Case(431, "Request Header Fields Too Large", Ask.get("/", "X: \(long)\r\n")),
        Case(431, "Request Header Fields Too Large", Ask.get("/", String(repeating: "X: y\r\n", count: 100))),
        Case(501, "Not Implemented", "CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n"),
        Case(501, "Not Implemented", "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: gzip\r\n\r\n"),
        Case(505, "HTTP Version Not Supported", "GET / HTTP/2.0\r\nHost: test\r\n\r\n"),
    ]

    private static let script: Script = { asked in
        guard asked.path == "/large" else { return await TestApp.script(asked) }
        return Response(HTTPRefusal(.contentTooLarge, "the request body is too large"))
    }

    // More than the kernel's buffers hold is still on its way when the answer is sent.
    @Test(arguments: cases, [0, 100, 8_000_000])
    func `the answer arrives whole, however much comes after the request`(refused: Case, more: Int) throws {
        try TestServer.run(script: Self.script) { server in
            let client = try server.connect()
            try client.send(refused.request)
            try client.send(String(repeating: "more", count: more / 4))
            let (text, ending) = client.receiveAll()
            let (status, fields) = Answer.parse(text)
            let body = text.split(separator: "\r\n\r\n").last ?? ""

            #expect(
                text.hasPrefix("HTTP/1.1 \(refused.status) \(refused.phrase)\r\n") && status == refused.status
            )
            #expect(fields["connection"] == ["close"] && fields["content-type"] == ["application/json"])
            #expect(fields["content-length"] == ["\(body.utf8.count)"])
            #expect(body.hasPrefix("{\"status\":\(refused.status),\"reason\":\"") && body.hasSuffix("\"}"))
            #expect(ending == .end)
        }
    }

    @Test func `a refusal follows the answers to the requests before it`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(
                Ask.get("/a") + Ask.post("/ignore", "x") + "nonsense\r\n\r\n" + Ask.get("/smuggled"))

            #expect(try client.answer().body == "GET /a")
            #expect(try client.answer().body == "ignored")
            #expect(try client.answer().status == 400)
            #expect(client.receiveEnding() == .end)
        }
    }

    @Test func `an error of the responder's own ends nothing`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/failure") + Ask.get("/b"))
            let failure = try client.answer()

            #expect(
                failure.status == 500 && failure.body == "{\"status\":500}" && failure["connection"] == nil)
            #expect(try client.answer().body == "GET /b")
        }
    }

    @Test func `a caller that sends on without end is not listened to for ever`() throws {
        let change: @Sendable (inout ServerSetup) -> Void = { $0.limits.lingerBytes = 100_000 }
        try TestServer.run(change, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send("nonsense\r\n\r\n")
            #expect(try client.answer().status == 400)

            // Sending fails when the server has closed.
            #expect(throws: RawClient.Problem.self) {
                let bytes = [UInt8](repeating: 120, count: 10_000)
                while true { try client.send(bytes[...]) }
            }
            #expect(server.metrics.received.value < 200_000)
        }
    }
}
