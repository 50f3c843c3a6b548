// What is remembered of one gateway's troubles.
internal import Base
internal import Domain

/// A breaker, a rate limit, and whose they are.
struct BreakerEntry: Sendable {
    private(set) var breaker = CircuitBreaker()
    private(set) var limitedUntil: Moment?
    let gateway: GatewayID
    let model: Bytes?
    private(set) var usedAt: Moment

    init(gateway: GatewayID, model: Bytes?, usedAt: Moment) {
        self.gateway = gateway
        self.model = model
        self.usedAt = usedAt
    }

    /// Whether calls go as if nothing were remembered here.
    func isHarmless(at now: Moment) -> Bool {
        breaker.state == .closed && limitedUntil.map { $0 <= now } ?? true
    }

    func closedUntil(_ now: Moment) -> Moment? {
        breaker.isClosedToCalls(at: now)
    }

    mutating func begin(
        _ now: Moment, isForced: Bool, _ rules: BreakerRules, _ transitions: inout [BreakerTransition]
    ) -> Bool {
        let before = breaker.state
        let goes = breaker.begin(at: now, isForced: isForced, rules)
        tell(from: before, to: &transitions)
        return goes
    }

    mutating func note(
        _ outcome: CallOutcome, _ now: Moment, _ rules: BreakerRules, _ transitions: inout [BreakerTransition]
    ) {
        let before = breaker.state
        usedAt = now
        switch outcome {
        case .succeeded: breaker.succeeded(at: now, rules)
        case .failed, .keyRefused: breaker.failed(at: now, rules)
        case .nothing: breaker.endedWithoutOutcome(at: now)
        case .rateLimited(let wait):
            // Later news may make it longer, never shorter: each of them was told the truth.
            let until = now.advanced(by: min(wait ?? rules.unsaidWait, rules.longestWait))
            limitedUntil = max(limitedUntil ?? until, until)
            breaker.endedWithoutOutcome(at: now)
        }
        tell(from: before, to: &transitions)
    }

    /// - Returns: whether somebody was kept waiting until now.
    mutating func endPause(at now: Moment) -> Bool {
        guard case .open(let until) = breaker.state, now < until else { return false }
        breaker.endPause(at: now)
        return true
    }

    private func tell(from before: CircuitBreaker.State, to transitions: inout [BreakerTransition]) {
        let change: BreakerTransition.Change? =
            switch (before, breaker.state) {
            case (.closed, .open): .opened
            case (.probing, .open): .reopened
            case (.open, .probing): .probing
            case (.open, .closed), (.probing, .closed): .closed
            case (.closed, .closed), (.closed, .probing), (.open, .open), (.probing, .probing): nil
            }
        guard let change else { return }
        transitions.append(BreakerTransition(gateway: gateway, model: model, change: change))
    }
}
