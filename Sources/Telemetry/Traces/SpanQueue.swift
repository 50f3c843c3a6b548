// Spans on their way from the loops to the collector.
package import Base
internal import Synchronization

/// Spans, as text, that wait to be exported. Any loop adds, one takes. Nobody ever waits for it: what has no room is
/// lost, and counted.
package final class SpanQueue: Sendable {
    /// How much may wait.
    package struct Limits: Sendable {
        package var spans = 16_384
        package var bytes = 16 << 20

        package init() {}
    }

    private struct State: Sendable {
        var parts: [Part] = []
        var spans = 0
        var bytes = 0
    }

    private struct Part: Sendable {
        let text: Bytes
        let spans: Int
    }

    /// So many go out at once.
    static let batch = 512

    private let limits: Limits
    private let state = Mutex(State())
    private let isFull = Atomic<Bool>(false)
    /// How many spans had no room.
    private let lost: Counter
    /// Called, on any loop, when there is a whole batch.
    private let wake = Mutex<(@Sendable () -> Void)?>(nil)

    package init(limits: Limits = Limits(), lost: Counter = Counter()) {
        self.limits = limits
        self.lost = lost
    }

    /// How many spans wait.
    package var count: Int { state.withLock { $0.spans } }

    /// Whether it makes sense to write spans at all; where not, `spans` of them count as lost.
    func hasRoom(orLose spans: Int) -> Bool {
        guard isFull.load(ordering: .relaxed) else { return true }
        lost.add(spans)
        return false
    }

    /// - Parameters:
    ///   - text: as `SpanWriter` writes it, memory of its own.
    ///   - spans: how many these are.
    func add(_ text: Bytes, spans: Int) {
        let after: Int? = state.withLock { state in
            guard state.spans + spans <= limits.spans, state.bytes + text.count <= limits.bytes else {
                isFull.store(true, ordering: .relaxed)
                return nil
            }
            state.parts.append(Part(text: text, spans: spans))
            state.spans += spans
            state.bytes += text.count
            return state.spans
        }
        guard let after else { return lost.add(spans) }
        if after >= Self.batch, after - spans < Self.batch { wake.withLock { $0 }?() }
    }

    /// Takes the oldest spans, about a batch of them; nil when there are none.
    package func take() -> SpanBatch? {
        state.withLock { state in
            guard !state.parts.isEmpty else { return nil }
            var batch = SpanBatch()
            var taken = 0
            while taken < state.parts.count, batch.count < Self.batch {
                batch.add(state.parts[taken].text, spans: state.parts[taken].spans)
                taken += 1
            }
            state.parts.removeFirst(taken)
            state.spans -= batch.count
            state.bytes -= batch.parts.byteCount
            isFull.store(false, ordering: .relaxed)
            return batch
        }
    }

    /// - Parameter action: called, on any loop, when a whole batch waits.
    package func onBatch(_ action: @escaping @Sendable () -> Void) {
        wake.withLock { $0 = action }
    }
}

/// Spans that go out together.
package struct SpanBatch: Sendable {
    /// Each begins with a comma.
    package private(set) var parts: [Bytes] = []
    package private(set) var count = 0

    mutating func add(_ text: Bytes, spans: Int) {
        parts.append(text)
        count += spans
    }
}
