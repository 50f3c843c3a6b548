// What becomes of a request that the collector did not take.
internal import Base

/// What came of sending something to the collector.
enum ExportOutcome: Equatable {
    /// It took all, but for so many that it says it refused.
    case accepted(rejected: Int)
    /// It wants no more now, and perhaps says for how long.
    case busy(retryAfter: Duration?)
    /// It will never take this.
    case refused(status: Int)
    /// It was not reached, or did not answer.
    case unreachable
}

/// Decides what is done after each attempt to deliver one thing.
///
/// Source: OTLP 1.7, "OTLP/HTTP Throttling", "All Other Responses", "OTLP/HTTP Connection".
struct Redelivery {
    enum Verdict: Equatable {
        case done(rejected: Int)
        case again(at: Moment)
        case giveUp
    }

    static let most = 6
    private static let firstPause: Duration = .seconds(1)
    /// A collector that asks for more is asked again after this.
    private static let longestPause: Duration = .seconds(60)

    private var attempts = 0

    /// - Parameter random: between 0 and 1: spreads the attempts of many processes.
    mutating func verdict(on outcome: ExportOutcome, at now: Moment, random: Double) -> Verdict {
        attempts += 1
        switch outcome {
        case .accepted(let rejected): return .done(rejected: rejected)
        case .refused: return .giveUp
        case .busy(let wait?): return again(after: min(wait, Self.longestPause), at: now)
        case .busy(nil), .unreachable:
            let doubled = Self.firstPause * (1 << (attempts - 1))
            return again(after: doubled * 0.5 + doubled * (0.5 * random), at: now)
        }
    }

    private func again(after pause: Duration, at now: Moment) -> Verdict {
        attempts < Self.most ? .again(at: now.advanced(by: pause)) : .giveUp
    }
}
