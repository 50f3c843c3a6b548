import Base
import HTTP
import Testing

@testable import CurlClient

@Suite struct ProxyingTransportTests {
    /// Notes where it was asked to send to.
    private final class Recorder: UpstreamTransport {
        private(set) var hosts: [String] = []

        func send(
            _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
        ) async throws(TransportFailure) -> UpstreamResponse {
            hosts.append(request.origin.host)
            throw TransportFailure(.unreachable, .connecting, "a recorder")
        }
    }

    @Test func `only what stands behind a proxy goes by libcurl`() async {
        let (direct, proxied) = (Recorder(), Recorder())
        var problems: [ProxySettings.Problem] = []
        let proxies = ProxySettings(
            reading: { ["HTTPS_PROXY": "http://proxy.test:1", "NO_PROXY": "near.test"][$0] },
            problems: &problems)
        let transport = ProxyingTransport(direct: direct, proxied: proxied, by: proxies)

        for (host, isSecure) in [
            ("far.test", true), ("far.test", false), ("near.test", true), ("far.test", true),
        ] {
            let origin = Origin(isSecure: isSecure, host: host, port: isSecure ? 443 : 80)
            let request = UpstreamRequest(
                origin: origin, method: .get, target: Bytes("/x"), fields: [], body: [])
            let deadlines = UpstreamDeadlines(
                connect: .distantFuture, head: .distantFuture, stall: .seconds(1))
            // Recorders never answer.
            _ = try? await transport.send(request, by: deadlines, cancellation: Cancellation())
        }

        #expect(proxied.hosts == ["far.test", "far.test"])
        #expect(direct.hosts == ["far.test", "near.test"])
        #expect(problems == [])
    }
}
