// All candidates for a request with what was decided of each.
package import Base
internal import Catalog
internal import Domain
internal import Providers

/// The candidates for a request: those that are called, and the others with the reason.
package struct Consideration: Sendable {
    package let kind: Resolution.Kind
    /// In the order in which they are called.
    package let candidates: [Candidate]
    /// Whether but one candidate is left by the caller's wishes: it is called whatever its breaker says.
    let isForced: Bool
    /// By what the candidates for the model that was asked for are in order; nil for the usual one.
    var sort: RoutingWishes.Sort?

    /// The calls to make.
    ///
    /// - Throws: why there are none.
    package func plan(by deadline: Moment, at now: Moment) throws(PlanFailure) -> RoutePlan {
        var attempts: [Attempt] = []
        attempts.reserveCapacity(candidates.count)
        for candidate in candidates where candidate.verdict == .tried { attempts.append(candidate.attempt) }
        guard !attempts.isEmpty else { throw failure(at: now) }
        return RoutePlan(
            attempts: attempts, deadline: deadline, isForced: isForced,
            mustTakeAll: candidates.contains(where: \.mustTakeAll))
    }

    /// Of the reasons the one that the caller can act on best: a wait that ends soon before one that may not help,
    /// both before a wish that leaves nothing.
    private func failure(at now: Moment) -> PlanFailure {
        let waiting = candidates.filter { $0.verdict.until != nil }
        if let first = waiting.min(by: { $0.freeAt < $1.freeAt }) {
            let wait = max(.zero, now.duration(to: first.freeAt))
            let isLimited = waiting.contains { if case .rateLimited = $0.verdict { true } else { false } }
            return isLimited
                ? .rateLimited(first.gateway.id, wait: wait) : .unavailable(first.gateway.id, wait: wait)
        }
        for case .keepsNothing(let member) in candidates.map(\.verdict) {
            return .nothingKept(member: member)
        }
        return unable ?? .noneWished
    }

    /// That nobody is able to do what is asked; nil where others are out for what the caller wishes.
    private var unable: PlanFailure? {
        var first: PlanFailure?
        for candidate in candidates {
            switch candidate.verdict {
            case .cannot(let ability): first = first ?? .cannot(ability, makes: candidate.offer?.makes)
            case .lacks(let ability): first = .lacks(ability)
            default: return nil
            }
        }
        return first
    }
}

extension Candidate {
    fileprivate var freeAt: Moment { verdict.until ?? .distantFuture }
}
