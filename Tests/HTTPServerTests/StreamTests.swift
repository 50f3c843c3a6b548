// Answers that are written as they come.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct StreamTests {
    @Test func `pieces arrive as they are written, and then the end`() throws {
        let gates = [Gate(), Gate()]
        let script: Script = { _ in
            Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    let buffer = ByteBuffer()
                    for (piece, gate) in zip(["one", "three"], gates) {
                        buffer.append(text: piece)
                        try await writer.write(buffer)
                        await gate.pass()
                    }
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/") + Ask.get("/second"))
            let head = try client.receive(through: "\r\n\r\n")

            #expect(head.contains("transfer-encoding: chunked\r\n") && !head.contains("content-length"))
            #expect(try client.receive(count: 8) == "3\r\none\r\n")
            gates[0].open()
            #expect(try client.receive(count: 10) == "5\r\nthree\r\n")
            gates[1].open()
            #expect(try client.receive(count: 5) == "0\r\n\r\n")
            #expect(try client.answer().body == "onethree")
        }
    }

    @Test func `an empty piece does not end the body`() throws {
        try TestServer.run(script: { _ in TestApp.stream(["", "one", "", "two", ""]) }) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))

            #expect(
                try client.receive(through: "0\r\n\r\n").hasSuffix(
                    "\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
        }
    }

    @Test func `a large piece is one chunk`() throws {
        let piece = String(repeating: "0123456789abcdef", count: 100_000)
        try TestServer.run(script: { _ in TestApp.stream([piece, piece]) }) { server in
            let client = try server.connect()
            try client.send(Ask.get("/"))

            #expect(try client.answer().body == piece + piece)
        }
    }

    @Test func `a stream that throws breaks the connection off`() throws {
        let gate = Gate()
        let script: Script = { _ in
            Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    let buffer = ByteBuffer()
                    buffer.append("one")
                    try await writer.write(buffer)
                    await gate.pass()
                    throw .brokenOff
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/") + Ask.get("/second"))
            #expect(try client.receive(through: "one\r\n").hasSuffix("\r\n\r\n3\r\none\r\n"))
            gate.open()

            #expect(client.receiveEnding() == .reset)
        }
    }

    @Test func `a stream that throws before its first piece sends nothing`() throws {
        let script: Script = { _ in
            Response(.ok, body: .stream { _ throws(BodyWriteFailure) in throw .brokenOff })
        }
        try TestServer.run(script: script) { server in
            let (text, ending) = try server.exchange(Ask.get("/"))

            #expect(text.isEmpty && ending == .reset)
        }
    }

    @Test func `HEAD runs no stream`() throws {
        let journal = Journal()
        let script: Script = { asked in
            Response(.ok, body: .stream { _ throws(BodyWriteFailure) in journal.note("ran") })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.head("/") + Ask.head("/"))

            #expect(try client.answer(hasBody: false)["transfer-encoding"] == "chunked")
            #expect(try client.answer(hasBody: false).status == 200)
            #expect(journal.all.isEmpty)
        }
    }

    @Test func `a writer that is kept writes nothing into the next answer`() throws {
        let kept = Kept()
        let script: Script = { asked in
            if asked.path == "/second" { return .text(await kept.write("smuggled")) }
            return Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    kept.writer = writer
                    _ = await kept.write("first")
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/first") + Ask.get("/second"))

            #expect(try client.answer().body == "first")
            #expect(try client.answer().body == "brokenOff")
        }
    }

    @Test func `a stream that returns while something still writes for it breaks off`() throws {
        let kept = Kept()
        let script: Script = { asked in
            let time = asked.context.time
            return Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    kept.writer = writer
                    // More than anybody's buffers hold: the task is suspended when the stream returns.
                    let large = String(repeating: "x", count: 32 << 20)
                    _ = await Pending(on: time) { _ = await kept.write(large) }.value(until: time.now)
                })
        }
        try TestServer.run(script: script) { server in
            let client = try server.connect(receiveBuffer: 4096)
            try client.send(Ask.get("/"))

            let (text, ending) = client.receiveAll()
            #expect(ending == .reset && !text.hasSuffix("0\r\n\r\n"))
        }
    }
}

/// Keeps what a stream should not keep. For scripts, which one loop runs one after the other.
private final class Kept: @unchecked Sendable {
    var writer: (any BodyWriter)?

    /// How writing went.
    func write(_ text: String) async -> String {
        let buffer = ByteBuffer()
        buffer.append(text: text)
        do throws(BodyWriteFailure) {
            try await writer?.write(buffer)
            return "written"
        } catch {
            return "\(error)"
        }
    }
}
