// Bodies: read, read in part, not read, and what may follow each.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct RequestBodyTests {
    private static let smuggled = Ask.get("/smuggled")

    @Test(arguments: [1, 1000, 100_000, 3_000_000])
    func `a body arrives as it was sent`(count: Int) throws {
        let body = String(repeating: "0123456789", count: (count + 9) / 10)
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.post("/echo", body))
            #expect(try client.answer().body == body)

            let (head, rest) = (body.prefix(count / 2), body.dropFirst(count / 2))
            let chunks = [head, rest].filter { !$0.isEmpty }.map {
                "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n"
            }
            try client.send(Ask.postChunks("/echo", chunks.joined() + "0\r\n\r\n"))
            #expect(try client.answer().body == body)
        }
    }

    @Test func `a responder knows how long a body will be, where the head tells`() throws {
        let script: Script = { asked in
            .text(asked.body.announcedCount.map { "\($0)" } ?? "unknown")
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/") + Ask.post("/", "four") + Ask.postChunks("/", "0\r\n\r\n"))

            #expect(try client.answer().body == "0")
            #expect(try client.answer().body == "4")
            #expect(try client.answer().body == "unknown")
        }
    }

    // MARK: Early answers

    @Test(arguments: ["/ignore", "/piece"])
    func `what is left of a body is thrown away, and never taken for a request`(path: String) throws {
        let body = String(repeating: Self.smuggled, count: 1000)
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.post(path, body) + Ask.get("/next"))
            let first = try client.answer()

            #expect(first.body == (path == "/ignore" ? "ignored" : "read some"))
            #expect(first["connection"] == nil)
            #expect(try client.answer().body == "GET /next")
        }
    }

    @Test(arguments: ["/ignore", "/piece"])
    func `what is left of chunks is thrown away, and never taken for a request`(path: String) throws {
        let chunk = "\(String(Self.smuggled.utf8.count, radix: 16))\r\n\(Self.smuggled)\r\n"
        let chunks = String(repeating: chunk, count: 1000) + "0\r\n\r\n"
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.postChunks(path, chunks) + Ask.get("/next"))

            #expect(try client.answer().body == (path == "/ignore" ? "ignored" : "read some"))
            #expect(try client.answer().body == "GET /next")
        }
    }

    @Test func `a body above the bound ends the connection after the answer`() throws {
        try TestServer.run({ $0.limits.drainBytes = 1000 }, script: TestApp.script) { server in
            let kept = try server.connect()
            try kept.send(Ask.post("/ignore", String(repeating: "x", count: 1000)) + Ask.get("/next"))
            #expect(try kept.answer()["connection"] == nil)
            #expect(try kept.answer().body == "GET /next")

            let body = String(repeating: "x", count: 1001)
            let (text, ending) = try server.exchange(Ask.post("/ignore", body) + Self.smuggled)
            #expect(text.contains("connection: close\r\n") && text.hasSuffix("\r\n\r\nignored"))
            #expect(ending == .end)
        }
    }

    @Test func `chunks above the bound end the connection after the answer`() throws {
        try TestServer.run({ $0.limits.drainBytes = 1000 }, script: TestApp.script) { server in
            let chunks = String(repeating: "1f4\r\n\(String(repeating: "x", count: 500))\r\n", count: 500)
            let (text, ending) = try server.exchange(
                Ask.postChunks("/ignore", chunks + "0\r\n\r\n") + Self.smuggled)

            #expect(text.hasSuffix("\r\n\r\nignored"))
            #expect(ending == .end)
        }
    }

    @Test func `a body that never comes is waited for only so long`() throws {
        try TestServer.run({ $0.limits.drainTimeout = .milliseconds(50) }, script: TestApp.script) { server in
            let (text, ending) = try server.exchange(Ask.postHead("/ignore", length: 1000) + "some of it")

            #expect(text.hasSuffix("\r\n\r\nignored"))
            #expect(ending == .end)
        }
    }

    @Test func `a caller that drips for ever is not listened to for ever`() throws {
        let change: @Sendable (inout ServerSetup) -> Void = {
            $0.limits.drainBytes = 10
            $0.limits.drainTimeout = .milliseconds(50)
        }
        try TestServer.run(change, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.postHead("/ignore", length: 1 << 40))
            #expect(try client.answer()["connection"] == "close")

            // Sending fails when the server has closed.
            var failure: Int32 = 0
            do {
                while true { try client.send("x") }
            } catch let problem as RawClient.Problem {
                failure = problem.errno
            }
            #expect(failure == 104 || failure == 32, "ECONNRESET or EPIPE")
        }
    }

    // MARK: Framing that breaks

    @Test(arguments: ["z\r\n", "5\r\nhelloworld\r\n", "-1\r\n", "5 \r\nhello\r\n", "5\nhello\n"])
    func `chunks that are none are answered with 400, and nothing behind them is read`(chunks: String) throws
    {
        try TestServer.run(script: TestApp.script) { server in
            let (text, ending) = try server.exchange(
                Ask.postChunks("/echo", chunks) + "0\r\n\r\n" + Self.smuggled)

            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && text.contains("connection: close\r\n"))
            #expect(!text.contains("GET /smuggled") && ending == .end)
        }
    }

    @Test func `broken chunks behind an early answer end the connection`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let (text, ending) = try server.exchange(Ask.postChunks("/ignore", "z\r\n") + Self.smuggled)

            #expect(text.hasSuffix("\r\n\r\nignored") && ending == .end)
        }
    }

    @Test func `a body that ends early is answered with 400`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.postHead("/echo", length: 100) + "some of it")
            client.finishSending()
            let (text, ending) = client.receiveAll()

            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && ending == .end)
        }
    }

    @Test func `a body that failed fails again, and does not end`() throws {
        let script: Script = { asked in
            let first = try? await asked.wholeBody()
            let second = try? await asked.wholeBody()
            return .text("\(first == nil) \(second == nil)")
        }
        try TestServer.run(script: script) { server in
            let (text, _) = try server.exchange(Ask.postChunks("/", "z\r\n"))

            #expect(text.hasSuffix("true true"))
        }
    }

    // MARK: Bodies that are kept

    @Test func `a body that is kept does not read the next request`() throws {
        let shelf = Shelf<any RequestBody>()
        let script: Script = { asked in
            guard let kept = shelf.value else {
                shelf.value = asked.body
                return .text("kept")
            }
            do throws(RequestBodyFailure) {
                let count = try await kept.read(into: ByteBuffer())
                return .text("stole \(count)")
            } catch {
                return .text("\(error) \(String(describing: try? await asked.wholeBody()))")
            }
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.post("/", "first") + Ask.post("/", "second"))

            #expect(try client.answer().body == "kept")
            #expect(try client.answer().body == "callerLeft Optional(second)")
            client.close()
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
        }
    }

    @Test func `a body that is still being read when the answer comes ends the connection`() throws {
        let journal = Journal()
        let script: Script = { asked in
            let (body, time) = (asked.body, asked.context.time)
            let reading = Pending(on: time) {
                let result = (try? await body.read(into: ByteBuffer())) == nil ? "failed" : "read"
                journal.note(result)
            }
            _ = await reading.value(until: time.now)
            return .text("too early")
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.postHead("/", length: 10))

            #expect(client.receiveEnding() == .reset)
            try journal.wait(for: "failed")
        }
    }

    @Test func `a stream may read the body while it writes`() throws {
        let script: Script = { asked in
            let body = asked.body
            return Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    let buffer = ByteBuffer()
                    buffer.append("answer to ")
                    try await writer.write(buffer)
                    while ((try? await body.read(into: buffer)) ?? 0) > 0 { try await writer.write(buffer) }
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.postHead("/", length: 8))
            #expect(try client.receive(through: "answer to \r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            try client.send("question" + Ask.postHead("/", length: 2) + "is")

            #expect(try client.receive(through: "0\r\n\r\n") == "8\r\nquestion\r\n0\r\n\r\n")
            #expect(try client.answer().body == "answer to is")
        }
    }
}

/// Keeps what a responder should not keep. For scripts, which one loop runs one after the other.
private final class Shelf<Value>: @unchecked Sendable {
    var value: Value?
}
