// Callers that are slow, each in its own way. The times under test are short, all others are long.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct TimeoutTests {
    private typealias Change = @Sendable (inout ServerSetup) -> Void
    private static let shortHead: Change = { $0.limits.headTimeout = .milliseconds(50) }

    @Test func `a connection that says nothing is closed when the time of a head is over`() throws {
        try TestServer.run(Self.shortHead, script: TestApp.script) { server in
            let client = try server.connect()

            #expect(client.receiveEnding() == .end)
        }
    }

    @Test func `a head that is not complete in time is answered with 408`() throws {
        try TestServer.run(Self.shortHead, script: TestApp.script) { server in
            let (text, ending) = try server.exchange("GET / HTTP/1.1\r\nHost: te")

            #expect(
                text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && text.contains("connection: close\r\n"))
            #expect(text.hasSuffix("{\"status\":408,\"reason\":\"the request head did not arrive in time\"}"))
            #expect(ending == .end)
        }
    }

    @Test func `a head that drips is answered with 408 all the same`() throws {
        try TestServer.run(Self.shortHead, script: TestApp.script) { server in
            let client = try server.connect()
            // Each byte arrives long before the time is over; only all of them together are late.
            var sent = 0
            try client.send("GET / HTTP/1.1\r\nX: ")
            try server.wait("an answer") {
                if sent < 20_000, (try? client.send("x")) != nil { sent += 1 }
                return server.metrics.sent.value > 0
            }

            #expect(try client.answer().status == 408)
        }
    }

    @Test func `an idle connection is closed when its own time is over, without a word`() throws {
        try TestServer.run({ $0.limits.idleTimeout = .milliseconds(50) }, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/a"))

            #expect(try client.answer().body == "GET /a")
            #expect(client.receiveEnding() == .end)
        }
    }

    @Test(arguments: [Ask.postHead("/echo", length: 100) + "some", Ask.postChunks("/echo", "5\r\nhel")])
    func `a body that stops coming is answered with 408`(request: String) throws {
        try TestServer.run({ $0.limits.bodyIdleTimeout = .milliseconds(50) }, script: TestApp.script) {
            server in
            let (text, ending) = try server.exchange(request)

            #expect(
                text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && text.contains("connection: close\r\n"))
            #expect(text.hasSuffix("{\"status\":408,\"reason\":\"the request body did not arrive in time\"}"))
            #expect(ending == .end)
        }
    }

    @Test func `chunk extensions are no body, however fast they come`() throws {
        try TestServer.run({ $0.limits.bodyIdleTimeout = .milliseconds(50) }, script: TestApp.script) {
            server in
            let client = try server.connect()
            try client.send(Ask.postChunks("/echo", "5;"))
            var sent = 0
            try server.wait("an answer") {
                if sent < 4000, (try? client.send("x")) != nil { sent += 1 }
                return server.metrics.sent.value > 0
            }

            #expect([400, 408].contains(try client.answer().status))
        }
    }
}
