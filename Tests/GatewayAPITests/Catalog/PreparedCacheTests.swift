// What takes long is made once, and kept while there is room.
import Base
import Catalog
import Synchronization
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct PreparedCacheTests {
    /// Time whose long work waits until the test lets it go.
    private final class HeldTime: Timekeeper {
        let inner = ManualTime()
        private(set) var held: [Resumption<Void>] = []

        var now: Moment { inner.now }
        var exactNow: Moment { inner.now }

        func schedule(at moment: Moment, _ action: @escaping () -> Void) -> Timer {
            inner.schedule(at: moment, action)
        }
        func cancel(_ timer: Timer) { inner.cancel(timer) }
        func spawn(_ work: @escaping () async -> Void) { inner.spawn(work) }

        func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
            await Resumption<Void>.suspend { held.append($0) }
            return work()
        }

        func letGo() {
            let held = held
            self.held = []
            for resumption in held { resumption.resume() }
            inner.settle()
        }
    }

    private final class Tally: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    private let tally = Tally()
    private let cache = PreparedCache<String, Int>(limit: 100) { $0 }

    private func ask(_ key: String, size: Int, _ time: ManualTime) -> Int? {
        time.run { [cache, tally] in
            await cache.value(of: key, on: time) {
                tally.add()
                return size
            }
        }
    }

    @Test func `many who ask at once get one value, made once`() {
        let time = HeldTime()
        let callers = (0..<100).map { _ in
            time.inner.start { [cache, tally] in
                await cache.value(of: "a", on: time) {
                    tally.add()
                    return 7
                }
            }
        }
        #expect(callers.allSatisfy { $0.isRunning })
        #expect(time.held.count == 1)
        time.letGo()

        #expect(callers.allSatisfy { $0.value == 7 })
        #expect(tally.value == 1)
        #expect(cache.byteCount == 7)
    }

    @Test func `what was not asked for the longest goes first`() {
        let time = ManualTime()
        for key in ["a", "b", "a", "c", "a"] { _ = ask(key, size: 40, time) }

        #expect(tally.value == 3)
        #expect(cache.byteCount == 80)
        _ = ask("b", size: 40, time)
        #expect(tally.value == 4)
        _ = ask("a", size: 40, time)
        #expect(tally.value == 4)
    }

    @Test(arguments: [(50, 50), (51, 0)])
    func `what is too large is made and not kept`(size: Int, kept: Int) {
        #expect(ask("a", size: size, ManualTime()) == size)
        #expect(cache.byteCount == kept)
    }

    @Test func `what is gone is made again`() {
        let time = ManualTime()
        for key in ["a", "b"] { _ = ask(key, size: 10, time) }
        cache.removeAll { $0 == "a" }

        #expect(cache.byteCount == 10)
        for key in ["a", "b"] { _ = ask(key, size: 10, time) }
        #expect(tally.value == 3)
    }

    @Test func `what is let go of while it is made reaches those who wait`() {
        let time = HeldTime()
        let caller = time.inner.start { [cache] in await cache.value(of: "a", on: time) { 1 } }
        cache.removeAll { _ in true }
        time.letGo()

        #expect(caller.value == 1)
    }

    @Test func `each snapshot has a stamp of its own`() {
        let seconds = Tally()
        let stamps = SnapshotStamps {
            seconds.add()
            return WallTime(nanoseconds: Int64(seconds.value))
        }
        let (first, second) = (ModelSnapshot([]), ModelSnapshot([]))

        #expect(stamps.stamp(of: first) == stamps.stamp(of: first))
        #expect(stamps.stamp(of: second).number > stamps.stamp(of: first).number)
        #expect(stamps.stamp(of: second).time.nanoseconds == 2)
        // Other reports of the same models are no reason to work anything out again.
        #expect(stamps.stamp(of: second.with(reports: [])) == stamps.stamp(of: second))
        // Those that are gone leave nothing behind that another could be taken for.
        let numbers = (0..<20).map { _ in stamps.stamp(of: ModelSnapshot([])).number }
        #expect(Set(numbers).count == 20)
    }
}
