// Callers who wait for a sign before they send their body.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct ExpectTests {
    private static let waiting = Ask.postHead("/echo", length: 4, "Expect: 100-continue\r\n")
    private static let go = "HTTP/1.1 100 Continue\r\n\r\n"

    @Test func `a caller is told to continue once, when the body is wanted`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            for _ in 0..<2 {
                try client.send(Self.waiting)
                #expect(try client.receive(count: Self.go.utf8.count) == Self.go)
                try client.send("bo")
                try client.send("dy")
                let answer = try client.answer()

                #expect(answer.status == 200 && answer.body == "body" && answer["connection"] == nil)
            }
        }
    }

    @Test func `an answer without the body says nothing of continuing and closes`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let waiting = Ask.postHead("/ignore", length: 4, "Expect: 100-continue\r\n")
            let (text, ending) = try server.exchange(waiting)

            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("connection: close\r\n"))
            #expect(text.hasSuffix("\r\n\r\nignored") && ending == .end)
        }
    }

    @Test func `a request without a body waits for nothing`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send(Ask.get("/a", "Expect: 100-continue\r\n"))
            let answer = try client.answer()

            #expect(answer.status == 200 && answer["connection"] == nil)
        }
    }

    @Test func `a body that is wanted only within the answer gets no sign`() throws {
        let script: Script = { asked in
            let body = asked.body
            return Response(
                .ok,
                body: .stream { writer throws(BodyWriteFailure) in
                    let buffer = ByteBuffer()
                    buffer.append("answer ")
                    try await writer.write(buffer)
                    while ((try? await body.read(into: buffer)) ?? 0) > 0 { try await writer.write(buffer) }
                })
        }
        try TestServer.run(script: script) { server in
            let (text, ending) = try server.exchange(Self.waiting + "body" + Ask.get("/smuggled"))

            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("connection: close\r\n"))
            #expect(text.hasSuffix("7\r\nanswer \r\n4\r\nbody\r\n0\r\n\r\n") && ending == .end)
        }
    }
}
