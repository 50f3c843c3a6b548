// One request after the other on one connection, in every form they take.
import Base
import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct RequestTests {
    @Test func `a connection serves request after request`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            for number in 0..<20 {
                try client.send(Ask.get("/\(number)"))
                let answer = try client.answer()

                #expect(answer.status == 200 && answer.body == "GET /\(number)")
                #expect(answer["connection"] == nil && answer["date"]?.hasSuffix(" GMT") == true)
            }
            #expect(server.server.openConnections == 1)
        }
    }

    @Test func `requests that come in one packet are answered in their order`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            let round =
                Ask.get("/a") + Ask.post("/echo", "whole") + Ask.get("/stream") + Ask.head("/stream")
                + Ask.postChunks("/echo", "3\r\npie\r\n3;x=y\r\nces\r\n0\r\nt: railer\r\n\r\n")
                + Ask.post("/ignore", "unread") + Ask.get("/none") + Ask.get("/silence")
            // More than one turn of the loop answers.
            try client.send(String(repeating: round, count: 25))

            for _ in 0..<25 {
                #expect(try client.answer().body == "GET /a")
                #expect(try client.answer().body == "whole")
                #expect(try client.answer().body == "onetwothree")
                #expect(try client.answer(hasBody: false).body == "")
                #expect(try client.answer().body == "pieces")
                #expect(try client.answer().body == "ignored")
                #expect(try client.answer().status == 204)
                #expect(try client.answer().body == "")
            }
        }
    }

    @Test func `a request may be cut at any byte`() throws {
        let request = Array(
            ("POST /echo?query=1 HTTP/1.1\r\nHost: test\r\nUser-Agent: a caller of some kind\r\nAccept: */*\r\n"
                + "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n"
                + "{\"model\":\"m\",\"messages\":[\"hello there\"]}").utf8)
        let body = String(decoding: request.suffix(40), as: UTF8.self)
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            var sent = 0
            for cut in 1..<request.count {
                try client.send(request[..<cut])
                sent += cut
                try server.waitUntilReceived(sent)
                try client.send(request[cut...])
                sent += request.count - cut

                #expect(try client.answer().body == body, "cut at \(cut)")
            }
        }
    }

    @Test func `a request may come byte by byte`() throws {
        let request = Array(Ask.postChunks("/echo", "5\r\nhello\r\n6;name=value\r\n there\r\n0\r\n\r\n").utf8)
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            for (index, byte) in request.enumerated() {
                try client.send([byte])
                try server.waitUntilReceived(index + 1)
            }

            #expect(try client.answer().body == "hello there")
        }
    }

    @Test func `HEAD says how long the body would be and sends none`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.head("/stream") + Ask.head("/empty") + Ask.head("/x") + Ask.get("/after"))
            let stream = try client.answer(hasBody: false)
            let empty = try client.answer(hasBody: false)
            let whole = try client.answer(hasBody: false)

            #expect(stream["transfer-encoding"] == "chunked" && stream["content-length"] == nil)
            #expect(empty["content-length"] == "0")
            #expect(whole["content-length"] == "7")
            #expect(try client.answer().body == "GET /after")
        }
    }

    @Test func `OPTIONS may ask about the server as a whole`() throws {
        try TestServer.run(script: { asked in .text("\(asked.head.target.form)") }) { server in
            let client = try server.connect()
            try client.send("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n")

            #expect(try client.answer().body == "asterisk")
        }
    }

    @Test func `a target may name the server as proxies write it`() throws {
        try TestServer.run(script: { asked in .text("\(asked.head.target.authority) \(asked.path)") }) {
            server in
            let client = try server.connect()
            try client.send("GET http://other.test:81/there?x HTTP/1.1\r\nHost: test\r\n\r\n")

            #expect(try client.answer().body == "other.test:81 /there")
        }
    }

    @Test func `a responder knows who asks`() throws {
        try TestServer.run(script: { asked in .text("\(asked.context.peer) \(asked.context.isPeerLoopback)") }
        ) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))

            #expect(try client.answer().body == "127.0.0.1 true")
        }
    }

    @Test func `a caller may ask to close the connection`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let (text, ending) = try server.exchange(Ask.get("/a", "Connection: close\r\n") + Ask.get("/b"))

            #expect(text.contains("connection: close\r\n") && text.hasSuffix("\r\n\r\nGET /a"))
            #expect(ending == .end)
        }
    }

    @Test func `requests that come together do not keep the loop from others`() throws {
        let turns = Turns()
        let script: Script = { asked in
            turns.note((asked.context.time as? EventLoop)?.turn ?? 0)
            return .text("x")
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(String(repeating: Ask.get("/"), count: 400))
            for _ in 0..<400 { #expect(try client.answer().status == 200) }

            #expect(turns.most <= 16)
        }
    }

    @Test func `callers above the limit wait until others have left`() throws {
        try TestServer.run({ $0.connections = ConnectionLimit(maximum: 2) }, script: TestApp.script) {
            server in
            let (first, second, third) = (try server.connect(), try server.connect(), try server.connect())
            for client in [first, second] {
                try client.send(Ask.get("/a"))
                #expect(try client.answer().body == "GET /a")
            }
            try third.send(Ask.get("/b"))
            #expect(server.server.openConnections == 2)
            first.close()

            #expect(try third.answer().body == "GET /b")
        }
    }

    @Test func `a line end too many after a body begins no request`() throws {
        try TestServer.run({ $0.limits.headTimeout = .milliseconds(20) }, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.post("/echo", "body") + "\r\n")

            #expect(try client.answer().body == "body")
            // Nothing happens when the time for a head is over; then the next request is served.
            let now = Moment.now
            try server.wait("the time of a head") { Moment.now > now.advanced(by: .milliseconds(60)) }
            try client.send(Ask.get("/after"))
            #expect(try client.answer().body == "GET /after")
        }
    }

    @Test func `two loops serve many callers at once`() throws {
        try TestServer.run(loops: 2, script: TestApp.script) { server in
            let clients = try (0..<64).map { _ in try server.connect() }
            for round in 0..<10 {
                for client in clients { try client.send(Ask.post("/echo", "round \(round)")) }
                for client in clients { #expect(try client.answer().body == "round \(round)") }
            }
            #expect(server.metrics.connections.value == 64)
            try server.wait("the last exchange's end") { server.metrics.inFlight.value == 0 }
        }
    }
}

/// How many requests were answered in one turn of the loop. For scripts, which one loop runs one after the other.
private final class Turns: @unchecked Sendable {
    private(set) var most = 0
    private var turn: UInt64 = 0
    private var count = 0

    func note(_ turn: UInt64) {
        count = turn == self.turn ? count + 1 : 1
        self.turn = turn
        most = max(most, count)
    }
}
