// The caller's side: a body that is read, an answer that is written.
package import Base
package import HTTP

/// A request's body in pieces.
package final class PiecewiseBody: RequestBody {
    package let announcedCount: Int?
    /// How many pieces were read.
    package private(set) var reads = 0
    private var pieces: ArraySlice<Bytes>
    private let failure: RequestBodyFailure?

    /// - Parameter failure: what happens after the last piece instead of the end.
    package init(_ pieces: [Bytes], announced: Int?, failure: RequestBodyFailure? = nil) {
        self.pieces = pieces[...]
        announcedCount = announced
        self.failure = failure
    }

    package convenience init(_ text: String) {
        self.init([Bytes(text)], announced: text.utf8.count)
    }

    package private(set) var isFinished = false

    /// Every piece has to be waited for.
    package func readNow(into buffer: ByteBuffer) throws(RequestBodyFailure) {}

    package func read(into buffer: ByteBuffer) async throws(RequestBodyFailure) -> Int {
        reads += 1
        guard let piece = pieces.popFirst() else {
            if let failure { throw failure }
            isFinished = true
            return 0
        }
        buffer.append(piece)
        isFinished = pieces.isEmpty && failure == nil && announcedCount != nil
        return piece.count
    }
}

/// A request's body of which a piece comes every so often.
package final class DrippingBody: RequestBody {
    package let announcedCount: Int? = nil
    package var isFinished: Bool { pieces.isEmpty }
    private var pieces: ArraySlice<Bytes>
    private let pause: Duration
    private let time: any Timekeeper

    package init(_ pieces: [Bytes], every pause: Duration, _ time: any Timekeeper) {
        self.pieces = pieces[...]
        self.pause = pause
        self.time = time
    }

    package func readNow(into buffer: ByteBuffer) throws(RequestBodyFailure) {}

    package func read(into buffer: ByteBuffer) async throws(RequestBodyFailure) -> Int {
        await time.sleep(until: time.now.advanced(by: pause))
        guard let piece = pieces.popFirst() else { return 0 }
        buffer.append(piece)
        return piece.count
    }
}

/// Keeps what is written to a caller, piece by piece.
package final class CapturingWriter: BodyWriter {
    package private(set) var writes: [String] = []
    /// The number of writes after which the caller is gone.
    package var leavesAfter: Int?
    /// Called when a write finds the caller gone.
    package var onLeave: () -> Void = {}
    /// What each write waits for: a caller who reads slowly.
    package var reading: () async -> Void = {}

    package init() {}

    package var text: String { writes.joined() }

    package func write(_ buffer: ByteBuffer) async throws(BodyWriteFailure) {
        if let leavesAfter, writes.count >= leavesAfter {
            onLeave()
            throw .callerLeft
        }
        await reading()
        if !buffer.isEmpty { writes.append(buffer.text) }
        buffer.clear()
    }
}
