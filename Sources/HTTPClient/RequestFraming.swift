// How a request's head is written.
internal import Base
internal import HTTP

/// The head of a request: what is ready, and the fields that decide where the message ends, which are ours alone.
enum RequestFraming {
    /// - Throws: `.malformed` for a target, a field or a value that cannot be sent as it is.
    static func write(_ request: UpstreamRequest, into buffer: ByteBuffer) throws(TransportFailure) {
        try request.head.write(into: buffer)
        try request.moreFields.write(into: buffer)
        let head = HeadWriter(continuing: buffer)
        head.add("accept-encoding", "identity")
        if !request.body.isEmpty || request.method == .post {
            head.add("content-length", request.body.byteCount)
        }
        head.finish()
    }
}
