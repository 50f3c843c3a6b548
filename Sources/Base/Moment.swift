// Points in time that never jump.
internal import CPosix

/// A point on the monotonic clock, in nanoseconds. It never jumps when somebody sets the wall clock.
@usableFromInline
package struct Moment: Comparable, Hashable, Sendable {
    @usableFromInline package let nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// A moment that never comes: for waits without a limit.
    @usableFromInline package static let distantFuture = Moment(nanoseconds: .max)

    /// Reads the clock (about 25 ns). Decisions take their moment as an argument instead.
    package static var now: Moment { Moment(nanoseconds: sluice_monotonic_nanoseconds()) }

    @inlinable
    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment `duration` after this one; `distantFuture` when that is out of range.
    @inlinable
    package func advanced(by duration: Duration) -> Moment {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return overflow ? .distantFuture : Moment(nanoseconds: sum)
    }

    /// How long from this moment until `other`; negative when `other` is earlier.
    @inlinable
    package func duration(to other: Moment) -> Duration {
        .nanoseconds(other.nanoseconds &- nanoseconds)
    }
}

extension Duration {
    /// This duration in nanoseconds, cut to the range of `Int64` (292 years).
    @inlinable
    package var wholeNanoseconds: Int64 {
        let whole = attoseconds
        let high = UInt64(truncatingIfNeeded: whole >> 64)
        guard high < 500_000_000 else { return Int64(clamping: whole / 1_000_000_000) }
        // In range: two divisions of one machine word, as on paper, for the division of two words is a slow call.
        let low = UInt64(truncatingIfNeeded: whole)
        let (first, rest) = (high << 32 | low >> 32).quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(first << 32 | (rest << 32 | low & 0xffff_ffff) / 1_000_000_000)
    }

    /// This duration in seconds, for people and metrics; never for decisions.
    package var inSeconds: Double { Double(wholeNanoseconds) / 1e9 }
}

/// A point on the wall clock, for people and log lines: nanoseconds since 1970-01-01 UTC.
package struct WallTime: Hashable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static var now: WallTime { WallTime(nanoseconds: sluice_wall_nanoseconds()) }

    /// Whole seconds since 1970-01-01 UTC.
    package var unixSeconds: Int { Int(nanoseconds / 1_000_000_000) }
}

/// A call that will be made later, so that it can be called off. Belongs to the `Timekeeper` that made it.
package struct Timer: Hashable, Sendable {
    package let id: UInt64

    package init(id: UInt64) {
        self.id = id
    }
}

/// Whoever knows the time and can wait for it: a loop, or a test that moves time by hand.
package protocol Timekeeper: AnyObject {
    /// The time as of this turn of the loop.
    var now: Moment { get }

    /// The time at this very moment: for measuring, not for deciding.
    var exactNow: Moment { get }

    /// Calls `action` once, at `moment` or soon after, on the same loop.
    func schedule(at moment: Moment, _ action: @escaping () -> Void) -> Timer

    /// Calls off a timer; one that has fired or was called off already is ignored.
    func cancel(_ timer: Timer)

    /// Starts a task on the same loop. It is to end by itself; use `Pending` to wait for it.
    func spawn(_ work: @escaping () async -> Void)

    /// Runs `work`, which would take longer than a turn of the loop may, elsewhere and suspends until it is done.
    func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value
}

extension Timekeeper {
    /// Suspends until `moment`.
    package func sleep(until moment: Moment) async {
        await Resumption<Void>.suspend { resumption in
            _ = schedule(at: moment) { resumption.resume() }
        }
    }
}
