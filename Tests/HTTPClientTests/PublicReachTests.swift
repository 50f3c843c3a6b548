import Base
import EventLoops
import HTTP
import NetworkSupport
import Testing

@testable import HTTPClient

/// Addresses that callers gave.
@Suite struct PublicReachTests {
    @Test(arguments: ["127.0.0.1", "localhost", "sub.localhost", "::1", "0.0.0.0", "::ffff:127.0.0.1"])
    func `a caller's address does not lead into this machine, by whatever name`(host: String) async throws {
        let server = try ScriptedServer { listener in
            // Whoever the client would reach, nobody comes: the listener is only there to be found.
            #expect(listener.port > 0)
        }
        let failure = try await onLoop { loop in
            let client = HTTPClient(
                on: loop,
                setup: HTTPClientSetup(
                    resolver: NameResolver(), tls: try TLSClientContext(authoritiesFile: nil)))
            let origin = Origin(
                isSecure: false, host: host, port: server.port, reach: .publicInternet)
            return await whatFails { () async throws(TransportFailure) in
                _ = try await client.send(
                    UpstreamRequest(origin: origin, method: .get, target: Bytes("/"), fields: [], body: []),
                    by: UpstreamDeadlines(connect: loop.patience, head: loop.patience, stall: .seconds(5)),
                    cancellation: Cancellation())
            }
        }
        try await server.end()

        #expect(failure?.kind == .unreachable)
        #expect(failure?.reason == "it is not on the public Internet")
    }

    @Test func `connections are not shared with the operator's own`() {
        let own = Origin(isSecure: true, host: "example.org", port: 443)
        let callers = Origin(isSecure: true, host: "example.org", port: 443, reach: .publicInternet)

        #expect(own != callers)
    }
}
