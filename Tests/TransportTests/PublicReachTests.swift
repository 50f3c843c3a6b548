import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

/// Addresses that callers gave.
@Suite struct PublicReachTests {
    @Test(
        arguments: Transport.all,
        ["127.0.0.1", "localhost", "sub.localhost", "::1", "0.0.0.0", "::ffff:127.0.0.1"])
    func `a caller's address does not lead into this machine, by whatever name`(
        over transport: Transport, host: String
    ) async throws {
        let server = try ScriptedServer { listener in
            // Whoever the client would reach, nobody comes: the listener is only there to be found.
            #expect(listener.port > 0)
        }
        let failure = try await onLoop { loop in
            let client = try TestClient(
                over: transport, on: loop, port: server.port, host: host, reach: .publicInternet)
            return await whatFails { () async throws(TransportFailure) in _ = try await client.send() }
        }
        try await server.end()

        #expect(failure?.kind == .unreachable)
        #expect(failure?.reason == "it is not on the public Internet")
    }

    @Test func `a caller's address does not go through a proxy, which may lead anywhere`() async throws {
        try await onLoop { loop in
            let resolver = NameResolver { _ in
                .success([SocketAddress(numeric: "127.0.0.1", port: 0)].compactMap(\.self))
            }
            let client = try TestClient(
                over: .curl, on: loop, port: 80, host: "inside.test", resolver: resolver,
                reach: .publicInternet
            ) { $0.proxies = ["HTTP_PROXY": "http://proxy.test:1"] }

            let failure = await whatFails { () async throws(TransportFailure) in _ = try await client.send() }

            #expect(failure?.what == .init(.unreachable, .connecting))
            #expect(failure?.reason == "it is not on the public Internet")
        }
    }

    @Test func `connections are not shared with the operator's own`() {
        let own = Origin(isSecure: true, host: "example.org", port: 443)
        let callers = Origin(isSecure: true, host: "example.org", port: 443, reach: .publicInternet)

        #expect(own != callers)
    }
}
