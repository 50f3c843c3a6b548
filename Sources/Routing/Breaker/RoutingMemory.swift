// What routing remembers from one request to the next.

/// What failed lately, how fast the others are, and how many retries are left. Shared by all loops.
package final class RoutingMemory: Sendable {
    package let breakers: BreakerTable
    package let speeds = SpeedTable()
    package let retries = RetryBudget()

    package init(_ breakers: BreakerTable = BreakerTable()) {
        self.breakers = breakers
    }

    /// Forgets everything but what is known of these credentials.
    package func keep(_ credentials: Set<Int>) {
        breakers.keep(credentials)
        speeds.keep(credentials)
    }
}
