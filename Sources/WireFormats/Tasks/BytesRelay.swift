// Sound on its way to the caller.
package import Base
package import Domain

/// Relays bytes that are no events, each as it comes. Where they end is the framing's to say.
package final class BytesRelay: StreamRelay {
    package var usage: Usage? { nil }
    package var finishReason: String? { nil }
    package private(set) var isCommitted = false
    package var isDone: Bool { false }
    package var carriesEvents: Bool { false }

    package init() {}

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        isCommitted = true
        out.append(raw)
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        guard isCommitted else { throw .empty }
    }

    /// There is no place for words: that the connection breaks is what tells the caller.
    package func breakOff(_ error: CallerError, into out: ByteBuffer) {}
}
