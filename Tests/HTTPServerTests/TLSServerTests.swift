// HTTPS: curl as the caller, and callers that do not speak it.
import Base
import EventLoops
import HTTP
import HTTPServer
import Testing

@Suite struct TLSServerTests {
    private func run(
        _ change: (inout ServerSetup) -> Void = { _ in }, script: @escaping Script = TestApp.script,
        test: (TestServer, String) throws -> Void
    ) throws {
        let files = try ServerCertificate.shared.get()
        let tls = try TLSServerContext(certificateFile: files.certificate, keyFile: files.key)
        try TestServer.run(
            {
                $0.tls = tls
                change(&$0)
            }, script: script
        ) { server in try test(server, "https://127.0.0.1:\(server.port)") }
    }

    @Test(arguments: ["--tlsv1.3", "--tls-max 1.2"])
    func `curl is served, request after request`(version: String) throws {
        try run { _, url in
            let format = "-w '|%{http_code} %{num_connects}\\n'"
            let output = try Outsider.curl("-k \(version) \(format) \(url)/a \(url)/stream")
            let large = "head -c 3000000 /dev/zero | tr '\\0' x | curl -ksS --max-time 20 \(version)"

            #expect(output == "GET /a|200 1\nonetwothree|200 0\n")
            #expect(try Outsider.run("\(large) -T - \(url)/echo | wc -c").hasPrefix("3000000"))
        }
    }

    @Test func `the certificate is the one that was configured`() throws {
        let certificate = try ServerCertificate.shared.get().certificate
        try run { _, url in
            let output = try Outsider.curl("--cacert '\(certificate)' \(url)/a")

            #expect(output == "GET /a")
            #expect(throws: Outsider.Problem.self) { try Outsider.curl("\(url)/a") }
        }
    }

    @Test func `the end of an old caller's stream cannot be forged`() throws {
        try run { _, url in
            let output = try Outsider.curl("-k --http1.0 \(url)/stream")

            #expect(output == "onetwothree")
            #expect(throws: Outsider.Problem.self) { try Outsider.curl("-k --http1.0 \(url)/broken") }
        }
    }

    @Test func `a refusal reaches its caller`() throws {
        try run { _, url in
            let upload = "head -c 8000000 /dev/zero | curl -ksS --max-time 20 -H 'Expect:'"
            let long = String(repeating: "x", count: 40_000)
            let output = try Outsider.run("\(upload) -H 'X: \(long)' --data-binary @- \(url)/")

            #expect(output.hasPrefix("{\"status\":431,"))
        }
    }

    @Test(arguments: [
        Ask.get("/plain"), "\u{16}\u{3}\u{1}\u{2}garbage", String(repeating: "z", count: 100_000),
    ])
    func `bytes that are no TLS end the connection and nothing else`(bytes: String) throws {
        try run { server, url in
            let client = try server.connect()
            // The server may have closed before all was sent.
            try? client.send(bytes)
            client.finishSending()
            _ = client.receiveAll()

            try server.wait("the end of the connection") { server.server.openConnections == 0 }
            #expect(server.metrics.received.value == 0)
            #expect(try Outsider.curl("-k \(url)/after") == "GET /after")
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}"])
    func `a handshake that is not done in time ends the connection`(bytes: String) throws {
        try run({ $0.limits.headTimeout = .milliseconds(50) }) { server, _ in
            let client = try server.connect()
            try client.send(bytes)

            #expect(client.receiveEnding() == .end)
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}"])
    func `a handshake under way does not hold up the end of the server`(bytes: String) throws {
        try run { server, _ in
            let client = try server.connect()
            try client.send(bytes)
            try server.wait("the connection") { server.server.openConnections == 1 }
            server.server.beginDrain()

            try server.wait("the end of the connection") { server.server.openConnections == 0 }
            client.close()
        }
    }
}
