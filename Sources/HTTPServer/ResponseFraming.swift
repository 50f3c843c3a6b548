// How a response's head is written and its body delimited.
internal import Base
internal import HTTP

/// The framing of one response (RFC 9112 §6): what of it the server decides and the responder does not.
struct ResponseFraming {
    /// How the head says where the body ends.
    let body: BodyFraming
    /// Whether the body is sent: not to HEAD, and not with a status that has none.
    let sendsBody: Bool
    private let status: HTTPStatus
    private let version: HTTPVersion

    /// - Parameters:
    ///   - method: the request's.
    ///   - version: the request's. HTTP/1.0 knows no chunks: there the end of a stream is the connection's.
    init(_ response: Response, to method: HTTPMethod, _ version: HTTPVersion) {
        self.version = version
        guard !response.status.isInformational else {
            status = .internalServerError
            body = .length(0)
            sendsBody = false
            return
        }
        status = response.status
        // 204 and 304 have no body and say no length (RFC 9110 §8.6).
        guard status != .noContent, status != .notModified else {
            body = .none
            sendsBody = false
            return
        }
        switch response.body {
        case .empty: body = .length(0)
        case .bytes(let parts): body = .length(parts.byteCount)
        case .stream: body = version == .http11 ? .chunked : .untilClose
        }
        sendsBody = method != .head
    }

    /// Whether only the connection's end tells where the body ends.
    var endsWithConnection: Bool { sendsBody && body == .untilClose }

    /// Writes the head.
    ///
    /// - Parameter keepsConnection: what it says about the connection.
    func write(_ response: Response, keepsConnection: Bool, date: Bytes, into buffer: ByteBuffer) {
        let head = HeadWriter(response: status, into: buffer)
        head.add(ofResponse: response.fields)
        head.add("date", date)
        switch body {
        case .none, .untilClose: break
        case .length(let count): head.add("content-length", count)
        case .chunked: head.add("transfer-encoding", "chunked")
        }
        if !keepsConnection {
            head.add("connection", "close")
        } else if version == .http10 {
            head.add("connection", "keep-alive")
        }
        head.finish()
    }
}
