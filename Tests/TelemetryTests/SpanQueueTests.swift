// What waits for the collector is bounded.
import Base
import Synchronization
import Testing

@testable import Telemetry

extension SpanQueue {
    /// A batch as one text; nil when nothing waits.
    var taken: String? { take().map { $0.parts.map(\.text).joined() } }
}

@Suite struct SpanQueueTests {
    private func limits(spans: Int = 100, bytes: Int = 1 << 20) -> SpanQueue.Limits {
        var limits = SpanQueue.Limits()
        (limits.spans, limits.bytes) = (spans, bytes)
        return limits
    }

    @Test func `spans come out in the order they went in, a batch at a time`() {
        let queue = SpanQueue(limits: limits(spans: 2000))
        for number in 0..<600 { queue.add(Bytes(",\(number)"), spans: 1) }

        #expect(queue.count == 600)
        #expect(queue.take()?.count == 512)
        #expect(queue.taken == (512..<600).map { ",\($0)" }.joined())
        #expect(queue.taken == nil)
        #expect(queue.count == 0)
    }

    @Test func `what has no room is lost and counted`() {
        let lost = Counter()
        let queue = SpanQueue(limits: limits(spans: 3), lost: lost)

        for _ in 0..<5 { queue.add(Bytes(",x"), spans: 1) }
        #expect(queue.count == 3)
        #expect(lost.value == 2)
        #expect(!queue.hasRoom(orLose: 4))
        #expect(lost.value == 6)

        _ = queue.take()
        #expect(queue.hasRoom(orLose: 4))
        queue.add(Bytes(",y"), spans: 1)
        #expect(queue.count == 1)
        #expect(lost.value == 6)
    }

    @Test func `bytes have a bound, too`() {
        let lost = Counter()
        let queue = SpanQueue(limits: limits(bytes: 10), lost: lost)

        queue.add(Bytes("0123456789"), spans: 2)
        queue.add(Bytes("1"), spans: 2)

        #expect(queue.count == 2)
        #expect(lost.value == 2)
    }

    @Test func `whoever exports is woken once for each batch`() {
        let queue = SpanQueue(limits: limits(spans: 5000))
        let woken = Counter()
        queue.onBatch { woken.add() }

        for _ in 0..<511 { queue.add(Bytes(",x"), spans: 1) }
        #expect(woken.value == 0)
        for _ in 0..<100 { queue.add(Bytes(",x"), spans: 1) }
        #expect(woken.value == 1)
        _ = queue.take()
        for _ in 0..<500 { queue.add(Bytes(",x"), spans: 1) }
        #expect(woken.value == 2)
    }
}
