// When a gateway's endpoint is checked, and what that says.
internal import Base

/// The checks of one endpoint: events in, actions out. It asks nobody and waits for nothing itself.
struct EndpointCheck {
    enum Action: Equatable {
        /// Ask the gateway, and tell what comes of it. Nothing else is asked meanwhile.
        case ask
        /// Tell of this moment by `timerFired`; an earlier wish of this kind is void.
        case wake(at: Moment)
        /// The report is another one.
        case tell
        /// Tell all who wait for the check that it is over.
        case over
    }

    private enum Activity: Equatable {
        /// Before it began.
        case idle
        case resting(until: Moment)
        case asking(since: Moment)
    }

    /// From one good check to the next.
    static let interval: Duration = .seconds(60)
    /// After failures in a row it is checked again after so long; the last holds from then on.
    static let pauses: [Duration] = [15, 30, 60].map { .seconds($0) }

    private(set) var report = EndpointReport()
    private var activity = Activity.idle
    /// Between 0 and 1: by how much of a fifth a pause is shorter or longer, so that the checks of many gateways and
    /// processes do not come together.
    private let spread: Double

    init(spread: Double) {
        self.spread = spread
    }

    // MARK: Events

    /// It may be asked from now on, for the first time.
    ///
    /// - Parameter earlier: what is known of the same gateway at another address, or with another key.
    mutating func began(at now: Moment, after earlier: EndpointReport? = nil) -> [Action] {
        guard activity == .idle else { return [] }
        if let earlier { report = earlier }
        return ask(at: now)
    }

    /// - Parameter lastSuccessAt: when a caller last got an answer there; nil for never. That is the better check.
    mutating func timerFired(at now: Moment, lastSuccessAt: Moment?) -> [Action] {
        guard case .resting(let due) = activity else { return [] }
        guard due <= now else { return [.wake(at: due)] }
        if case .answered = report.outcome, let lastSuccessAt {
            let enough = lastSuccessAt.advanced(by: spreading(Self.interval))
            if now < enough { return rest(until: enough) }
        }
        return ask(at: now)
    }

    /// Somebody wants it checked now: that joins a check that goes on.
    mutating func requested(at now: Moment) -> [Action] {
        switch activity {
        case .asking: []
        case .idle, .resting: ask(at: now)
        }
    }

    mutating func answered(after latency: Duration, at now: Moment, on day: WallTime) -> [Action] {
        guard case .asking = activity else { return [] }
        close(.answered(latency: latency), at: now, on: day)
        report.failuresInARow = 0
        return rest(for: Self.interval, at: now) + [.over]
    }

    /// - Parameter lastSuccessAt: when a caller last got an answer there. One since the check began makes it void: it
    ///   is older news than that.
    mutating func failed(
        _ reason: String, at now: Moment, on day: WallTime, lastSuccessAt: Moment?
    ) -> [Action] {
        guard case .asking(let began) = activity else { return [] }
        if let lastSuccessAt, began < lastSuccessAt {
            report.isChecking = false
            return rest(for: Self.interval, at: now) + [.over]
        }
        close(.failed(reason: reason), at: now, on: day)
        report.failuresInARow += 1
        let pause = Self.pauses[min(report.failuresInARow, Self.pauses.count) - 1]
        return rest(for: pause, at: now) + [.over]
    }

    // MARK: Steps

    private mutating func ask(at now: Moment) -> [Action] {
        activity = .asking(since: now)
        (report.isChecking, report.nextCheckAt) = (true, nil)
        return [.ask, .tell]
    }

    private mutating func close(_ outcome: EndpointReport.Outcome, at now: Moment, on day: WallTime) {
        report.outcome = outcome
        (report.checkedAt, report.checkedOn) = (now, day)
        report.isChecking = false
    }

    private mutating func rest(for pause: Duration, at now: Moment) -> [Action] {
        rest(until: now.advanced(by: spreading(pause)))
    }

    private mutating func rest(until moment: Moment) -> [Action] {
        activity = .resting(until: moment)
        report.nextCheckAt = moment
        return [.tell, .wake(at: moment)]
    }

    /// Up to a fifth less or more.
    private func spreading(_ pause: Duration) -> Duration {
        .nanoseconds(Int64(Double(pause.wholeNanoseconds) * (0.8 + 0.4 * spread)))
    }
}
