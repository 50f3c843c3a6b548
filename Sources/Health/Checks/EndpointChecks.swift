// Asks gateways whether they answer, again and again.
package import Base
package import Domain
package import Providers

/// Checks the endpoints of all gateways that can be called, and tells the board.
///
/// One for the process, on a loop that serves nobody.
package final class EndpointChecks {
    /// What to ask, and how.
    package struct Setup: Sendable {
        package var registry: GatewayRegistry
        package var timeouts = ChatTimeouts()
        /// Whether nobody may be asked.
        package var isOffline = false

        package init(_ registry: GatewayRegistry) {
            self.registry = registry
        }
    }

    package struct Surroundings {
        /// Between 0 and 1; spreads the checks of many processes.
        package var random: () -> Double = { Double.random(in: 0...1) }
        package var wallClock: () -> WallTime = { .now }
        /// Told what operators may want to know.
        package var tell: (EndpointNews) -> Void = { _ in }

        package init() {}
    }

    /// A gateway whose endpoint is checked. A check that ends after its place was given to another is nobody's.
    private final class Place {
        let gateway: Gateway
        let record: GatewayRecord
        var check: EndpointCheck
        var timer: Timer?
        var waiting: [(EndpointReport) -> Void] = []

        init(_ gateway: Gateway, _ record: GatewayRecord, spread: Double) {
            self.gateway = gateway
            self.record = record
            check = EndpointCheck(spread: spread)
        }
    }

    private let client: GatewayClient
    private let time: any Timekeeper
    private let board: HealthBoard
    private let surroundings: Surroundings
    private var timeouts = ChatTimeouts()
    private var places: [GatewayID: Place] = [:]

    package init(
        client: GatewayClient, time: any Timekeeper, _ board: HealthBoard,
        _ surroundings: Surroundings = Surroundings()
    ) {
        self.client = client
        self.time = time
        self.board = board
        self.surroundings = surroundings
    }

    /// Checks every gateway that can be asked, side by side, now and from time to time. Called again after a reload:
    /// gateways at the same address with the same key go on as they were.
    package func use(_ setup: Setup) {
        let old = places
        timeouts = setup.timeouts
        places = [:]
        for gateway in setup.registry.gateways where !setup.isOffline && gateway.isToBeChecked {
            if let place = old[gateway.id], gateway.isAsked(like: place.gateway) {
                places[gateway.id] = place
            } else {
                begin(gateway, after: old[gateway.id])
            }
        }
        for place in old.values where places[place.gateway.id] !== place { end(place) }
        for gateway in setup.registry.gateways where gateway.isInProcess {
            board.tell(.inProcess(at: time.now, on: surroundings.wallClock()), of: gateway.id)
        }
    }

    /// Asks nobody any more.
    package func stop() {
        let old = places
        places = [:]
        for place in old.values { end(place) }
    }

    /// Checks a gateway now, or joins a check that goes on.
    ///
    /// - Parameter then: told how the endpoint stands when the check is over; at once for one that is not checked.
    package func check(_ gateway: GatewayID, then: @escaping (EndpointReport) -> Void) {
        guard let place = places[gateway] else { return then(board.endpoint(of: gateway)) }
        place.waiting.append(then)
        perform(place.check.requested(at: time.now), for: place)
    }

    private func begin(_ gateway: Gateway, after old: Place?) {
        let place = Place(gateway, board.record(of: gateway.id), spread: surroundings.random())
        places[gateway.id] = place
        perform(place.check.began(at: time.now, after: old?.check.report), for: place)
    }

    /// Another configuration took its place, or asks it no more.
    private func end(_ place: Place) {
        cancelTimer(of: place)
        if places[place.gateway.id] == nil { place.record.tell(EndpointReport()) }
        resume(place)
    }

    // MARK: Actions

    private func perform(_ actions: [EndpointCheck.Action], for place: Place) {
        for action in actions {
            switch action {
            case .ask: ask(place)
            case .wake(let moment): wake(place, at: moment)
            case .tell: place.record.tell(place.check.report)
            case .over: resume(place)
            }
        }
    }

    private func ask(_ place: Place) {
        cancelTimer(of: place)
        time.spawn { [self] in
            let answer = await client.check(place.gateway, timeouts: timeouts)
            guard places[place.gateway.id] === place else { return }
            take(answer, for: place)
        }
    }

    private func take(_ answer: EndpointAnswer, for place: Place) {
        let (now, day, before) = (time.now, surroundings.wallClock(), place.check.report.outcome)
        switch answer {
        case .answered(let latency):
            perform(place.check.answered(after: latency, at: now, on: day), for: place)
        case .failed(let reason):
            let lastSuccessAt = place.record.lastSuccessAt
            perform(
                place.check.failed(reason, at: now, on: day, lastSuccessAt: lastSuccessAt), for: place)
        }
        let news = EndpointNews(
            place.gateway.id, from: before, to: place.check.report.outcome,
            isConfigured: place.gateway.isConfigured)
        if let news { surroundings.tell(news) }
    }

    private func wake(_ place: Place, at moment: Moment) {
        cancelTimer(of: place)
        place.timer = time.schedule(at: moment) { [self, weak place] in
            guard let place else { return }
            place.timer = nil
            let lastSuccessAt = place.record.lastSuccessAt
            perform(place.check.timerFired(at: time.now, lastSuccessAt: lastSuccessAt), for: place)
        }
    }

    private func cancelTimer(of place: Place) {
        if let timer = place.timer { time.cancel(timer) }
        place.timer = nil
    }

    private func resume(_ place: Place) {
        let waiting = place.waiting
        place.waiting = []
        let report = board.endpoint(of: place.gateway.id)
        for then in waiting { then(report) }
    }
}

extension Gateway {
    /// Whether it answers in this process: then nobody has to be asked.
    var isInProcess: Bool { descriptor.transport == .memory && isCallable }

    /// Whether its endpoint is asked whether it answers: it is one that somebody may want to call.
    fileprivate var isToBeChecked: Bool {
        switch state {
        case .callable, .local: !isInProcess
        case .listOnly: isConfigured
        case .needs, .off: false
        }
    }
}

extension EndpointReport {
    fileprivate static func inProcess(at now: Moment, on day: WallTime) -> EndpointReport {
        var report = EndpointReport()
        report.outcome = .answered(latency: .zero)
        (report.checkedAt, report.checkedOn) = (now, day)
        return report
    }
}
