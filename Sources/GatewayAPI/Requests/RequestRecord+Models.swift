// What a request counts for the model that answered, and for each attempt.
internal import Base
internal import Domain
internal import Routing

extension RequestRecord {
    /// Counts what there is to count by model.
    ///
    /// - Parameter now: when the request's answer ended.
    func countModels(until now: Moment) {
        guard let progress else { return }
        for attempt in progress.failures where attempt.failure != nil {
            meters.model(attempt.gateway, attempt.nativeModel, isKnown: attempt.isListed)
                .countFailedAttempt(attempt.duration, attempt.outcome)
        }
        let duration = startedAt.duration(to: now)
        guard let success = progress.success else {
            guard let last = progress.failures.last, let failure else { return }
            return meters.model(last.gateway, last.nativeModel, isKnown: last.isListed)
                .countFailure(duration, failure)
        }
        // Who answers knows the model by this name: no caller invented it.
        let meter = meters.model(success.gateway, success.nativeModel, isKnown: true)
        if let failure {
            meter.countFailure(duration, failure)
        } else {
            meter.duration.observe(duration)
        }
        let attempt = isStreaming ? success.beganAt.duration(to: now) : success.duration
        if let breakage {
            meter.countFailedAttempt(attempt, breakage.rawValue)
        } else {
            meter.attempt.observe(attempt)
        }
        if let usage { meter.count(usage) }
        guard let firstEventAt else { return }
        meter.firstToken.observe(startedAt.duration(to: firstEventAt))
        guard failure == nil, let tokens = usage?.completionTokens, tokens > 1 else { return }
        meter.eachToken.observe(firstEventAt.duration(to: now) / (tokens - 1))
    }
}
