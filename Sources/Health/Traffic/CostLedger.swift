// What one gateway's answers cost.
internal import Base
internal import Domain

/// Adds up what answers cost: since the start, and on the day that it is in UTC.
///
/// The day is the wall clock's, whichever that says: one that is set forward or back to another day begins `today`
/// anew. What was spent since the start does not care for clocks.
struct CostLedger: Sendable {
    private var reading = CostReading()
    /// The day of `today`, counted from 1970-01-01; nil before the first answer.
    private var day: Int64?

    /// An answer was given.
    ///
    /// - Parameter cost: nil where it is not known.
    mutating func count(_ cost: USD?, on time: WallTime) {
        begin(time.utcDay)
        if let cost, let all = reading.sinceStart.plus(cost), let today = reading.today.plus(cost) {
            (reading.sinceStart, reading.today) = (all, today)
        } else {
            // A sum that has no room for a cost does without it, and says so.
            reading.unknownSinceStart += 1
            reading.unknownToday += 1
        }
    }

    func reading(on time: WallTime) -> CostReading {
        var ledger = self
        ledger.begin(time.utcDay)
        return ledger.reading
    }

    private mutating func begin(_ today: Int64) {
        guard day != today else { return }
        day = today
        (reading.today, reading.unknownToday) = (.zero, 0)
    }
}

extension WallTime {
    /// Days since 1970-01-01, by UTC.
    fileprivate var utcDay: Int64 {
        let (days, rest) = nanoseconds.quotientAndRemainder(dividingBy: 86_400_000_000_000)
        return rest < 0 ? days - 1 : days
    }
}
