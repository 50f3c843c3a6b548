// What callers' own requests say of a gateway.
package import Base
package import Domain

/// What the attempts of the latest minutes say of a gateway.
package struct TrafficReading: Equatable, Sendable {
    /// The latest attempt that failed, or was refused as one too many.
    package struct LastFailure: Equatable, Sendable {
        package let kind: ProviderFailure.Kind
        /// The upstream's status, or the kind: as in `x-sluice-attempts`.
        package let outcome: String
        package let at: Moment
        package let on: WallTime

        package init(kind: ProviderFailure.Kind, outcome: String, at: Moment, on: WallTime) {
            self.kind = kind
            self.outcome = outcome
            self.at = at
            self.on = on
        }
    }

    /// One of the equal pieces that the window is cut into.
    package struct Slot: Equatable, Sendable {
        package var attempts = 0
        package var failures = 0
        /// nil where nothing streamed.
        package var firstEvent: Duration?

        package init() {}
    }

    /// How long the window is.
    package var window: Duration = .zero
    /// Attempts in it that say something of the gateway: not what callers did wrong, and not those whose caller left.
    package var attempts = 0
    /// Those of them in which the gateway did not do what it should.
    package var failures = 0
    /// Those that it refused as too many. They are no failures: a gateway that limits is not ill.
    package var rateLimited = 0
    /// Successes since the latest failure, also those that are older than the window.
    package var successesInARow = 0
    /// Whether so much went well since the latest failure that it is over; true where nothing ever failed.
    package var hasRecovered = true
    /// From an attempt's beginning to its whole answer, or a stream's end; nil where nothing was measured.
    package var latencyP50: Duration?
    package var latencyP95: Duration?
    /// From an attempt's beginning to the first real event of a stream.
    package var firstEventP50: Duration?
    package var firstEventP95: Duration?
    /// Output tokens per second of streams, from the first event to the end.
    package var tokensPerSecond: Double?
    package var lastFailure: LastFailure?
    package var lastSuccessAt: Moment?
    /// The oldest first, the latest last; none where there never was an attempt.
    package var slots: [Slot] = []

    package init() {}

    /// Between 0 and 1; nil without an attempt.
    package var failureRate: Double? { attempts > 0 ? Double(failures) / Double(attempts) : nil }
}

/// What a gateway's answers cost.
package struct CostReading: Equatable, Sendable {
    package var sinceStart = USD.zero
    /// Since 00:00 UTC, or since the start where that was later.
    package var today = USD.zero
    /// Answers whose cost is not known, and so is in neither.
    package var unknownSinceStart = 0
    package var unknownToday = 0

    package init() {}
}
