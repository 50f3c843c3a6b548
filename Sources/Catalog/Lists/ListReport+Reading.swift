// What somebody who reads a list gets, by its age.
package import Base

/// What a reader gets of a list.
package enum ListAnswer: Equatable, Sendable {
    /// What there is, at once; that may be nothing.
    case atOnce
    /// What there is, at once, and the gateway is to be asked behind the answer.
    case atOnceAndAsk
    /// The old list, but what comes of the question under way is waited for, for a short while.
    case afterAWhile
    /// There is nothing yet: what comes of the question under way is waited for.
    case afterTheQuestion
}

extension ListReport {
    /// What somebody gets who reads the list now.
    ///
    /// Nobody waits for a gateway that is not to be asked, or is left alone for a while after a failure.
    package func answer(at now: Moment) -> ListAnswer {
        let isDue = nextQuestionAt.map { $0 <= now } ?? false
        switch age(at: now) {
        case .fresh: return .atOnce
        case .stale: return isDue ? .atOnceAndAsk : .atOnce
        case .expired: return isDue || isAsking ? .afterAWhile : .atOnce
        case .absent: return isDue || isAsking || state == .pending ? .afterTheQuestion : .atOnce
        }
    }
}
