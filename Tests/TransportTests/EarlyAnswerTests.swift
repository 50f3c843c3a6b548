import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// Upstreams that answer before they have taken the whole request.
@Suite struct EarlyAnswerTests {
    private static let tooMuch = Bytes.marked(16 << 20)
    private static let refusal = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 8\r\n\r\ntoo much"

    /// Sends more than an upstream takes that reads `count` bytes and then plays `script`.
    private func send(
        over transport: Transport, reading count: Int,
        _ script: @escaping @Sendable (RawSocket) throws -> Void
    ) async throws -> (status: Int?, text: String, what: TransportFailure.What?, idle: Int) {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            _ = try socket.receive(exactly: count)
            try script(socket)
        }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            let answer = Shared<(status: Int?, text: String)>((nil, ""))
            let failure = await whatFails { () async throws(TransportFailure) in
                let response = try await client.send(.post, body: [Self.tooMuch])
                answer.value.status = response.head.status.code
                answer.value.text = try await response.body.readAll(on: loop).text
            }
            return (answer.value.status, answer.value.text, failure?.what, client.idle)
        }
        try await server.end()
        return result
    }

    @Test(arguments: Transport.all) func `a refusal arrives although the upstream reads no further`(
        over transport: Transport
    ) async throws {
        let result = try await send(over: transport, reading: 1000) { socket in
            try socket.send(Self.refusal)
            try socket.waitUntilGone()
        }

        #expect(result == (413, "too much", nil, 0))
    }

    @Test func `a refusal arrives although the upstream closes at once`() async throws {
        let result = try await send(over: .native, reading: 1000) { socket in
            try socket.send(Self.refusal)
            socket.close()
        }

        #expect(result == (413, "too much", nil, 0))
    }

    /// libcurl may meet the reset that follows the close before it reads what came ahead of it.
    @Test func `libcurl loses such a refusal at times, and then says that the connection was reset`()
        async throws
    {
        let result = try await send(over: .curl, reading: 1000) { socket in
            try socket.send(Self.refusal)
            socket.close()
        }

        let isRefused = result == (413, "too much", nil, 0)
        #expect(isRefused || (result.status == nil && result.what?.kind == .reset))
    }

    @Test(arguments: Transport.all) func `a refusal arrives although the upstream reads on`(
        over transport: Transport
    ) async throws {
        let result = try await send(over: transport, reading: 1000) { socket in
            try socket.send(Self.refusal)
            _ = try socket.waitForEnd()
        }

        #expect(result.status == 413)
        #expect(result.text == "too much")
        #expect(result.what == nil)
    }

    @Test(arguments: Transport.all) func `a refusal that comes in pieces arrives whole`(
        over transport: Transport
    ) async throws {
        let result = try await send(over: transport, reading: 1000) { socket in
            try socket.sendByteByByte(Bytes(Self.refusal))
            try socket.waitUntilGone()
        }

        #expect(result == (413, "too much", nil, 0))
    }

    @Test(arguments: Transport.all) func `an informational answer does not end the sending`(
        over transport: Transport
    ) async throws {
        let rest = Self.tooMuch.count
        let result = try await send(over: transport, reading: 0) { socket in
            try socket.send("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try socket.receive(upTo: "\r\n\r\n")
            guard try socket.receive(exactly: rest) == Self.tooMuch else {
                throw RawSocketProblem(description: "the request is broken")
            }
            try socket.send(answer("taken"))
            _ = try socket.waitForEnd()
        }

        #expect(result == (200, "taken", nil, 1))
    }

    @Test(arguments: Transport.all) func `what is no answer ends the sending`(over transport: Transport)
        async throws
    {
        let result = try await send(over: transport, reading: 1000) { socket in
            try socket.send("go away\r\n\r\n")
            try socket.waitUntilGone()
        }

        #expect(result == (nil, "", .init(.malformed, .waiting), 0))
    }

    /// libcurl goes on sending until the deadline for it: it may be read on the other side.
    @Test(arguments: [Transport.native]) func `an upstream that finishes without an answer ends the sending`(
        over transport: Transport
    ) async throws {
        let result = try await send(over: transport, reading: 1000) { socket in
            socket.finishSending()
            try socket.waitUntilGone()
        }

        #expect(result == (nil, "", .init(.truncated, .waiting), 0))
    }

    @Test(arguments: Transport.all) func `a reset without an answer is one`(over transport: Transport)
        async throws
    {
        let result = try await send(over: transport, reading: 1000) { $0.reset() }

        #expect(result == (nil, "", .init(.reset, .waiting), 0))
    }
}
