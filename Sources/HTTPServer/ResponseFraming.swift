// How a response's head is written and its body delimited.
internal import Base
internal import HTTP

/// The framing of one response (RFC 9112 §6): what of it the server decides and the responder does not.
struct ResponseFraming {
    let method: HTTPMethod
    let version: HTTPVersion
    let keepsConnection: Bool

    init(method: HTTPMethod, version: HTTPVersion, keepsConnection: Bool) {
        self.method = method
        self.version = version
        self.keepsConnection = keepsConnection
    }

    /// Whether a body of unknown length is sent in chunks. HTTP/1.0 knows none: there its end is the
    /// connection's.
    var isChunked: Bool { version == .http11 }

    /// Writes the head.
    ///
    /// - Parameter bodyCount: the body's length; nil for a stream.
    func write(_ response: Response, bodyCount: Int?, date: Bytes, into buffer: ByteBuffer) {
        let head = HeadWriter(response: response.status, into: buffer)
        for field in response.fields { head.add(field) }
        _ = head.add("date", date)
        writeFraming(head, response.status, bodyCount)
        if !keepsConnection {
            head.add("connection", "close")
        } else if version == .http10 {
            head.add("connection", "keep-alive")
        }
        head.finish()
    }

    private func writeFraming(_ head: HeadWriter, _ status: HTTPStatus, _ bodyCount: Int?) {
        // 204 and 304 have no body and say no length (RFC 9110 §8.6).
        guard status != .noContent, status != .notModified else { return }
        if let bodyCount {
            head.add("content-length", bodyCount)
        } else if isChunked {
            head.add("transfer-encoding", "chunked")
        }
    }
}
