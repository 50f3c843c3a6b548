// The latest minutes of one gateway's traffic.
internal import Base
internal import Domain

/// What the attempts of the latest five minutes brought, in slots of ten seconds: one that is older than the window is
/// forgotten with its slot. About 40 KiB once there was an attempt, next to nothing before.
struct TrafficWindow: Sendable {
    static let slotLength: Duration = .seconds(10)
    static let slotCount = 30
    static let length: Duration = slotLength * slotCount
    /// So many successes in a row, and so long without a failure, mean that what went wrong is over.
    static let recovery = (successes: 10, quiet: Duration.seconds(30))

    fileprivate struct Slot {
        /// Which slot of all time it is.
        var number: Int64
        var attempts = 0
        var failures = 0
        var rateLimited = 0
        var latency = DurationHistogram()
        var firstEvent = DurationHistogram()
        var outputTokens = 0
        /// How long those took.
        var streamed = Duration.zero
    }

    private var slots: [Slot] = []
    private var successesInARow = 0
    private var lastFailure: TrafficReading.LastFailure?
    /// When the gateway last did not do what it should: a rate limit is none of that.
    private var lastIllAt: Moment?
    private(set) var lastSuccessAt: Moment?

    // MARK: Counting

    mutating func count(_ attempt: AttemptFacts, at now: Moment, on day: WallTime) {
        let verdict = attempt.verdict
        guard verdict != .nothing else { return }
        remember(attempt, verdict, at: now, on: day)
        guard let index = slot(at: now) else { return }
        slots[index].attempts += 1
        switch verdict {
        case .wentWell: slots[index].latency.count(attempt.latency)
        case .failed: slots[index].failures += 1
        case .rateLimited: slots[index].rateLimited += 1
        case .nothing: break
        }
        if let firstEvent = attempt.firstEvent { slots[index].firstEvent.count(firstEvent) }
        guard let tokens = attempt.outputTokens, let streamed = attempt.streamed, tokens > 0, streamed > .zero
        else { return }
        // What an upstream says it counted may be any number.
        slots[index].outputTokens = slots[index].outputTokens.addingWithoutOverflow(tokens)
        slots[index].streamed += streamed
    }

    /// Somebody has seen that the gateway does well again: what failed before does not count against it any more, unless
    /// something fails again.
    mutating func forgive() {
        lastIllAt = nil
    }

    private mutating func remember(
        _ attempt: AttemptFacts, _ verdict: AttemptFacts.Verdict, at now: Moment, on day: WallTime
    ) {
        if let kind = attempt.failure {
            lastFailure = TrafficReading.LastFailure(kind: kind, outcome: attempt.outcome, at: now, on: day)
        }
        switch verdict {
        case .wentWell: (successesInARow, lastSuccessAt) = (successesInARow + 1, now)
        case .failed: (successesInARow, lastIllAt) = (0, now)
        case .rateLimited, .nothing: break
        }
    }

    /// The place of the slot that `now` is in; nil for a moment that is older than the window.
    private mutating func slot(at now: Moment) -> Int? {
        let number = Self.number(now)
        if slots.isEmpty { slots = (0..<Self.slotCount).map { _ in Slot(number: -1) } }
        let index = Int(number % Int64(Self.slotCount))
        guard slots[index].number <= number else { return nil }
        if slots[index].number < number { slots[index] = Slot(number: number) }
        return index
    }

    private static func number(_ now: Moment) -> Int64 {
        max(0, now.nanoseconds) / slotLength.wholeNanoseconds
    }

    // MARK: Reading

    func reading(at now: Moment) -> TrafficReading {
        var reading = TrafficReading()
        reading.window = Self.length
        reading.lastFailure = lastFailure
        reading.lastSuccessAt = lastSuccessAt
        reading.successesInARow = successesInARow
        reading.hasRecovered = hasRecovered(at: now)
        guard !slots.isEmpty else { return reading }
        var all = Slot(number: 0)
        let latest = Self.number(now)
        for number in (latest - Int64(Self.slotCount) + 1)...latest {
            guard number >= 0, let slot = slot(number: number) else {
                reading.slots.append(TrafficReading.Slot())
                continue
            }
            all.add(slot)
            reading.slots.append(slot.reading)
        }
        reading.take(over: all)
        return reading
    }

    private func hasRecovered(at now: Moment) -> Bool {
        guard let lastIllAt else { return true }
        return successesInARow >= Self.recovery.successes
            && lastIllAt.advanced(by: Self.recovery.quiet) <= now
    }

    /// nil where nothing came in it.
    private func slot(number: Int64) -> Slot? {
        let slot = slots[Int(number % Int64(Self.slotCount))]
        return slot.number == number ? slot : nil
    }
}

extension TrafficWindow.Slot {
    fileprivate mutating func add(_ other: Self) {
        attempts += other.attempts
        failures += other.failures
        rateLimited += other.rateLimited
        latency.add(other.latency)
        firstEvent.add(other.firstEvent)
        outputTokens = outputTokens.addingWithoutOverflow(other.outputTokens)
        streamed += other.streamed
    }

    fileprivate var reading: TrafficReading.Slot {
        var reading = TrafficReading.Slot()
        reading.attempts = attempts
        reading.failures = failures
        reading.firstEvent = firstEvent.percentile(50)
        return reading
    }
}

extension TrafficReading {
    fileprivate mutating func take(over all: TrafficWindow.Slot) {
        (attempts, failures, rateLimited) = (all.attempts, all.failures, all.rateLimited)
        (latencyP50, latencyP95) = (all.latency.percentile(50), all.latency.percentile(95))
        (firstEventP50, firstEventP95) = (all.firstEvent.percentile(50), all.firstEvent.percentile(95))
        if all.streamed > .zero { tokensPerSecond = Double(all.outputTokens) / all.streamed.inSeconds }
    }
}

extension Int {
    fileprivate func addingWithoutOverflow(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
