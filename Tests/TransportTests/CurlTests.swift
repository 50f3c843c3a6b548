import Base
import EventLoops
import Foundation
import HTTP
import NetworkSupport
import Testing

@testable import CurlClient

/// What is to be seen of libcurl alone.
@Suite struct CurlTests {
    @Test func `libcurl is there and can do what is asked of it`() {
        #expect(LibCurl.problem == nil)
        #expect(LibCurl.version != nil)
        #expect(LibCurl.hasHTTP2)
    }

    @Test func `no more is kept for a reader who does not read than the bound, and nothing is lost`()
        async throws
    {
        let sent = Bytes.marked(32 << 20)
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\ncontent-length: \(sent.count)\r\n\r\n")
            try socket.send(sent)
            _ = try socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: .curl, on: loop, port: server.port)
            defer { client.close() }
            let response = try await client.send()
            let body = try #require(response.body as? CurlBody)
            let bound = CurlTransfer.highWater + 16 * 1024

            try await loop.turns { body.transfer.inbound.count >= CurlTransfer.highWater }
            for _ in 0..<100 {
                await loop.nextTurn()
                #expect(body.transfer.inbound.count <= bound)
            }

            #expect(try await body.readAll(on: loop) == sent)
            #expect(client.idle == 1)
        }
        try await server.end()
    }

    @Test func `a paused transfer can be cut off`() async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send("HTTP/1.1 200 OK\r\n\r\n")
            let much = Bytes.marked(1 << 20)
            while (try? socket.send(much)) != nil {}
        }
        try await onLoop { loop in
            let client = try TestClient(over: .curl, on: loop, port: server.port)
            let cancellation = Cancellation()
            let response = try await client.send(cancellation: cancellation)
            let body = try #require(response.body as? CurlBody)
            try await loop.turns { body.transfer.inbound.count >= CurlTransfer.highWater }

            cancellation.cancel()

            #expect(client.idle == 0)
            #expect(await body.readToFailure(on: loop).failure?.what == .init(.cancelled, .reading))
        }
        try await server.end()
    }

    @Test func `chunks that were bad while nobody read are told when they are read`() async throws {
        let good = String(repeating: "x", count: 400_000)
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n61a80\r\n\(good)\r\nzz\r\n")
            _ = try? socket.waitForEnd()
        }
        try await onLoop { loop in
            let client = try TestClient(over: .curl, on: loop, port: server.port)
            let response = try await client.send()
            let body = try #require(response.body as? CurlBody)
            try await loop.turns { body.transfer.inbound.count >= CurlTransfer.highWater }

            let (text, failure) = await body.readToFailure(on: loop)

            #expect(text == good)
            #expect(failure?.what == .init(.malformed, .reading))
            #expect(client.idle == 0)
        }
        try await server.end()
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func `nobody is sent elsewhere`(status: Int) async throws {
        let elsewhere = try RawListener()
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(
                "HTTP/1.1 \(status) Elsewhere\r\nlocation: http://127.0.0.1:\(elsewhere.port)/\r\n"
                    + "set-cookie: a=b\r\ncontent-length: 2\r\n\r\nno")
            let second = try socket.receiveRequest().head.lowercased()
            try socket.send(answer(second.contains("cookie") ? "cookie" : "none"))
        }
        try await onLoop { loop in
            let client = try TestClient(over: .curl, on: loop, port: server.port)
            defer { client.close() }

            let response = try await client.fetch(.post, body: [Bytes("{}")])

            #expect(response == (status, "no"))
            #expect(try await client.fetch().text == "none")
        }
        try await server.end()
    }

    @Test func `connections that lay idle for their time are closed without another request`() async throws {
        let server = try ScriptedServer { listener in
            let socket = try listener.accept()
            try socket.receiveRequest()
            try socket.send(answer("ok"))
            guard try socket.waitForEnd() else { throw RawSocketProblem(description: "reset") }
        }
        try await onLoop { loop in
            let client = try TestClient(over: .curl, on: loop, port: server.port) {
                $0.pool.idleTimeout = .milliseconds(10)
            }
            #expect(try await client.fetch().text == "ok")
            #expect(client.idle == 1)

            try await loop.turns { client.idle == 0 }
        }
        try await server.end()
    }

    @Test func `what the environment says of proxies is not heard`() async throws {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
                _ = unsafe setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = try ScriptedServer { listener in
                let socket = try listener.accept()
                try socket.receiveRequest()
                try socket.send(answer("direct"))
            }
            let text = try await onLoop { loop in
                try await TestClient(over: .curl, on: loop, port: server.port).fetch().text
            }
            precondition(text == "direct")
        }
    }

    @Test func `reasons hold nothing of the request or of where it went`() async throws {
        let scripts: [@Sendable (RawSocket) throws -> Void] = [
            { try $0.send("canary\r\n\r\n") }, { $0.reset() }, { $0.close() },
            { try $0.send("HTTP/1.1 200 canary\r\ncanary\r\n\r\n") },
            { try $0.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncanary") },
            { try $0.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ncanary\r\n") },
        ]
        for script in scripts {
            let server = try ScriptedServer { listener in
                let socket = try listener.accept()
                try socket.receiveRequest()
                try script(socket)
            }
            try await onLoop { loop in
                let client = try TestClient(over: .curl, on: loop, port: server.port, host: "localhost")
                defer { client.close() }
                let failure = await whatFails { () async throws(TransportFailure) in
                    let response = try await client.send(
                        .post, "/?key=canary", fields: [HTTPField("x-key", "canary")], body: [Bytes("canary")]
                    )
                    _ = try await response.body.readAll(on: loop)
                }

                let reason = try #require(failure?.reason)
                for secret in ["canary", "localhost", "127.0.0.1", "\(server.port)"] {
                    #expect(!reason.contains(secret))
                }
            }
            try await server.end()
        }
    }
}
