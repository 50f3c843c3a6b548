import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

@Suite struct SecureTests {
    /// Fetches over TLS from a server on the same loop that plays `script` on its first connection.
    private func exchange(
        over transport: Transport, host: String = "server.test", connections: Int = 1,
        _ script: @escaping @Sendable (TLSChannel, _ close: () -> Void) async throws -> Void,
        _ fetch: @escaping @Sendable (TestClient) async throws -> Void
    ) async throws {
        try await onLoop { loop in
            try await withSecureServer(on: loop, connections: connections, script) { address in
                let resolver = NameResolver { _ in .success([address]) }
                let client = try TestClient(
                    over: transport, on: loop, port: address.port, host: host, isSecure: true,
                    resolver: resolver,
                    trusting: "root")

                try await fetch(client)

                client.close()
            }
        }
    }

    @Test(arguments: Transport.all) func `requests go over one secure connection`(over transport: Transport)
        async throws
    {
        try await exchange(over: transport) { channel, _ in
            for text in ["one", "two", "three"] {
                _ = try await channel.read()
                try await channel.write(answer(text))
            }
            _ = try await channel.read()
        } _: { (client) async throws in
            for text in ["one", "two", "three"] {
                #expect(try await client.fetch().text == text)
                #expect(client.idle == 1)
            }
        }
    }

    @Test(arguments: Transport.all) func `a big body comes over a secure connection`(
        over transport: Transport
    ) async throws {
        let body = Bytes.marked(2 << 20)
        try await exchange(over: transport) { channel, _ in
            _ = try await channel.read()
            try await channel.write(Bytes("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\n\r\n"), body)
            _ = try await channel.read()
        } _: { (client) async throws in
            let response = try await client.send()
            #expect(try await response.body.readAll(on: client.loop) == body)
            #expect(client.idle == 1)
        }
    }

    @Test(arguments: Transport.all) func `another host's certificate is refused`(over transport: Transport)
        async throws
    {
        try await exchange(over: transport, host: "other.test") { channel, _ in
            _ = try await channel.read()
        } _: { (client) async throws in
            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.tls, .connecting))
        }
    }

    @Test(arguments: Transport.all) func `a handshake that does not end in time is given up`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in try listener.accept().waitUntilGone() }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port, isSecure: true)

            let failure = await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(by: client.deadlines(connect: .milliseconds(20)))
            }

            #expect(failure?.what == .init(.timedOut, .connecting))
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `an upstream that does not speak TLS is found out`(
        over transport: Transport
    ) async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            try socket.waitUntilGone()
        }
        try await onLoop { loop in
            let client = try TestClient(over: transport, on: loop, port: server.port, isSecure: true)

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.tls, .connecting))
        }
        try await server.end()
    }

    @Test(arguments: Transport.all) func `a body that lasts until the end must end with a goodbye`(
        over transport: Transport
    ) async throws {
        try await exchange(over: transport) { channel, _ in
            _ = try await channel.read()
            try await channel.write("HTTP/1.1 200 OK\r\n\r\nwhole")
            await channel.finishWriting()
            _ = try await channel.read()
        } _: { (client) async throws in
            #expect(try await client.fetch().text == "whole")
        }
    }

    @Test(arguments: Transport.all) func `a body that is cut off without one is not whole`(
        over transport: Transport
    ) async throws {
        try await exchange(over: transport) { channel, close in
            _ = try await channel.read()
            try await channel.write("HTTP/1.1 200 OK\r\n\r\nhalf")
            close()
        } _: { (client) async throws in
            let response = try await client.send()
            let (text, failure) = await response.body.readToFailure(on: client.loop)

            #expect(text == "half")
            #expect(failure?.what == .init(.reset, .reading))
        }
    }

    @Test(arguments: Transport.all)
    func `deciphered bytes nobody asked for are not taken for the next answer`(over transport: Transport)
        async throws
    {
        // One record holds more than one read takes, so that the rest waits inside the session.
        let padding = String(repeating: "x", count: 16 << 10)
        try await exchange(over: transport, connections: 2) { channel, _ in
            let request = try await channel.read().text
            let text = request.hasPrefix("GET /first") ? answer(padding) + answer("poison") : answer("two")
            try await channel.write(text)
            _ = try await channel.read()
        } _: { (client) async throws in
            #expect(try await client.fetch(.get, "/first").text == padding)
            #expect(try await client.fetch(.get, "/second").text == "two")
        }
    }

    @Test(arguments: Transport.all) func `a stale secure connection is replaced`(over transport: Transport)
        async throws
    {
        try await exchange(over: transport, connections: 2) { channel, close in
            let first = try await channel.read().text
            try await channel.write(answer(first.hasPrefix("GET /one") ? "one" : "two"))
            if first.hasPrefix("GET /one") {
                _ = try await channel.read()
                close()
            } else {
                _ = try await channel.read()
            }
        } _: { (client) async throws in
            #expect(try await client.fetch(.get, "/one").text == "one")
            #expect(try await client.fetch(.get, "/two").text == "two")
        }
    }
}
