import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// Requests through proxies, which only libcurl speaks to.
@Suite struct ProxyTests {
    private static let secret = [HTTPField("authorization", "Bearer canary-key")]

    /// Sends a request to `origin` through a proxy at `port`.
    private func send(
        to origin: (host: String, isSecure: Bool), through port: UInt16, credentials: String = "",
        on loop: EventLoop, _ use: (TestClient) async throws -> Void
    ) async throws {
        let resolver = NameResolver { host in
            guard host == "proxy.test", let address = SocketAddress(numeric: "127.0.0.1", port: 0) else {
                return .failure(.unknownName)
            }
            return .success([address])
        }
        let client = try TestClient(
            over: .curl, on: loop, port: origin.isSecure ? 443 : 80, host: origin.host,
            isSecure: origin.isSecure, resolver: resolver, trusting: "root"
        ) { $0.proxies = ["ALL_PROXY": "http://\(credentials)proxy.test:\(port)"] }
        defer { client.close() }
        try await use(client)
    }

    @Test func `a proxy is asked for the whole URL of a plain origin, whose name it looks up`() async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            for _ in 0..<2 {
                let request = try socket.receiveRequest()
                try socket.send(answer(request.head.lowercased() + request.body.text))
            }
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let origin = (host: "server.test", isSecure: false)
            try await send(to: origin, through: server.port, credentials: "me:canary-password@", on: loop) {
                client in
                for _ in 0..<2 {
                    let response = try await client.send(
                        .post, "/v1/../chat?x=1", fields: Self.secret, body: [Bytes("{}")])
                    let text = try await response.body.readAll(on: loop).text

                    #expect(
                        text.hasPrefix(
                            "post http://server.test/v1/../chat?x=1 http/1.1\r\nhost: server.test\r\n"))
                    #expect(text.contains("\r\nproxy-authorization: basic bwu6y2fuyxj5lxbhc3n3b3jk\r\n"))
                    #expect(text.contains("\r\nauthorization: bearer canary-key\r\n"))
                    #expect(text.hasSuffix("\r\n\r\n{}"))
                    #expect(client.idle == 1)
                }
            }
        }
        try await server.end()
    }

    @Test func `a proxy is asked for a tunnel to an origin with TLS, and told nothing of the request`()
        async throws
    {
        let asked = Shared("")
        try await onLoop { loop in
            try await withSecureServer(on: loop) { channel, _ in
                for text in ["one", "two"] {
                    let request = try await channel.read().text
                    #expect(request.hasPrefix("POST /key HTTP/1.1\r\nHost: server.test\r\n"))
                    #expect(!request.lowercased().contains("proxy"))
                    try await channel.write(answer(text))
                }
                _ = try await channel.read()
            } _: { address in
                let server = try ScriptedServer { listener in
                    let socket = try listener.accept()
                    asked.value = try socket.receiveRequest().head
                    try socket.tunnel(to: address.port)
                }
                let origin = (host: "server.test", isSecure: true)
                try await send(to: origin, through: server.port, credentials: "me:pw@", on: loop) { client in
                    for text in ["one", "two"] {
                        let response = try await client.send(
                            .post, "/key", fields: Self.secret, body: [Bytes("canary")])
                        #expect(try await response.body.readAll(on: loop).text == text)
                        #expect(client.idle == 1)
                    }
                }
                try await server.end()
            }
        }
        #expect(asked.value.hasPrefix("CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\n"))
        #expect(asked.value.contains("\r\nProxy-Authorization: Basic bWU6cHc=\r\n"))
        #expect(!asked.value.contains("canary"))
        #expect(!asked.value.lowercased().contains("\r\nauthorization"))
    }

    @Test func `the upstream's certificate is verified through a tunnel, too`() async throws {
        try await onLoop { loop in
            try await withSecureServer(on: loop) { channel, _ in
                _ = try await channel.read()
            } _: { address in
                let server = try ScriptedServer { listener in
                    let socket = try listener.accept()
                    _ = try socket.receiveRequest()
                    try socket.tunnel(to: address.port)
                }
                try await send(to: (host: "other.test", isSecure: true), through: server.port, on: loop) {
                    client in
                    let failure = await whatFails { () async throws(TransportFailure) in
                        _ = try await client.fetch()
                    }
                    #expect(failure?.what == .init(.tls, .connecting))
                }
                try await server.end()
            }
        }
    }

    /// What comes of a request to an origin with TLS when the proxy plays `script` after CONNECT.
    private func failure(
        cancelOnce isThere: (@Sendable () -> Bool)? = nil,
        _ script: @escaping @Sendable (RawSocket) throws -> Void
    ) async throws -> TransportFailure? {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            _ = try socket.receiveRequest()
            try script(socket)
        }
        let failure = Shared<TransportFailure?>(nil)
        try await onLoop { loop in
            let origin = (host: "server.test", isSecure: true)
            try await send(to: origin, through: server.port, credentials: "me:canary-password@", on: loop) {
                client in
                let cancellation = Shared(Cancellation())
                let client = Shared(client)
                let sending = Task(executorPreference: loop) {
                    await whatFails { () async throws(TransportFailure) in
                        _ = try await client.value.send(
                            .get, "/?key=canary", fields: Self.secret,
                            cancellation: cancellation.value)
                    }
                }
                if let isThere {
                    try await loop.turns { isThere() }
                    cancellation.value.cancel()
                }
                failure.value = await sending.value
                #expect(client.value.idle == 0)
            }
        }
        try await server.end()
        return failure.value
    }

    @Test(arguments: [407, 403, 502, 301, 101])
    func `a proxy that opens no tunnel makes the upstream unreachable`(
        status: Int
    ) async throws {
        let failure = try await failure { socket in
            try socket.send(
                "HTTP/1.1 \(status) canary\r\ncontent-length: 6\r\nproxy-authenticate: Basic\r\n"
                    + "location: http://127.0.0.1:1/\r\n\r\ncanary")
            _ = try? socket.waitForEnd()
        }

        #expect(failure?.what == .init(.unreachable, .connecting))
        #expect(failure?.reason.contains("\(status)") ?? false)
        #expect(failure?.reason.contains("canary") == false)
    }

    @Test func `a proxy that hangs up while it is asked is no connection`() async throws {
        let failure = try await failure { $0.close() }

        #expect(failure?.phase == .connecting)
        #expect(failure.map { [.unreachable, .reset, .truncated].contains($0.kind) } ?? false)
    }

    @Test func `a proxy that says nothing is given up at the deadline for connecting`() async throws {
        // Its kernel takes the connection.
        let silent = try RawListener()
        try await onLoop { loop in
            try await send(to: (host: "server.test", isSecure: true), through: silent.port, on: loop) {
                client in
                let failure = await whatFails { () async throws(TransportFailure) in
                    _ = try await client.send(by: client.deadlines(connect: .milliseconds(20)))
                }

                #expect(failure?.what == .init(.timedOut, .connecting))
            }
        }
    }

    @Test func `the caller may leave while a proxy is asked`() async throws {
        let asked = Gate()
        let failure = try await failure(cancelOnce: { asked.isOpen() }) { socket in
            asked.open()
            if try socket.waitForEnd() { throw RawSocketProblem(description: "no reset") }
        }

        #expect(failure?.what == .init(.cancelled, .connecting))
    }

    @Test func `the head of a proxy's answer without end is not kept`() async throws {
        let failure = try await failure { socket in
            try socket.send("HTTP/1.1 200 OK\r\n")
            let flood = Bytes(
                String(repeating: "x-flood: \(String(repeating: "y", count: 90))\r\n", count: 1000))
            while (try? socket.send(flood)) != nil {}
        }

        #expect(failure?.phase == .connecting)
    }

    @Test func `a proxy may itself be spoken to over TLS`() async throws {
        try await onLoop { loop in
            try await withSecureServer(on: loop) { channel, _ in
                let request = try await channel.read().text
                try await channel.write(answer(String(request.prefix { $0 != "\r\n" })))
                _ = try await channel.read()
            } _: { address in
                let resolver = NameResolver { _ in .success([address]) }
                let client = try TestClient(
                    over: .curl, on: loop, port: 80, host: "plain.test", resolver: resolver, trusting: "root"
                ) { $0.proxies = ["HTTP_PROXY": "https://server.test:\(address.port)"] }
                defer { client.close() }

                #expect(try await client.fetch(.get, "/x").text == "GET http://plain.test/x HTTP/1.1")
            }
        }
    }

    @Test func `a proxy over TLS with another's certificate is told nothing`() async throws {
        try await onLoop { loop in
            try await withSecureServer(on: loop) { channel, _ in
                let heard = try await channel.read().text
                #expect(heard == "")
            } _: { address in
                let resolver = NameResolver { _ in .success([address]) }
                let client = try TestClient(
                    over: .curl, on: loop, port: 80, host: "plain.test", resolver: resolver, trusting: "root"
                ) { $0.proxies = ["HTTP_PROXY": "https://proxy.test:\(address.port)"] }
                defer { client.close() }

                let failure = await whatFails { () async throws(TransportFailure) in
                    _ = try await client.fetch()
                }

                #expect(failure?.what == .init(.tls, .connecting))
            }
        }
    }

    @Test func `a proxy whose name is unknown is told as such`() async throws {
        try await onLoop { loop in
            let client = try TestClient(
                over: .curl, on: loop, port: 80, host: "server.test",
                resolver: NameResolver { _ in .failure(.unknownName) }
            ) { $0.proxies = ["HTTP_PROXY": "http://nobody.test:1"] }
            defer { client.close() }

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.fetch()
            }

            #expect(failure?.what == .init(.unknownHost, .connecting))
        }
    }
}
