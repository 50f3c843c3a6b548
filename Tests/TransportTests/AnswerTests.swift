import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// What one exchange with an upstream looks like from both sides.
@Suite struct AnswerTests {
    /// Sends one request to a server that answers `bytes` and then closes, if `closes`.
    private func exchange(
        over transport: Transport, _ method: HTTPMethod = .get, answer: Bytes, byteByByte: Bool = false,
        closes: Bool = false
    ) async throws -> (status: Int, text: String, idle: Int) {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try byteByByte ? socket.sendByteByByte(answer) : socket.send(answer)
            if closes { return socket.close() }
            _ = try socket.waitForEnd()
        }
        let result = try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            let (status, text) = try await client.fetch(method)
            return (status, text, client.idle)
        }
        try await server.end()
        return result
    }

    @Test(arguments: Transport.all) func `a request is written with our framing and the caller's fields`(
        over transport: Transport
    ) async throws {
        let gate = Gate()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            let request = try socket.receiveRequest()
            try socket.send(answer(request.head + request.body.text))
            try gate.wait()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port, host: "LOCALHOST")
            defer { client.close() }
            let response = try await client.send(
                .post, "/v1/chat?x=1", fields: [HTTPField("authorization", "Bearer key")],
                body: [Bytes("{}"), Bytes("[]")])

            let expected =
                "post /v1/chat?x=1 http/1.1\r\nhost: localhost:\(server.port)\r\nauthorization: bearer key\r\n"
                + "accept-encoding: identity\r\ncontent-length: 4\r\n\r\n{}[]"
            #expect(try await response.body.readAll(on: loop).text.lowercased() == expected)
            gate.open()
        }
        try await server.end()
    }

    @Test(
        arguments: Transport.all,
        [
            ("content-length: 5\r\n\r\nhello", "hello"),
            ("content-length: 0\r\n\r\n", ""),
            ("transfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"),
            ("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-trailer: y\r\n\r\n", "hello"),
            ("transfer-encoding: chunked\r\n\r\n0\r\n\r\n", ""),
        ])
    func `a body of each framing is read to its end, and the connection kept`(
        over transport: Transport, answer: (head: String, text: String)
    ) async throws {
        for byteByByte in [false, true] {
            let result = try await exchange(
                over: transport, answer: Bytes("HTTP/1.1 200 OK\r\n" + answer.head), byteByByte: byteByByte)

            #expect(result == (200, answer.text, 1))
        }
    }

    @Test(arguments: Transport.all, [false, true]) func `a body may last until the connection ends`(
        over transport: Transport, byteByByte: Bool
    )
        async throws
    {
        let result = try await exchange(
            over: transport, answer: Bytes("HTTP/1.1 200 OK\r\n\r\nuntil the end"), byteByByte: byteByByte,
            closes: true)

        #expect(result == (200, "until the end", 0))
    }

    @Test(
        arguments: Transport.all,
        [
            (.get, "HTTP/1.1 204 No Content\r\n\r\n", 204),
            (.get, "HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n", 304),
            (.head, "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n", 200),
            (.head, "HTTP/1.1 200 OK\r\ncontent-length: 7\r\ncontent-encoding: gzip\r\n\r\n", 200),
        ] as [(HTTPMethod, String, Int)])
    func `some answers have no body, whatever they say`(
        over transport: Transport, answer: (method: HTTPMethod, text: String, status: Int)
    )
        async throws
    {
        let result = try await exchange(over: transport, answer.method, answer: Bytes(answer.text))

        #expect(result == (answer.status, "", 1))
    }

    @Test(arguments: Transport.all, [false, true]) func `informational answers are skipped`(
        over transport: Transport, byteByByte: Bool
    ) async throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

        let result = try await exchange(over: transport, answer: Bytes(text), byteByByte: byteByByte)

        #expect(result == (200, "ok", 1))
    }

    @Test(arguments: Transport.all, [16 << 10, 1 << 20, 5_000_001]) func `a big answer arrives whole`(
        over transport: Transport, count: Int
    )
        async throws
    {
        let body = Bytes.marked(count)
        let whole = ByteBuffer()
        whole.append(Bytes("HTTP/1.1 200 OK\r\ncontent-length: \(count)\r\n\r\n"))
        whole.append(body)
        let sent = whole.takeAll()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(sent)
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }
            let response = try await client.send()

            #expect(try await response.body.readAll(on: loop) == body)
            #expect(client.idle == 1)
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `a big request arrives whole`(over transport: Transport) async throws
    {
        let parts = [Bytes.marked(10), Bytes.marked(3 << 20, seed: 2), Bytes.marked(100_000, seed: 3)]
        let expected = ByteBuffer()
        for part in parts { expected.append(part) }
        let whole = expected.takeAll()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            let request = try socket.receiveRequest()
            try socket.send(answer(request.body == whole ? "whole" : "broken"))
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port)
            defer { client.close() }

            #expect(try await client.fetch(.post, body: parts).text == "whole")
        }
        try await server.end()
    }
}
