// Adding up what answers cost.
internal import Base
internal import Domain

/// Adds up what the answers of one gateway cost. Confined to a loop: each has its own, and all count into the same
/// counters.
struct CostMeter {
    private static let attodollarsPerNanodollar: Int128 = 1_000_000_000

    /// In nanodollars.
    private let total: Counter
    private let unknown: Counter
    /// What was finer than a nanodollar waits here until it is one: nothing is rounded away.
    private var rest = USD.zero

    /// - Parameters:
    ///   - total: of nanodollars.
    ///   - unknown: of answers whose cost nobody knows.
    init(total: Counter, unknown: Counter) {
        self.total = total
        self.unknown = unknown
    }

    /// - Parameter cost: of an answer; nil where it is unknown.
    mutating func count(_ cost: USD?) {
        guard let cost, cost >= .zero, let sum = cost.plus(rest)?.attodollars,
            let nanodollars = Int(exactly: sum / Self.attodollarsPerNanodollar)
        else { return unknown.add() }
        rest = USD(attodollars: sum % Self.attodollarsPerNanodollar)
        if nanodollars > 0 { total.add(nanodollars) }
    }
}
