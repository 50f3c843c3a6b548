// What was measured of one gateway.
package import Base
internal import Synchronization

/// What was measured of one gateway. Loops look it up once and keep it: gateways share no lock.
package final class GatewayRecord: Sendable {
    /// Everything that was measured, at one moment.
    struct Reading {
        var endpoint: EndpointReport
        var traffic: TrafficReading
        var cost: CostReading
    }

    private struct State {
        var endpoint = EndpointReport()
        var traffic = TrafficWindow()
        var costs = CostLedger()
    }

    private let state = Mutex(State())

    init() {}

    /// An attempt is over. It may be noted on any loop; it takes less than a microsecond.
    package func note(_ attempt: AttemptFacts, at now: Moment, on day: WallTime) {
        state.withLock { state in
            state.traffic.count(attempt, at: now, on: day)
            if attempt.isAnswer { state.costs.count(attempt.cost, on: day) }
        }
    }

    /// Somebody has seen that it does well again: failures until now do not count against it any more.
    package func forgive() {
        state.withLock { $0.traffic.forgive() }
    }

    /// The checks of its endpoint stand differently.
    func tell(_ report: EndpointReport) {
        state.withLock { $0.endpoint = report }
    }

    var endpoint: EndpointReport { state.withLock { $0.endpoint } }

    /// When an attempt last went well; nil where none did.
    var lastSuccessAt: Moment? { state.withLock { $0.traffic.lastSuccessAt } }

    func reading(at now: Moment, on day: WallTime) -> Reading {
        state.withLock { state in
            Reading(
                endpoint: state.endpoint, traffic: state.traffic.reading(at: now),
                cost: state.costs.reading(on: day))
        }
    }
}
