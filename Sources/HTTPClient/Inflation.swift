// Compressed answers, although `identity` was asked for.
internal import Base
internal import Compression
internal import HTTP

/// Unfolds an upstream's compressed body as it comes, within a bound.
final class Inflation: UpstreamBody {
    private let source: any UpstreamBody
    private let inflater: Inflater
    private let compressed = ByteBuffer()
    private var failure: TransportFailure?

    init(_ source: any UpstreamBody, limit: Int) {
        self.source = source
        inflater = Inflater(Inflater.Limits(output: limit))
    }

    /// Whether `coding`, a `content-encoding`, is one that can be unfolded.
    static func isKnown(_ coding: Bytes) -> Bool {
        ["gzip", "x-gzip", "deflate"].contains(coding.text.lowercased())
    }

    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome {
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

    func cancel() {
        source.cancel()
    }
}
