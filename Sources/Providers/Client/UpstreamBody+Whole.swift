// Bodies that are read to their end.
package import Base
package import HTTP

extension UpstreamBody {
    /// The whole body.
    ///
    /// - Parameter limit: how many bytes it may have.
    /// - Throws: also when there is more, or it is not complete by `deadline`; the exchange is ended then.
    package func whole(atMost limit: Int, by deadline: Moment) async throws(TransportFailure) -> Bytes {
        let buffer = ByteBuffer()
        try await read(into: buffer, atMost: limit, by: deadline) { _ in }
        return buffer.takeAll()
    }

    /// The same into `buffer`.
    ///
    /// - Parameter look: called whenever more has come.
    func read(
        into buffer: ByteBuffer, atMost limit: Int, by deadline: Moment, _ look: (ByteBuffer) -> Void
    ) async throws(TransportFailure) {
        while try await readMore(into: buffer, by: deadline) {
            guard buffer.count <= limit else {
                cancel()
                throw TransportFailure(.malformed, .reading, "the answer is larger than allowed")
            }
            look(buffer)
        }
    }

    /// Appends what has come, or comes next.
    ///
    /// - Returns: false at the end.
    /// - Throws: also when it does not come by `deadline`; the exchange is ended then.
    func readMore(into buffer: ByteBuffer, by deadline: Moment) async throws(TransportFailure) -> Bool {
        let outcome: ReadOutcome
        if let ready = try readNow(into: buffer) {
            outcome = ready
        } else {
            outcome = try await read(into: buffer, until: deadline)
        }
        switch outcome {
        case .bytes: return true
        case .end: return false
        case .timedOut:
            cancel()
            throw TransportFailure(.timedOut, .reading, "the answer was not complete in time")
        }
    }
}
