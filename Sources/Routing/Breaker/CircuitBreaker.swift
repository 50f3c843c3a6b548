// Whether a gateway that fails is left alone for a while.
package import Base

/// Decides for one credential and model: closed while things go well, open while they do not, and then one call at a
/// time to see whether they go well again. It knows no clock and tells nobody.
package struct CircuitBreaker: Sendable {
    package enum State: Equatable, Sendable {
        case closed
        /// Nobody is let through until the moment comes.
        case open(until: Moment)
        /// One call is under way to see; should nothing be heard of it until the moment comes, another may go.
        case probing(until: Moment)
    }

    package private(set) var state = State.closed
    private var failuresInARow = 0
    private var outcomes = OutcomeWindow()
    /// How often it opened without having been closed since.
    private var openings = 0

    package init() {}

    /// Until when nobody is let through; nil when somebody would be.
    package func isClosedToCalls(at now: Moment) -> Moment? {
        switch state {
        case .closed: nil
        case .open(let until), .probing(let until): now < until ? until : nil
        }
    }

    /// A call wants to go. False when it may not.
    ///
    /// - Parameter isForced: whether it goes in any case, because there is nobody else to ask.
    package mutating func begin(at now: Moment, isForced: Bool, _ rules: BreakerRules) -> Bool {
        switch state {
        case .closed: return true
        case .open(let until), .probing(let until):
            guard now >= until || isForced else { return false }
            state = .probing(until: now.advanced(by: rules.probe))
            return true
        }
    }

    package mutating func succeeded(at now: Moment, _ rules: BreakerRules) {
        switch state {
        case .closed:
            failuresInARow = 0
            outcomes.count(succeeded: true, at: now, window: rules.window)
        case .probing: self = CircuitBreaker()
        // A call from before it opened: says nothing about now.
        case .open: break
        }
    }

    package mutating func failed(at now: Moment, _ rules: BreakerRules) {
        switch state {
        case .closed:
            failuresInARow += 1
            outcomes.count(succeeded: false, at: now, window: rules.window)
            if isTooMuch(at: now, rules) { open(at: now, rules) }
        case .probing: open(at: now, rules)
        case .open: break
        }
    }

    /// A call ended without saying anything about the gateway, such as one whose caller left. If it was the probe,
    /// another may go at once.
    package mutating func endedWithoutOutcome(at now: Moment) {
        if case .probing = state { state = .open(until: now) }
    }

    /// Somebody has seen that things go well again: the next call may go at once, as the probe.
    package mutating func endPause(at now: Moment) {
        if case .open(let until) = state, now < until { state = .open(until: now) }
    }

    private func isTooMuch(at now: Moment, _ rules: BreakerRules) -> Bool {
        if failuresInARow >= rules.failuresInARow { return true }
        let (all, failed) = outcomes.total(at: now, window: rules.window)
        return all >= rules.leastOutcomes && failed * 100 >= all * rules.percent
    }

    private mutating func open(at now: Moment, _ rules: BreakerRules) {
        var duration = rules.open
        for _ in 0..<min(openings, 20) where duration < rules.longestOpen { duration += duration }
        openings += 1
        failuresInARow = 0
        outcomes.clear()
        state = .open(until: now.advanced(by: min(duration, rules.longestOpen)))
    }
}
