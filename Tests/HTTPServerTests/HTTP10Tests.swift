// Callers that speak HTTP/1.0.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct HTTP10Tests {
    @Test func `a connection ends after its answer`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let (text, ending) = try server.exchange("GET /a HTTP/1.0\r\n\r\n")

            #expect(text.contains("connection: close\r\n") && text.contains("content-length: 6\r\n"))
            #expect(text.hasSuffix("\r\n\r\nGET /a") && ending == .end)
        }
    }

    @Test func `a connection is kept when asked for`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            for path in ["/a", "/b"] {
                try client.send("GET \(path) HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let answer = try client.answer()

                #expect(answer["connection"] == "keep-alive" && answer.body == "GET \(path)")
            }
        }
    }

    @Test(arguments: ["", "Connection: keep-alive\r\n"])
    func `the end of a stream is the connection's`(fields: String) throws {
        try TestServer.run(script: TestApp.script) { server in
            let (text, ending) = try server.exchange("GET /stream HTTP/1.0\r\n\(fields)\r\n")

            #expect(text.contains("connection: close\r\n"))
            #expect(!text.contains("transfer-encoding") && !text.contains("content-length"))
            #expect(text.hasSuffix("\r\n\r\nonetwothree") && ending == .end)
        }
    }

    @Test func `HEAD of a stream needs no end, so the connection is kept`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let client = try server.connect()
            try client.send("HEAD /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try client.answer(hasBody: false)
            try client.send("GET /b HTTP/1.0\r\n\r\n")

            #expect(answer["connection"] == "keep-alive" && answer["transfer-encoding"] == nil)
            #expect(try client.answer().body == "GET /b")
        }
    }

    @Test func `a stream that breaks off does not end as a whole one does`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let (_, ending) = try server.exchange("GET /broken HTTP/1.0\r\n\r\n")

            #expect(ending == .reset)
        }
    }

    @Test func `nobody is told to continue`() throws {
        try TestServer.run(script: TestApp.script) { server in
            let (text, _) = try server.exchange(
                "POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody")

            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\nbody"))
        }
    }
}
