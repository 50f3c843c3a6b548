// The instruments: numbers that loops change and a scrape reads.
//
// Every atomic here is relaxed: a metric publishes no other memory, and a scrape wants each number whole,
// not all numbers of one instant. Each addition is still exact, in whatever order they meet.
import Synchronization

/// What a metric's integers mean, and so how they are written.
package enum MetricUnit: Sendable {
    /// Things: written as they are.
    case count
    case bytes
    case tokens
    /// Nanoseconds, written as decimal seconds, the base unit of Prometheus.
    case seconds
    /// Nanodollars, written as decimal US dollars.
    case dollars
}

/// A number that only grows.
package final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    package init() {}

    /// Adds `amount`, which is not negative.
    package func add(_ amount: Int = 1) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds a duration, to a counter of seconds.
    package func add(_ amount: Duration) { add(Int(amount.wholeNanoseconds)) }

    package var value: Int { number.load(ordering: .relaxed) }
}

/// A number that goes up and down.
package final class Gauge: Sendable {
    private let number = Atomic<Int>(0)

    package init() {}

    package func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    package func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }

    package var value: Int { number.load(ordering: .relaxed) }
}

/// How often a number fell at or below each of some fixed bounds, and the sum of them all.
@safe
package final class Histogram: @unchecked Sendable {  // unchecked: the memory holds atomics only
    /// Rising upper bounds, in the unit of what is observed; above the last comes `+Inf`.
    let bounds: [Int]
    /// One count for each bound, one for `+Inf`, then the sum.
    private let numbers: UnsafeMutablePointer<Atomic<Int>>

    /// - Parameter bounds: rising upper bounds, each included in its bucket.
    package init(bounds: [Int]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must rise")
        self.bounds = bounds
        unsafe numbers = .allocate(capacity: bounds.count + 2)
        for index in 0..<(bounds.count + 2) { unsafe (numbers + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe numbers.deinitialize(count: bounds.count + 2)
        unsafe numbers.deallocate()
    }

    /// Counts `value`; a negative one counts as 0.
    package func observe(_ value: Int) {
        let value = max(value, 0)
        var index = 0
        while index < bounds.count && value > bounds[index] { index += 1 }
        unsafe numbers[index].wrappingAdd(1, ordering: .relaxed)
        unsafe numbers[bounds.count + 1].wrappingAdd(value, ordering: .relaxed)
    }

    /// Counts a duration, in a histogram of seconds.
    package func observe(_ value: Duration) { observe(Int(value.wholeNanoseconds)) }

    /// What was counted so far.
    package var reading: Distribution {
        var total = 0
        var cumulative: [Int] = []
        cumulative.reserveCapacity(bounds.count)
        for index in 0..<bounds.count {
            unsafe total += numbers[index].load(ordering: .relaxed)
            cumulative.append(total)
        }
        // All is what the buckets say together, so that the parts of one reading never contradict.
        unsafe total += numbers[bounds.count].load(ordering: .relaxed)
        let sum = unsafe numbers[bounds.count + 1].load(ordering: .relaxed)
        return Distribution(cumulative: cumulative, count: total, sum: sum)
    }
}
