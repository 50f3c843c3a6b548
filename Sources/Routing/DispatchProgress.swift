// How far the attempts of one request have come.
package import Base
internal import Domain
internal import Providers
package import WireFormats

/// What can be said of a request's attempts at any moment. The dispatch tells it; answers, the log, and whoever shows
/// requests under way read it. Confined to the request's loop.
package final class DispatchProgress {
    /// The attempts that failed, in their order.
    package private(set) var failures: [AttemptRecord] = []
    /// The attempt that goes on, or the last one.
    package private(set) var current: Attempt?
    package private(set) var currentBeganAt = Moment(nanoseconds: 0)
    /// How many attempts have begun.
    package private(set) var begun = 0
    /// What that attempt's gateway was not given.
    package internal(set) var dropped = DroppedMembers()
    /// The one that went well: the one in `current`.
    package private(set) var success: AttemptRecord?

    package init() {}

    package var isServed: Bool { success != nil }

    /// All attempts that are over.
    package var attempts: [AttemptRecord] { failures + [success].compactMap { $0 } }

    func began(_ attempt: Attempt, at now: Moment) {
        (current, currentBeganAt) = (attempt, now)
        begun += 1
    }

    /// The current attempt failed, or another one was left out.
    func failed(_ attempt: Attempt, _ outcome: String, _ failure: ProviderFailure.Kind?, at now: Moment) {
        failures.append(record(attempt, outcome, failure, at: now))
    }

    func succeeded(_ attempt: Attempt, at now: Moment) {
        success = record(attempt, "ok", nil, at: now)
    }

    private func record(
        _ attempt: Attempt, _ outcome: String, _ failure: ProviderFailure.Kind?, at now: Moment
    ) -> AttemptRecord {
        AttemptRecord(
            gateway: attempt.gateway.id, nativeModel: attempt.nativeModel, outcome: outcome, failure: failure,
            beganAt: attempt === current ? currentBeganAt : now, endedAt: now,
            isListed: attempt.offer != nil)
    }
}
