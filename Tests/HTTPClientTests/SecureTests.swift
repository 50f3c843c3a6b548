import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

@testable import HTTPClient

@Suite struct SecureTests {
    /// Fetches over TLS from a server on the same loop that plays `script` on its first connection.
    private func exchange(
        host: String = "server.test", connections: Int = 1,
        _ script: @escaping @Sendable (TLSChannel, _ close: () -> Void) async throws -> Void,
        _ fetch: @escaping @Sendable (TestClient) async throws -> Void
    ) async throws {
        let certificates = TestCertificates.shared
        let context = try TLSServerContext(
            certificateFile: certificates.path("server.pem"), keyFile: certificates.path("server.key"))
        try await onLoop { loop in
            let loopback = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
            let listener = try Listener(on: loopback)
            let serving = Shared<[Task<Void, any Error>]>([])
            let acceptor = Acceptor(listener, on: loop, limit: ConnectionLimit(maximum: 10)) { socket, _ in
                let channel = Shared(TLSChannel(server: context, over: socket))
                serving.value.append(
                    Task(executorPreference: loop) {
                        defer { socket.close() }
                        try await script(channel.value) { socket.close() }
                    })
            }
            acceptor.start()
            let resolver = NameResolver { _ in .success([loopback]) }
            let client = try TestClient(
                on: loop, port: listener.address.port, host: host, isSecure: true, resolver: resolver,
                trusting: "root")

            try await fetch(client)

            client.close()
            acceptor.stop()
            #expect(serving.value.count == connections)
            for task in serving.value { _ = await task.result }
        }
    }

    @Test func `requests go over one secure connection`() async throws {
        try await exchange { channel, _ in
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

    @Test func `a big body comes over a secure connection`() async throws {
        let body = Bytes.marked(2 << 20)
        try await exchange { channel, _ in
            _ = try await channel.read()
            try await channel.write(Bytes("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\n\r\n"), body)
            _ = try await channel.read()
        } _: { (client) async throws in
            let response = try await client.send()
            #expect(try await response.body.readAll(on: client.loop) == body)
            #expect(client.idle == 1)
        }
    }

    @Test func `another host's certificate is refused`() async throws {
        try await exchange(host: "other.test") { channel, _ in
            _ = try await channel.read()
        } _: { (client) async throws in
            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.tls, .connecting))
        }
    }

    @Test func `a handshake that does not end in time is given up`() async throws {
        let server = try ScriptedServer { listener in try listener.accept().waitUntilGone() }
        try await onLoop { loop in
            let client = try TestClient(on: loop, port: server.port, isSecure: true)

            let failure = await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(by: client.deadlines(connect: .milliseconds(20)))
            }

            #expect(failure?.what == .init(.timedOut, .connecting))
        }
        try await server.end()
    }

    @Test func `an upstream that does not speak TLS is found out`() async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            try socket.waitUntilGone()
        }
        try await onLoop { loop in
            let client = try TestClient(on: loop, port: server.port, isSecure: true)

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.tls, .connecting))
        }
        try await server.end()
    }

    @Test func `a body that lasts until the end must end with a goodbye`() async throws {
        try await exchange { channel, _ in
            _ = try await channel.read()
            try await channel.write("HTTP/1.1 200 OK\r\n\r\nwhole")
            await channel.finishWriting()
            _ = try await channel.read()
        } _: { (client) async throws in
            #expect(try await client.fetch().text == "whole")
        }
    }

    @Test func `a body that is cut off without one is not whole`() async throws {
        try await exchange { channel, close in
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

    @Test func `deciphered bytes nobody asked for are not taken for the next answer`() async throws {
        // One record holds more than one read takes, so that the rest waits inside the session.
        let padding = String(repeating: "x", count: 16 << 10)
        try await exchange(connections: 2) { channel, _ in
            let request = try await channel.read().text
            let text = request.hasPrefix("GET /first") ? answer(padding) + answer("poison") : answer("two")
            try await channel.write(text)
            _ = try await channel.read()
        } _: { (client) async throws in
            #expect(try await client.fetch(.get, "/first").text == padding)
            #expect(try await client.fetch(.get, "/second").text == "two")
        }
    }

    @Test func `a stale secure connection is replaced`() async throws {
        try await exchange(connections: 2) { channel, close in
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
