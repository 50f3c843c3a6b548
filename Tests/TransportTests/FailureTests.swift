import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// Upstreams that do not do what they should.
@Suite struct FailureTests {
    /// What comes of one request to a server that plays `script` on its one connection.
    private func fetch(
        over transport: Transport,
        by deadlines: @escaping @Sendable (TestClient) -> UpstreamDeadlines = { $0.deadlines() },
        body: [Bytes] = [], _ script: @escaping @Sendable (RawSocket) throws -> Void
    ) async throws -> (text: String, what: TransportFailure.What?) {
        let server = try ScriptedServer { listener in try script(listener.accept()) }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            let text = Shared("")
            let failure = await whatFails { () async throws(TransportFailure) in
                let response = try await client.send(.post, body: body, by: deadlines(client))
                let (read, failure) = await response.body.readToFailure(on: loop)
                text.value = read
                let again = await response.body.readToFailure(on: loop)
                #expect(again == ("", failure), "a failure is told again, and never looks like an end")
                if let failure { throw failure }
            }
            #expect(client.idle == 0)
            return (text.value, failure?.what)
        }
        try await server.end()
        return result
    }

    // MARK: Heads

    @Test(
        arguments: Transport.all,
        [
            "garbage\r\n\r\n", "\u{16}\u{3}\u{1}", "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nx: \(String(repeating: "y", count: 70_000))\r\n\r\n",
        ])
    func `a head that is none, or too large, is malformed, and the connection ends at once`(
        over transport: Transport, head: String
    ) async throws {
        let (_, what) = try await fetch(over: transport) { socket in
            try socket.receiveRequest()
            // What is refused may be refused before all of it is sent.
            try? socket.send(head.count < 20 ? head + "\r\n\r\n" : head)
            _ = try socket.waitForEnd()
        }

        #expect(what == .init(.malformed, .waiting))
    }

    @Test(arguments: Transport.all) func `an answer that does not begin in time is given up`(
        over transport: Transport
    ) async throws {
        let (_, what) = try await fetch(over: transport, by: { $0.deadlines(head: .milliseconds(10)) }) {
            socket in
            try socket.receiveRequest()
            // It may be given up already.
            try? socket.send("HTTP/1.1 200 OK\r\n")
            _ = try socket.waitForEnd()
        }

        #expect(what == .init(.timedOut, .waiting))
    }

    @Test(arguments: Transport.all) func `informational answers without end do not keep anybody waiting`(
        over transport: Transport
    ) async throws {
        let (_, what) = try await fetch(over: transport, by: { $0.deadlines(head: .milliseconds(15)) }) {
            socket in
            try socket.receiveRequest()
            let flood = Bytes(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 1000))
            while (try? socket.send(flood)) != nil {}
        }

        // libcurl remembers them all, so that there is a bound, which may be reached before the deadline.
        let isBounded = transport == .curl && what == .init(.malformed, .waiting)
        #expect(isBounded || what == .init(.timedOut, .waiting))
    }

    // MARK: Bodies

    @Test(
        arguments: Transport.all,
        [
            "content-length: 10\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\na\r\nhalf",
            "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
        ])
    func `a body that ends before its framing says so is truncated`(over transport: Transport, head: String)
        async throws
    {
        let (text, what) = try await fetch(over: transport) { socket in
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\n" + head)
            socket.close()
        }

        #expect(text == "half")
        #expect(what == .init(.truncated, .reading))
    }

    @Test(
        arguments: Transport.all,
        [
            "content-length: 10\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\na\r\nhalf", "\r\nhalf",
        ])
    func `a reset never looks like the end of a body`(over transport: Transport, head: String) async throws {
        let (text, what) = try await fetch(over: transport) { socket in
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\n" + head)
            socket.reset()
        }

        #expect(text == "half")
        #expect(what == .init(.reset, .reading))
    }

    @Test(arguments: Transport.all, ["zz\r\n", "4\r\nmore!!", "-1\r\n", "ffffffffffffffffff\r\n", "\n"])
    func `chunks that are none end the body, after what came before them`(
        over transport: Transport, garbage: String
    ) async throws {
        let (text, what) = try await fetch(over: transport) { socket in
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ngood\r\n" + garbage)
            _ = try socket.waitForEnd()
        }

        #expect(text.hasPrefix("good"))
        #expect(what == .init(.malformed, .reading))
    }

    @Test(arguments: Transport.all) func `a body that pauses can be read on`(over transport: Transport)
        async throws
    {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\none")
            try gate.wait()
            try socket.send("two")
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            let body = try await client.send().body
            let buffer = ByteBuffer()
            #expect(try await body.read(into: buffer, until: loop.patience) == .bytes(3))

            for _ in 0..<2 {
                let deadline = loop.now.advanced(by: .milliseconds(3))
                #expect(try await body.read(into: buffer, until: deadline) == .timedOut)
            }
            gate.open()

            #expect(try await body.readAll(on: loop).text == "two")
            #expect(client.idle == 1)
        }
        try await server.end()
    }

    // MARK: Requests

    @Test(arguments: Transport.all) func `an upstream that takes nothing is given up`(
        over transport: Transport
    ) async throws {
        for deadlines in [(stall: 10, head: 30_000), (stall: 30_000, head: 10)] {
            let (_, what) = try await fetch(
                over: transport,
                by: {
                    $0.deadlines(head: .milliseconds(deadlines.head), stall: .milliseconds(deadlines.stall))
                }, body: [.marked(16 << 20)]
            ) { socket in try socket.waitUntilGone() }

            #expect(what == .init(.timedOut, .sending))
        }
    }

    @Test(
        arguments: Transport.all,
        [
            ("x", "a\r\nevil: yes"), ("x y", "z"), ("host", "elsewhere"), ("Content-Length", "0"),
            ("transfer-encoding", "chunked"), ("connection", "close"), ("accept-encoding", "gzip"),
        ])
    func `what would break a message's frame is not sent`(
        over transport: Transport, text: (name: String, value: String)
    ) async throws {
        // As from elsewhere: names written in our own source are not checked again.
        let field = HTTPField(Bytes(text.name), Bytes(text.value))
        try await refuses(over: transport) { client async throws(TransportFailure) in
            _ = try await client.send(fields: [field])
        }
    }

    @Test(arguments: Transport.all, ["", "/a b", "/\r\nx: y", "/ü"]) func `what is no target is not sent`(
        over transport: Transport, target: String
    ) async throws {
        try await refuses(over: transport) { client async throws(TransportFailure) in
            _ = try await client.send(.get, target)
        }
    }

    /// Whether the client finds fault with what it is to send, and the server hears nothing of it.
    private func refuses(
        over transport: Transport,
        _ send: @escaping @Sendable (TestClient) async throws(TransportFailure) -> Void
    ) async throws {
        let server = try ScriptedServer { listener in
            if try listener.accept().hearsAnything() {
                throw RawSocketProblem(description: "something was sent")
            }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in try await send(client) }

            #expect(failure?.what == .init(.malformed, .sending))
            // The transport may not even have called.
            try? RawSocket(connectingTo: server.port).close()
        }
        try await server.end()
    }

    // MARK: Connecting

    @Test(arguments: Transport.all) func `an upstream that refuses is unreachable`(over transport: Transport)
        async throws
    {
        let closed = try ClosedPort()
        let port = closed.port
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: port)
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.unreachable, .connecting))
        }
        withExtendedLifetime(closed) {}
    }

    @Test(arguments: Transport.all) func `an upstream that does not answer is given up`(
        over transport: Transport
    ) async throws {
        try await onLoop { loop in
            let hole = try BlackHole()
            let client = try TestClient(over: transport, on: loop, port: hole.port)
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(by: client.deadlines(connect: .milliseconds(10)))
            }

            #expect(failure?.what == .init(.timedOut, .connecting))
        }
    }

    @Test(arguments: Transport.all, [NameFailure.unknownName, .resolverFailed])
    func `a name without an address is told`(
        over transport: Transport, problem: NameFailure
    ) async throws {
        try await onLoop { loop in
            let client = try TestClient(
                over: transport, on: loop, port: 80, host: "upstream.test",
                resolver: NameResolver { _ in .failure(problem) })
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.unknownHost, .connecting))
        }
    }
}
