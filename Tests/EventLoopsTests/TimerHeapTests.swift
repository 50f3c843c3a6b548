import Base
import Testing

@testable import EventLoops

@Suite struct TimerHeapTests {
    @Test func `an empty heap has nothing due`() {
        var heap = TimerHeap<Int>()

        #expect(heap.next == nil)
        #expect(heap.popDue(at: .distantFuture) == nil)
    }

    @Test func `a timer is due at its moment and not before`() {
        var heap = TimerHeap<Int>()
        _ = heap.insert(at: Moment(nanoseconds: 5), 1)

        #expect(heap.popDue(at: Moment(nanoseconds: 4)) == nil)
        #expect(heap.popDue(at: Moment(nanoseconds: 5)) == 1)
        #expect(heap.count == 0)
    }

    @Test func `a removed timer gives its action back once and never fires`() {
        var heap = TimerHeap<Int>()
        let timer = heap.insert(at: Moment(nanoseconds: 5), 1)

        #expect(heap.remove(timer) == 1)
        #expect(heap.remove(timer) == nil)
        #expect(heap.popDue(at: .distantFuture) == nil)
    }

    @Test func `the id of a timer that has fired does not reach the one that took its place`() {
        var heap = TimerHeap<Int>()
        let first = heap.insert(at: Moment(nanoseconds: 1), 1)
        #expect(heap.popDue(at: Moment(nanoseconds: 1)) == 1)
        let second = heap.insert(at: Moment(nanoseconds: 2), 2)

        #expect(first != second)
        #expect(heap.remove(first) == nil)
        #expect(heap.popDue(at: Moment(nanoseconds: 2)) == 2)
    }

    @Test func `an id that was never given out is ignored`() {
        var heap = TimerHeap<Int>()

        #expect(heap.remove(Timer(id: 7)) == nil)
    }

    @Test(arguments: 0..<20) func `a long random life agrees with a sorted list`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var heap = TimerHeap<Int>()
        var model: [(timer: Timer, moment: Int64, action: Int)] = []
        var now: Int64 = 0

        for step in 0..<2000 {
            switch random.next() % 4 {
            case 0, 1:
                let moment = now + Int64(random.next() % 50)
                model.append((heap.insert(at: Moment(nanoseconds: moment), step), moment, step))
            case 2 where !model.isEmpty:
                let chosen = model.remove(at: Int(random.next() % UInt64(model.count)))
                #expect(heap.remove(chosen.timer) == chosen.action)
            default:
                now += Int64(random.next() % 20)
                popAndCompare(&heap, &model, at: now)
            }
            #expect(heap.count == model.count)
            #expect(heap.next?.nanoseconds == model.map(\.moment).min())
        }
    }

    /// Equal moments may come in any order, so the moment is compared and not the action.
    private func popAndCompare(
        _ heap: inout TimerHeap<Int>, _ model: inout [(timer: Timer, moment: Int64, action: Int)],
        at now: Int64
    ) {
        while let action = heap.popDue(at: Moment(nanoseconds: now)) {
            guard let index = model.firstIndex(where: { $0.action == action }) else {
                Issue.record("a timer that is not there fired")
                return
            }
            let fired = model.remove(at: index)
            #expect(fired.moment <= now)
            #expect(model.allSatisfy { $0.moment >= fired.moment })
        }
        #expect(model.allSatisfy { $0.moment > now })
    }
}

/// Random numbers that are the same in each run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
