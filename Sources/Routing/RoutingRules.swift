// The numbers of routing: how often, how long, how much.

/// The numbers by which gateways are tried and left alone; `Config/routing.json` sets them.
package struct RoutingRules: Equatable, Sendable {
    /// How many candidates are called for one request at most.
    package var attempts = 6
    package var retries = RetryRules()
    package var breaker = BreakerRules()

    package init() {}
}

/// When the same gateway is asked once more, where there is no other.
package struct RetryRules: Equatable, Sendable {
    /// How often, for one request.
    package var most = 1
    /// How long before it; somewhere between the two.
    package var pause: ClosedRange<Duration> = .milliseconds(100) ... .milliseconds(400)
    /// How many of a hundred requests may be asked once more, over the whole process.
    package var percent = 20

    package init() {}
}

/// When a gateway is left alone.
package struct BreakerRules: Equatable, Sendable {
    /// So many failures in a row open it.
    package var failuresInARow = 5
    /// Or this share of what came back within `window`, in percent,
    package var percent = 50
    /// when at least so much came back.
    package var leastOutcomes = 10
    package var window: Duration = .seconds(60)
    /// How long it is open the first time; doubled each time a probe fails.
    package var open: Duration = .seconds(10)
    package var longestOpen: Duration = .seconds(300)
    /// A probe of which nothing is heard for so long is not waited for.
    package var probe: Duration = .seconds(60)
    /// So many refusals of a key in a row, whatever the model, open it for the key.
    package var refusalsOfKey = 3
    /// How long a rate limit holds whose answer does not say.
    package var unsaidWait: Duration = .seconds(1)
    /// Longer waits are cut to this.
    package var longestWait: Duration = .seconds(60)

    package init() {}
}
