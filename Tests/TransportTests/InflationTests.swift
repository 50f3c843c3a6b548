import Base
import Compression
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// Upstreams that compress although they were asked not to.
@Suite struct InflationTests {
    private static let text = String(repeating: "the same again, ", count: 2000)

    /// What comes of an answer with `coding` whose body is `bytes`, given in chunks of 100 bytes.
    private func fetch(
        over transport: Transport, _ coding: String, _ bytes: Bytes, limit: Int = 1 << 20
    ) async throws -> (text: String, what: TransportFailure.What?, idle: Int) {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(
                "HTTP/1.1 200 OK\r\ncontent-encoding: \(coding)\r\ntransfer-encoding: chunked\r\n\r\n")
            // A client that refuses does not wait for the end.
            try? sendInChunks(bytes, to: socket)
            _ = try socket.waitForEnd()
        }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port) {
                $0.inflatedBytes = limit
            }
            defer { client.close() }
            let body = try await client.send().body
            let (text, failure) = await body.readToFailure(on: loop)
            let again = await body.readToFailure(on: loop)
            #expect(again == ("", failure))
            return (text, failure?.what, client.idle)
        }
        try await server.end()
        return result
    }

    private func sendInChunks(_ bytes: Bytes, to socket: RawSocket) throws {
        var position = 0
        while position < bytes.count {
            let piece = bytes.slice(position..<min(position + 100, bytes.count))
            try socket.send("\(String(piece.count, radix: 16))\r\n")
            try socket.send(piece)
            try socket.send("\r\n")
            position += piece.count
        }
        try socket.send("0\r\n\r\n")
    }

    @Test(arguments: Transport.all, ["gzip", "GZIP", "x-gzip"]) func `a gzipped answer is unfolded`(
        over transport: Transport, coding: String
    )
        async throws
    {
        let result = try await fetch(over: transport, coding, Gzip.compress(Bytes(Self.text)))

        #expect(result == (Self.text, nil, 1))
    }

    @Test(arguments: Transport.all, ["identity", "br", "zstd"])
    func `what is not known is passed on as it is`(
        over transport: Transport, coding: String
    ) async throws {
        let result = try await fetch(over: transport, coding, Bytes("as it is"))

        #expect(result == ("as it is", nil, 1))
    }

    @Test(arguments: Transport.all) func `a bomb is refused at the limit`(over transport: Transport)
        async throws
    {
        let result = try await fetch(over: transport, "gzip", Gzip.compress(Bytes(Self.text)), limit: 10_000)

        #expect(result.what == .init(.malformed, .reading))
        #expect(result.text.utf8.count <= 10_001)
    }

    @Test(arguments: Transport.all) func `exactly the limit is no bomb`(over transport: Transport)
        async throws
    {
        let result = try await fetch(
            over: transport, "gzip", Gzip.compress(Bytes(Self.text)), limit: Self.text.utf8.count)

        #expect(result == (Self.text, nil, 1))
    }

    @Test(arguments: Transport.all) func `a compressed answer that is cut short is broken`(
        over transport: Transport
    ) async throws {
        let whole = Gzip.compress(Bytes(Self.text))

        let result = try await fetch(over: transport, "gzip", whole.slice(0..<whole.count - 1))

        #expect(result.what == .init(.malformed, .reading))
    }

    @Test(arguments: Transport.all) func `what is not compressed although it says so is broken`(
        over transport: Transport
    ) async throws {
        let result = try await fetch(over: transport, "gzip", Bytes(Self.text))

        #expect(result.text == "")
        #expect(result.what == .init(.malformed, .reading))
        // libcurl has read to the end, and kept the connection, before anybody looks at what came.
        if transport == .native { #expect(result.idle == 0) }
    }

    @Test(arguments: Transport.all) func `an empty body is not broken for being called compressed`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("", fields: "content-encoding: gzip\r\n"))
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }

            #expect(try await client.fetch().text == "")
            #expect(client.idle == 1)
        }
        try await server.end()
    }
}
