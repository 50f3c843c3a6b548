// Callers that go away, or only half, or do not read.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct CallerLeavesTests {
    private typealias Change = @Sendable (inout ServerSetup) -> Void
    private static let longGrace: Change = { $0.limits.halfCloseGrace = .seconds(600) }
    private static let shortGrace: Change = { $0.limits.halfCloseGrace = .milliseconds(50) }

    /// Tells when it is asked, answers when the gate opens or the request is cancelled, and tells that too.
    private static func waiting(_ journal: Journal, _ gate: Gate) -> Script {
        { asked in
            let cancellation = asked.context.cancellation
            let handle = cancellation.onCancel {
                journal.note("cancelled")
                gate.open()
            }
            journal.note("asked")
            await gate.pass()
            cancellation.remove(handle)
            return .text("answer")
        }
    }

    @Test func `a reset cancels the request at once`() throws {
        let (journal, gate) = (Journal(), Gate())
        try TestServer.run(Self.longGrace, script: Self.waiting(journal, gate)) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))
            try journal.wait(for: "asked")
            client.reset()

            try journal.wait(for: "cancelled")
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
            #expect(server.metrics.inFlight.value == 0)
        }
    }

    @Test func `an answer within the grace reaches a caller that has only finished sending`() throws {
        let (journal, gate) = (Journal(), Gate())
        try TestServer.run(Self.longGrace, script: Self.waiting(journal, gate)) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))
            client.finishSending()
            try journal.wait(for: "asked")
            gate.open()
            let (text, ending) = client.receiveAll()

            #expect(text.hasSuffix("\r\n\r\nanswer") && ending == .end)
            #expect(journal.all == ["asked"])
        }
    }

    @Test func `requests that a caller sends before it finishes are all answered`() throws {
        try TestServer.run(Self.longGrace, script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/a") + Ask.get("/b") + Ask.get("/c"))
            client.finishSending()

            #expect(try client.answer().body == "GET /a")
            #expect(try client.answer().body == "GET /b")
            #expect(try client.answer().body == "GET /c")
            #expect(client.receiveEnding() == .end)
        }
    }

    @Test(arguments: [true, false])
    func `after the grace the request is cancelled`(closes: Bool) throws {
        let (journal, gate) = (Journal(), Gate())
        try TestServer.run(Self.shortGrace, script: Self.waiting(journal, gate)) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))
            try journal.wait(for: "asked")
            closes ? client.close() : client.finishSending()

            try journal.wait(for: "cancelled")
            client.close()
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
        }
    }

    @Test func `a caller that leaves within its body is told to nobody but the reader`() throws {
        let journal = Journal()
        let script: Script = { asked in
            journal.note("asked")
            do throws(RequestBodyFailure) {
                _ = try await asked.wholeBody()
            } catch {
                journal.note("\(error)")
            }
            return .text("nobody reads this")
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.postHead("/", length: 100) + "some")
            try journal.wait(for: "asked")
            client.reset()

            try journal.wait(for: "callerLeft")
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
        }
    }

    @Test func `a stream to a caller that reads nothing waits, and then ends`() throws {
        let journal = Journal()
        let written = Counter()
        let script: Script = { asked in
            _ = asked.context.cancellation.onCancel { journal.note("cancelled") }
            return Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    do throws(BodyWriteFailure) {
                        let piece = ByteBuffer()
                        while true {
                            piece.append(text: String(repeating: "x", count: 64 * 1024))
                            try await writer.write(piece)
                            written.add(64 * 1024)
                        }
                    } catch {
                        journal.note("\(error)")
                        throw error
                    }
                })
        }
        try TestServer.run({ $0.limits.writeStall = .milliseconds(50) }, script: script) { server in
            let client = try server.connect(receiveBuffer: 4096)
            try client.send(Ask.get("/"))

            try journal.wait(for: "callerLeft")
            try journal.wait(for: "cancelled")
            // What was written fills the kernel's buffers and nothing else.
            #expect(written.value < 16 << 20)
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
            #expect(client.receiveAll().ending == .reset)
        }
    }

    @Test func `a whole answer to a caller that reads nothing is given up`() throws {
        let large = Bytes([UInt8](repeating: 120, count: 32 << 20))
        let script: Script = { _ in Response(.ok, body: .bytes([large])) }
        try TestServer.run({ $0.limits.writeStall = .milliseconds(50) }, script: script) { server in
            let client = try server.connect(receiveBuffer: 4096)
            try client.send(Ask.get("/"))

            try server.wait("a connection") { server.server.openConnections == 1 }
            try server.wait("the end of the connection") { server.server.openConnections == 0 }
            #expect(client.receiveAll().ending == .reset)
        }
    }
}
