// Whose certificate is believed, and what is said of the others.
import Base
import Testing

@testable import EventLoops

/// A server's certificate, the host it is asked as, whom the client trusts, and what must come of it.
private struct Case: CustomTestStringConvertible, Sendable {
    var certificate = "server"
    var key: String?
    var host = TestTLS.host
    var trusting: String? = "root"
    var failure: TLSFailure.Kind?

    var testDescription: String { "\(certificate) as \(host), trusting \(trusting ?? "nobody")" }
}

@Suite struct TLSVerificationTests {
    @Test(arguments: [
        Case(host: "server.test"), Case(host: "SERVER.test"), Case(host: "server.test."),
        Case(host: "a.wild.test"), Case(host: "127.0.0.1"), Case(host: "::1"), Case(host: "0:0:0:0:0:0:0:1"),
        Case(certificate: "chained", key: "leaf"),
        Case(certificate: "leaf", trusting: "middle"),
        Case(certificate: "selfsigned", trusting: "selfsigned"),
        Case(certificate: "foreign", trusting: "stranger"),
    ])
    private func `a certificate of a trusted authority for this host is believed`(_ example: Case) throws {
        try expect(example)
    }

    @Test(arguments: [
        Case(certificate: "expired", failure: .certificateExpired),
        Case(certificate: "future", failure: .certificateNotYetValid),
        Case(host: "other.test", failure: .wrongHost),
        Case(host: "wild.test", failure: .wrongHost),
        Case(host: "a.b.wild.test", failure: .wrongHost),
        Case(host: "test", failure: .wrongHost),
        Case(host: "127.0.0.2", failure: .wrongHost),
        Case(host: "127.0.0.1.test", failure: .wrongHost),
        Case(host: "::2", failure: .wrongHost),
        Case(certificate: "nameless", failure: .wrongHost),
        Case(trusting: nil, failure: .unknownAuthority),
        Case(trusting: "stranger", failure: .unknownAuthority),
        Case(certificate: "foreign", failure: .unknownAuthority),
        Case(certificate: "selfsigned", failure: .unknownAuthority),
        Case(certificate: "leaf", failure: .unknownAuthority),
        Case(certificate: "clientonly", failure: .otherCertificate),
    ])
    private func `any other certificate is refused with its reason`(_ example: Case) throws {
        try expect(example)
    }

    private func expect(_ example: Case) throws {
        for newest in [TLSVersion.v1_2, .v1_3] {
            let pair = TLSPair(
                client: try TestTLS.client(trusting: example.trusting),
                server: try TestTLS.server(example.certificate, key: example.key, newest: newest),
                host: example.host)

            let ends = pair.shakeHands()

            #expect(ends.client.failure == example.failure)
            if example.failure == nil {
                #expect(ends.client == .done)
                #expect(ends.server == .done)
            } else {
                // The alert told the server.
                #expect(ends.server.failure == .handshake)
            }
        }
    }

    @Test(arguments: ["", ".", "server.test\0.evil.test", String(repeating: "a", count: 300)])
    func `a host that cannot be checked is never connected to`(host: String) throws {
        let session = TLSSession(client: try TestTLS.client(), host: host, port: 443)

        #expect(session.handshake().failure == .wrongHost)
        #expect(session.outgoing.isEmpty)
    }

    @Test func `reasons are short and human`() throws {
        let pair = TLSPair(client: try TestTLS.client(), server: try TestTLS.server("expired"))

        let ends = pair.shakeHands()

        let expected = TLSFailure(kind: .certificateExpired, reason: "certificate has expired")
        #expect(ends.client == .failed(expected))
    }
}
