// The paths that most tests ask for.
import Base
import HTTP

enum TestApp {
    /// Every path that is not listed answers with its method and itself.
    static let script: Script = { asked in
        switch asked.path {
        case "/echo": await asked.echo()
        case "/piece": await piece(asked)
        case "/ignore": .text("ignored")
        case "/empty": Response(.ok)
        case "/none": Response(.noContent)
        case "/stream": stream(["one", "two", "three"])
        case "/silence": stream([])
        case "/broken": broken()
        case "/failure": .text("{\"status\":500}", .internalServerError)
        default: .text("\(asked.head.method.name) \(asked.path)")
        }
    }

    /// Reads once, and answers with how much that was.
    private static func piece(_ asked: Asked) async -> Response {
        let count = (try? await asked.body.read(into: ByteBuffer())) ?? 0
        return .text(count > 0 ? "read some" : "read nothing")
    }

    static func stream(_ pieces: [String]) -> Response {
        Response(
            .ok, fields: [HTTPField("content-type", "text/plain")],
            body: .stream { writer throws(BodyWriteFailure) in
                let buffer = ByteBuffer()
                for piece in pieces {
                    buffer.append(text: piece)
                    try await writer.write(buffer)
                }
            })
    }

    private static func broken() -> Response {
        Response(
            .ok,
            body: .stream { writer throws(BodyWriteFailure) in
                let buffer = ByteBuffer()
                buffer.append("one")
                try await writer.write(buffer)
                throw .brokenOff
            })
    }
}

/// Requests as text.
enum Ask {
    static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
    }

    static func head(_ path: String) -> String { "HEAD \(path) HTTP/1.1\r\nHost: test\r\n\r\n" }

    static func post(_ path: String, _ body: String, _ fields: String = "") -> String {
        postHead(path, length: body.utf8.count, fields) + body
    }

    static func postHead(_ path: String, length: Int, _ fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(length)\r\n\(fields)\r\n"
    }

    static func postChunks(_ path: String, _ chunks: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"
    }
}
