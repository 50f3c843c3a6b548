// What a request says of the gateways that were asked.
internal import Base
internal import Domain
internal import Health
internal import Routing

extension RequestRecord {
    /// Notes each attempt with its gateway.
    ///
    /// - Parameter wall: the time of day, for people.
    func tellGateways(_ progress: DispatchProgress, _ meters: Meters, at now: Moment, on wall: WallTime) {
        for attempt in progress.failures {
            // One without a failure was skipped: the gateway was not asked.
            guard let failure = attempt.failure else { continue }
            let facts = AttemptFacts(
                failure: failure, outcome: attempt.outcome, latency: attempt.duration, isAnswer: false)
            meters.gateway(attempt.gateway).health.note(facts, at: now, on: wall)
        }
        guard let success = progress.success else { return }
        meters.gateway(success.gateway).health.note(facts(of: success, at: now), at: now, on: wall)
    }

    /// Of the attempt that answered, whose stream may have broken off later. What the caller ended says nothing of the
    /// gateway, but that it costs what it costs.
    private func facts(of success: AttemptRecord, at now: Moment) -> AttemptFacts {
        AttemptFacts(
            failure: breakage, outcome: breakage?.rawValue ?? success.outcome,
            latency: success.beganAt.duration(to: now),
            firstEvent: firstEventAt.map { success.beganAt.duration(to: $0) },
            outputTokens: usage?.completionTokens, streamed: firstEventAt?.duration(to: now), cost: cost,
            isAnswer: true)
    }
}
