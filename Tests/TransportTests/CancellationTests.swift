import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// The caller leaves: whatever goes on ends at once, also for the upstream.
@Suite struct CancellationTests {
    /// A request that is cancelled once `isThere` holds; what it failed with.
    private func cancel(
        _ client: TestClient, body: [Bytes] = [], once isThere: () throws -> Bool
    ) async throws -> TransportFailure? {
        let cancellation = Shared(Cancellation())
        let sending = Task(executorPreference: client.loop) {
            await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(.post, body: body, cancellation: cancellation.value)
            }
        }
        let deadline = client.loop.patience
        while try !isThere(), client.loop.now < deadline { await client.loop.nextTurn() }
        cancellation.value.cancel()
        return await sending.value
    }

    @Test(arguments: Transport.all) func `before anything began`(over transport: Transport) async throws {
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: 9)
            let cancellation = Cancellation()
            cancellation.cancel()

            let failure = await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(cancellation: cancellation)
            }

            #expect(failure?.what == .init(.cancelled, .connecting))
        }
    }

    @Test(arguments: Transport.all) func `while the name is looked up`(over transport: Transport) async throws
    {
        let asked = Gate()
        let gate = Gate()
        let resolver = NameResolver { _ in
            asked.open()
            try? gate.wait()
            return .failure(.resolverFailed)
        }
        try await onLoop { loop in
            let client = try TestClient(
                over: transport, on: loop, port: 80, host: "upstream.test", resolver: resolver)
            let failure = try await cancel(client) { asked.isOpen() }

            #expect(failure?.what == .init(.cancelled, .connecting))
            gate.open()
        }
    }

    @Test(arguments: Transport.all) func `while connecting`(over transport: Transport) async throws {
        try await onLoop { loop in
            let hole = try BlackHole()
            let client = try TestClient(over: transport, on: loop, port: hole.port)
            let timers = loop.timerCount
            let failure = try await cancel(client) { loop.timerCount > timers }

            #expect(failure?.what == .init(.cancelled, .connecting))
        }
    }

    @Test(arguments: Transport.all) func `while shaking hands`(over transport: Transport) async throws {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            _ = try socket.receive()
            gate.open()
            try socket.waitUntilGone()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port, isSecure: true)
            let failure = try await cancel(client) { gate.isOpen() }

            #expect(failure?.what == .init(.cancelled, .connecting))
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `while a big request is sent`(over transport: Transport) async throws
    {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            _ = try socket.receive(exactly: 100_000)
            gate.open()
            try socket.waitUntilGone()
            if try socket.waitForEnd() { throw RawSocketProblem(description: "a cut request looks whole") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let failure = try await cancel(client, body: [.marked(16 << 20)]) { gate.isOpen() }

            #expect(failure?.kind == .cancelled)
            #expect(failure?.phase == .sending)
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `while the answer is awaited`(over transport: Transport) async throws
    {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            gate.open()
            if try socket.waitForEnd() { throw RawSocketProblem(description: "no reset") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let failure = try await cancel(client) { gate.isOpen() }

            #expect(failure?.what == .init(.cancelled, .waiting))
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `on a connection that lay idle it is not taken for a stale one`(
        over transport: Transport
    ) async throws {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("one"))
            try socket.receiveRequest()
            gate.open()
            try socket.waitUntilGone()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            #expect(try await client.fetch().text == "one")
            let failure = try await cancel(client) { gate.isOpen() }

            #expect(failure?.what == .init(.cancelled, .waiting))
        }
        try await server.end()
    }

    // MARK: Bodies

    /// Begins to read a body that does not end, and ends it with `end`; what reading fails with.
    private func breakOff(
        over transport: Transport, _ end: @escaping @Sendable (any UpstreamBody, Cancellation) -> Void,
        whileReading: Bool
    ) async throws -> TransportFailure? {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
            if try socket.waitForEnd() { throw RawSocketProblem(description: "no reset") }
        }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let cancellation = Shared(Cancellation())
            let body = Shared(try await client.send(cancellation: cancellation.value).body)
            if !whileReading { end(body.value, cancellation.value) }
            let reading = Task(executorPreference: loop) { await body.value.readToFailure(on: loop).failure }
            await loop.nextTurn()
            await loop.nextTurn()
            if whileReading { end(body.value, cancellation.value) }
            return await reading.value
        }
        try await server.end()
        return result
    }

    @Test(arguments: Transport.all, [false, true]) func `the caller leaves in the middle of a body`(
        over transport: Transport, whileReading: Bool
    )
        async throws
    {
        let failure = try await breakOff(over: transport, { $1.cancel() }, whileReading: whileReading)

        #expect(failure?.what == .init(.cancelled, .reading))
    }

    @Test(arguments: Transport.all, [false, true]) func `a body is ended by whoever relays it`(
        over transport: Transport, whileReading: Bool
    )
        async throws
    {
        let failure = try await breakOff(
            over: transport, { body, _ in body.cancel() }, whileReading: whileReading)

        #expect(failure?.what == .init(.cancelled, .reading))
    }

    @Test(arguments: Transport.all) func `a body that is dropped takes its connection with it`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
            if try socket.waitForEnd() { throw RawSocketProblem(description: "no reset") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let status = try await client.send().head.status

            #expect(status == .ok)
            #expect(client.idle == 0)
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `leaving after the end does not concern the connection`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            for text in ["one", "two"] {
                try socket.receiveRequest()
                try socket.send(answer(text))
            }
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let cancellation = Cancellation()
            let response = try await client.send(cancellation: cancellation)
            #expect(try await response.body.readAll(on: loop).text == "one")

            cancellation.cancel()
            response.body.cancel()

            #expect(client.idle == 1)
            #expect(try await client.fetch().text == "two")
            client.close()
        }
        try await server.end()
    }
}
