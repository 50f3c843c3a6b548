import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

@Suite struct ReuseTests {
    /// Two requests of one client, one after the other, of which the first is answered.
    private func secondFetch(
        over transport: Transport, _ script: @escaping @Sendable (RawListener, RawSocket) throws -> Void,
        change: @escaping @Sendable (inout TransportSettings) -> Void = { _ in }
    ) async throws -> (text: String?, failure: TransportFailure?) {
        let server = try ScriptedServer { listener in
            let first = try listener.accept()
            try first.receiveRequest()
            try first.send(answer("one"))
            try script(listener, first)
        }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port, change: change)
            defer { client.close() }
            #expect(try await client.fetch().text == "one")
            #expect(client.idle == 1)
            let response = Shared<String?>(nil)
            let failure = await whatFails { () async throws(TransportFailure) in
                response.value = try await client.fetch().text
            }
            return (response.value, failure)
        }
        try await server.end()
        return result
    }

    @Test(arguments: Transport.all) func `connections are counted while they are open`(
        over transport: Transport
    ) async throws {
        let limit = ConnectionLimit(maximum: 1)
        _ = try await secondFetch(
            over: transport,
            { _, socket in
                #expect(limit.openCount == 1)
                try socket.receiveRequest()
                try socket.send(answer("two"))
            }, change: { $0.connections = limit })

        #expect(limit.openCount == 0)
    }

    @Test(arguments: Transport.all) func `the next request takes the same connection`(
        over transport: Transport
    ) async throws {
        let (text, failure) = try await secondFetch(over: transport) { _, socket in
            try socket.receiveRequest()
            try socket.send(answer("two"))
        }

        #expect(text == "two")
        #expect(failure == nil)
    }

    @Test(arguments: Transport.all, [false, true])
    func `a request is sent once more when the connection that lay idle ends unheard`(
        over transport: Transport, withReset: Bool
    ) async throws {
        let (text, failure) = try await secondFetch(over: transport) { listener, socket in
            try socket.receiveRequest()
            withReset ? socket.reset() : socket.close()
            let second = try listener.accept()
            try second.receiveRequest()
            try second.send(answer("two"))
        }

        #expect(text == "two")
        #expect(failure == nil)
    }

    @Test(arguments: Transport.all) func `it is sent no third time`(over transport: Transport) async throws {
        let (_, failure) = try await secondFetch(over: transport) { listener, socket in
            try socket.receiveRequest()
            socket.close()
            let second = try listener.accept()
            try second.receiveRequest()
            second.close()
        }

        #expect(failure?.what == .init(.truncated, .waiting))
    }

    /// libcurl tells of lines, not of bytes: what it has of the first line is lost when it sends again.
    @Test(
        arguments: [(Transport.native, "H")]
            + Transport.all.flatMap { [($0, "HTTP/1.1 200 OK\r\n"), ($0, "HTTP/1.1 100 Continue\r\n\r\n")] })
    func `it is not sent again when an answer began`(over transport: Transport, beginning: String)
        async throws
    {
        let (_, failure) = try await secondFetch(over: transport) { _, socket in
            try socket.receiveRequest()
            try socket.send(beginning)
            socket.close()
        }

        #expect(failure?.what == .init(.truncated, .waiting))
    }

    @Test(arguments: Transport.all) func `it is not sent again when the upstream may have worked on it`(
        over transport: Transport
    ) async throws {
        let (_, failure) = try await secondFetch(over: transport) { _, socket in
            try socket.receiveRequest()
            socket.close()
        } change: {
            $0.pool.staleWindow = .zero
        }

        #expect(failure?.what == .init(.truncated, .waiting))
    }

    @Test(arguments: Transport.all) func `a new connection that ends unheard is not tried again`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            socket.close()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.truncated, .waiting))
        }
        try await server.end()
    }

    /// libcurl finds out when it wants to use it again.
    @Test(arguments: [Transport.native])
    func `an idle connection that the upstream closes is forgotten at once`(
        over transport: Transport
    ) async throws {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("one"))
            try gate.wait()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            #expect(try await client.fetch().text == "one")
            #expect(client.idle == 1)

            gate.open()

            try await loop.turns { client.idle == 0 }
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `bytes nobody asked for are not taken for the next answer`(
        over transport: Transport
    ) async throws {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let first = try listener.accept()
            try first.receiveRequest()
            try first.send(answer("one"))
            try first.send(answer("poison"))
            gate.open()
            let second = try listener.accept()
            try second.receiveRequest()
            try second.send(answer("two"))
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            #expect(try await client.fetch().text == "one")
            // The poison is there, but no turn of the loop has told of it.
            try gate.wait()

            #expect(try await client.fetch().text == "two")
        }
        try await server.end()
    }

    @Test(
        arguments: Transport.all,
        [
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
                + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nX",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        ])
    func `a connection that cannot be trusted with another request is closed`(
        over transport: Transport, text: String
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(text)
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }

            #expect(try await client.fetch().text == "ok")
            #expect(client.idle == 0)
        }
        try await server.end()
    }

    @Test(arguments: [Transport.native])
    func `an upstream that closes right behind its answer leaves nothing in the pool`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("ok"))
            socket.close()
        }
        try await server.endsDuring { port in
            try await onLoop { loop in
                let client = try TestClient(over: transport, on: loop, port: port)
                defer { client.close() }
                let response = try await client.send()
                await loop.nextTurn()
                await loop.nextTurn()

                #expect(try await response.body.readAll(on: loop).text == "ok")
                try await loop.turns { client.idle == 0 }
            }
        }
    }

    @Test(arguments: Transport.all)
    func `requests at the same time have connections of their own, and the pool keeps as many as it may`(
        over transport: Transport
    )
        async throws
    {
        let server = try ScriptedServer { listener in
            let sockets = try (0..<3).map { _ in try listener.accept() }
            for socket in sockets { try socket.receiveRequest() }
            for socket in sockets { try socket.send(answer("ok")) }
            var ended = 0
            for socket in sockets where try socket.waitForEnd() { ended += 1 }
            guard ended == 3 else { throw RawSocketProblem(description: "\(ended) ended in order") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port) {
                $0.pool.idlePerOrigin = 2
            }
            let fetches = (0..<3).map { _ in Task(executorPreference: loop) { try await client.fetch().text }
            }

            for fetch in fetches { #expect(try await fetch.value == "ok") }

            #expect(client.idle == 2)
            client.close()
            #expect(client.idle == 0)
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `a body may outlive its client`(over transport: Transport)
        async throws
    {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("still whole"))
            guard try socket.waitForEnd() else { throw RawSocketProblem(description: "reset") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            let response = try await client.send()
            client.close()

            #expect(try await response.body.readAll(on: loop).text == "still whole")
        }
        try await server.end()
    }
}

extension ScriptedServer {
    /// Runs `body` and then waits for the script's end.
    func endsDuring(_ body: (UInt16) async throws -> Void) async throws {
        try await body(port)
        try await end()
    }
}
