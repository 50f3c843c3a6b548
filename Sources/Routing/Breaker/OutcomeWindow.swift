// How many calls went well lately, and how many did not.
internal import Base

/// Counts outcomes over a sliding window in six parts: one that is older than the window is forgotten with its part.
struct OutcomeWindow: Sendable {
    private static let parts: Int64 = 6

    private struct Part {
        /// Which part of all time it counts.
        var number: Int64 = -1
        var succeeded = 0
        var failed = 0
    }

    private var parts = InlineArray<6, Part>(repeating: Part())

    mutating func count(succeeded: Bool, at now: Moment, window: Duration) {
        let number = Self.number(now, window)
        let index = Int(number % Self.parts)
        if parts[index].number != number { parts[index] = Part(number: number) }
        if succeeded { parts[index].succeeded += 1 } else { parts[index].failed += 1 }
    }

    /// What came back within the window.
    func total(at now: Moment, window: Duration) -> (all: Int, failed: Int) {
        let oldest = Self.number(now, window) - Self.parts + 1
        var (all, failed) = (0, 0)
        for index in parts.indices where parts[index].number >= oldest {
            all += parts[index].succeeded + parts[index].failed
            failed += parts[index].failed
        }
        return (all, failed)
    }

    mutating func clear() {
        self = OutcomeWindow()
    }

    private static func number(_ now: Moment, _ window: Duration) -> Int64 {
        now.nanoseconds / max(1, window.wholeNanoseconds / parts)
    }
}
