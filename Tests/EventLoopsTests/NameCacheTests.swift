import Base
import Testing

@testable import EventLoops

@Suite struct NameCacheTests {
    private typealias Cache = NameCache<Int, String>

    private func second(_ seconds: Int) -> Moment { Moment(nanoseconds: Int64(seconds) * 1_000_000_000) }

    /// A cache that knows one name as of second 0.
    private func cacheKnowing(_ name: String, _ addresses: [Int]) -> Cache {
        var cache = Cache()
        _ = cache.asked(for: name, by: "first", at: second(0))
        _ = cache.resolved(name, .success(addresses), at: second(0))
        return cache
    }

    @Test func `the first asker starts the lookup and all others wait for it`() {
        var cache = Cache()

        #expect(cache.asked(for: "a", by: "one", at: second(0)) == .wait(startLookup: true))
        #expect(cache.asked(for: "a", by: "two", at: second(1)) == .wait(startLookup: false))
        #expect(cache.asked(for: "b", by: "three", at: second(1)) == .wait(startLookup: true))
        let (askers, answer) = cache.resolved("a", .success([1, 2]), at: second(2))

        #expect(askers == ["one", "two"])
        #expect(answer == .success([1, 2]))
    }

    @Test func `an answer is good for thirty seconds`() {
        var cache = cacheKnowing("a", [1])

        #expect(cache.asked(for: "a", by: "two", at: second(29)) == .answer([1]))
        #expect(cache.asked(for: "a", by: "three", at: second(30)) == .wait(startLookup: true))
    }

    @Test(arguments: [NameFailure.unknownName, .resolverFailed])
    func `without an earlier answer a failure is told`(
        failure: NameFailure
    ) {
        var cache = Cache()
        _ = cache.asked(for: "a", by: "one", at: second(0))

        let (askers, answer) = cache.resolved("a", .failure(failure), at: second(1))

        #expect(askers == ["one"])
        #expect(answer == .failure(failure))
        #expect(cache.asked(for: "a", by: "two", at: second(1)) == .wait(startLookup: true))
    }

    @Test
    func `while the resolver fails the last good answer serves, and it is asked again every five seconds`() {
        var cache = cacheKnowing("a", [1])
        #expect(cache.asked(for: "a", by: "one", at: second(30)) == .wait(startLookup: true))
        #expect(cache.lastGood("a") == [1])

        let (_, answer) = cache.resolved("a", .failure(.resolverFailed), at: second(31))

        #expect(answer == .success([1]))
        #expect(cache.asked(for: "a", by: "two", at: second(35)) == .answer([1]))
        #expect(cache.asked(for: "a", by: "three", at: second(36)) == .wait(startLookup: true))
    }

    @Test func `a new answer takes the place of the old`() {
        var cache = cacheKnowing("a", [1])
        _ = cache.asked(for: "a", by: "one", at: second(40))

        let (_, answer) = cache.resolved("a", .success([2]), at: second(40))

        #expect(answer == .success([2]))
        #expect(cache.asked(for: "a", by: "two", at: second(69)) == .answer([2]))
    }

    @Test func `there is no last good answer for a name that never had one`() {
        var cache = Cache()
        _ = cache.asked(for: "a", by: "one", at: second(0))

        #expect(cache.lastGood("a") == nil)
        #expect(cache.lastGood("b") == nil)
    }

    @Test func `the answer to a name that was forgotten is told to nobody`() {
        var cache = Cache()

        let (askers, answer) = cache.resolved("a", .success([1]), at: second(0))

        #expect(askers.isEmpty)
        #expect(answer == .success([1]))
        #expect(cache.lastGood("a") == nil)
    }

    @Test func `the oldest name nobody waits for makes room`() {
        var cache = Cache(capacity: 2)
        for (time, name) in ["old", "new"].enumerated() {
            _ = cache.asked(for: name, by: "one", at: second(time))
            _ = cache.resolved(name, .success([time]), at: second(time))
        }

        #expect(cache.asked(for: "third", by: "two", at: second(2)) == .wait(startLookup: true))
        #expect(cache.asked(for: "new", by: "two", at: second(2)) == .answer([1]))
        #expect(cache.lastGood("old") == nil)
    }

    @Test func `when every name is being looked up one more is refused`() {
        var cache = Cache(capacity: 2)
        for name in ["a", "b"] { _ = cache.asked(for: name, by: "one", at: second(0)) }

        #expect(cache.asked(for: "c", by: "two", at: second(0)) == .refuse)
        #expect(cache.asked(for: "a", by: "two", at: second(0)) == .wait(startLookup: false))

        _ = cache.resolved("a", .success([1]), at: second(1))
        #expect(cache.asked(for: "c", by: "two", at: second(1)) == .wait(startLookup: true))
    }
}
