// The end of a server, orderly and otherwise.
import Base
import EventLoops
import Glibc
import HTTP
import HTTPServer
import Testing

@Suite struct DrainTests {
    private static func slow(_ journal: Journal, _ gate: Gate) -> Script {
        { asked in
            guard asked.path == "/slow" else { return await TestApp.script(asked) }
            _ = asked.context.cancellation.onCancel {
                journal.note("cancelled")
                gate.open()
            }
            journal.note("asked")
            await gate.pass()
            return .text("slow answer")
        }
    }

    @Test(arguments: [1, 2])
    func `idle connections end, running answers are finished, nobody new is let in`(loops: Int) throws {
        let (journal, gate) = (Journal(), Gate())
        try TestServer.run(loops: loops, script: Self.slow(journal, gate)) { server in
            let idle = try (0..<8).map { _ in try server.connect() }
            for client in idle {
                try client.send(Ask.get("/a"))
                #expect(try client.answer().body == "GET /a")
            }
            let fresh = try (0..<8).map { _ in try server.connect() }
            let busy = try server.connect()
            try busy.send(Ask.get("/slow") + Ask.get("/never"))
            try journal.wait(for: "asked")
            try server.wait("all connections") { server.server.openConnections == 17 }
            server.server.beginDrain()

            for client in idle + fresh { #expect(client.receiveEnding() == .end) }
            try server.wait("a refusal") { !Self.accepts(server) }
            try server.wait("the idle ones' end") { server.server.openConnections == 1 }
            #expect(journal.all == ["asked"])
            gate.open()
            let (text, ending) = busy.receiveAll()
            #expect(text.contains("connection: close\r\n") && text.hasSuffix("\r\n\r\nslow answer"))
            #expect(ending == .end)
            busy.close()
            try server.wait("the last connection's end") { server.server.openConnections == 0 }
        }
    }

    private static func accepts(_ server: TestServer) -> Bool {
        do {
            _ = try server.connect()
            return true
        } catch let problem as RawClient.Problem {
            return problem.errno != ECONNREFUSED
        } catch {
            return true
        }
    }

    @Test func `a head that has begun is still answered`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            let head = Array(Ask.get("/a").utf8)
            try client.send(head.prefix(10))
            try server.waitUntilReceived(10)
            server.server.beginDrain()
            try server.wait("a refusal") { !Self.accepts(server) }
            try client.send(head.dropFirst(10))
            let (text, ending) = client.receiveAll()

            #expect(text.contains("connection: close\r\n") && text.hasSuffix("\r\n\r\nGET /a"))
            #expect(ending == .end)
        }
    }

    @Test func `a stream runs to its end and then the connection ends`() throws {
        let gate = Gate()
        let script: Script = { _ in
            Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    let buffer = ByteBuffer()
                    buffer.append("one")
                    try await writer.write(buffer)
                    await gate.pass()
                    buffer.append("two")
                    try await writer.write(buffer)
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))
            _ = try client.receive(through: "one\r\n")
            server.server.beginDrain()
            try server.wait("a refusal") { !Self.accepts(server) }
            gate.open()

            #expect(client.receiveAll() == ("3\r\ntwo\r\n0\r\n\r\n", .end))
        }
    }

    @Test func `an abort cancels what runs and cuts every connection`() throws {
        let (journal, gate) = (Journal(), Gate())
        try TestServer.run(script: Self.slow(journal, gate)) { server in
            let idle = try server.connect()
            try idle.send(Ask.get("/a"))
            #expect(try idle.answer().body == "GET /a")
            let busy = try server.connect()
            try busy.send(Ask.get("/slow"))
            try journal.wait(for: "asked")
            server.server.abort()

            try journal.wait(for: "cancelled")
            #expect(idle.receiveEnding() == .reset)
            #expect(busy.receiveEnding() == .reset)
            try server.wait("the last connection's end") { server.server.openConnections == 0 }
            #expect(!Self.accepts(server))
            #expect(server.metrics.connections.value == 0 && server.metrics.inFlight.value == 0)
        }
    }

    @Test func `an abort ends a connection that lingers`() throws {
        try TestServer.run({ $0.limits.drainTimeout = .seconds(600) }, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send("nonsense\r\n\r\n")
            #expect(try client.answer().status == 400)
            server.server.abort()

            try server.wait("the last connection's end") { server.server.openConnections == 0 }
        }
    }

    @Test func `a port is taken by one server at a time, and free when that ends`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let address = server.server.address
            #expect(throws: ChannelFailure.io(call: "listen", errno: EADDRINUSE)) {
                _ = try Listener(on: address)
            }
            server.server.beginDrain()
            try server.wait("a refusal") { !Self.accepts(server) }

            #expect(try Listener(on: address).address.port == address.port)
        }
    }
}
