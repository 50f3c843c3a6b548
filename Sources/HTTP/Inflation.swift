// Compressed answers, although `identity` was asked for.
package import Base
internal import Compression

/// Unfolds an upstream's compressed body as it comes, within a bound.
package final class Inflation: UpstreamBody {
    private let source: any UpstreamBody
    private let inflater: Inflater
    private let compressed = ByteBuffer()
    private var failure: TransportFailure?

    /// - Parameter limit: bytes that the body may unfold to.
    private init(_ source: any UpstreamBody, limit: Int) {
        self.source = source
        inflater = Inflater(Inflater.Limits(output: limit))
    }

    /// `body` as its answer's head says that it was meant: unfolded where it has a coding that is known, else as it
    /// comes.
    ///
    /// - Parameter limit: bytes that it may unfold to; more of them make the answer malformed.
    package static func of(_ body: any UpstreamBody, _ head: ResponseHead, limit: Int) -> any UpstreamBody {
        guard head.framing != .none, head.framing != .length(0),
            let coding = head.fields.first("content-encoding"), isKnown(coding)
        else { return body }
        return Inflation(body, limit: limit)
    }

    /// Whether `coding`, a `content-encoding`, is one that can be unfolded.
    private static func isKnown(_ coding: Bytes) -> Bool {
        ["gzip", "x-gzip", "deflate"].contains(coding.text.lowercased())
    }

    package func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure)
        -> ReadOutcome
    {
        while true {
            if let failure { throw failure }
            let outcome = try await source.read(into: compressed, until: deadline)
            guard case .bytes = outcome else {
                if outcome == .end { try finish() }
                return outcome
            }
            let before = buffer.count
            inflate(into: buffer)
            // What came before a failure counts; the failure is the answer to the next read.
            if buffer.count > before { return .bytes(buffer.count - before) }
        }
    }

    private func inflate(into buffer: ByteBuffer) {
        do throws(InflateFailure) {
            try inflater.inflate(compressed.takeAll(), into: buffer)
        } catch {
            _ = breakOff()
        }
    }

    private func finish() throws(TransportFailure) {
        do throws(InflateFailure) { try inflater.finish() } catch { throw breakOff() }
    }

    private func breakOff() -> TransportFailure {
        source.cancel()
        let failure = TransportFailure(.malformed, .reading, "the compressed answer cannot be unfolded")
        self.failure = failure
        return failure
    }

    package func cancel() {
        source.cancel()
    }
}
