// How a request's head is written.
internal import Base
internal import HTTP

/// The head of a request: the caller's fields, and those that decide where the message ends, which are ours alone.
enum RequestFraming {
    /// - Throws: `.malformed` for a target, a field or a value that cannot be sent as it is.
    static func write(_ request: UpstreamRequest, into buffer: ByteBuffer) throws(TransportFailure) {
        guard let head = HeadWriter(request: request.method, target: request.target, into: buffer) else {
            throw TransportFailure(.malformed, .sending, "the request's target cannot be sent")
        }
        guard head.add("host", request.origin.authority) else {
            throw TransportFailure(.malformed, .sending, "the request's host cannot be sent")
        }
        for field in request.fields {
            guard field.hasOwnName || !isOurs(field.name), head.add(field) else {
                throw TransportFailure(.malformed, .sending, "a header field cannot be sent")
            }
        }
        head.add("accept-encoding", "identity")
        if !request.body.isEmpty || request.method == .post {
            head.add("content-length", request.body.reduce(0) { $0 + $1.count })
        }
        head.finish()
    }

    private static let ours: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection",
        "te", "trailer", "transfer-encoding", "upgrade",
    ]
    private static let lengthsOfOurs = Set(ours.map(\.utf8.count))

    /// Whether a field of the caller's would contradict ours, or speak for a connection that is not his.
    private static func isOurs(_ name: Bytes) -> Bool {
        lengthsOfOurs.contains(name.count) && ours.contains(name.text.lowercased())
    }
}
