// What routing remembers from one request to the next.

/// What failed lately, and how many retries are left. Shared by all loops.
package final class RoutingMemory: Sendable {
    package let breakers: BreakerTable
    package let retries = RetryBudget()

    package init(_ breakers: BreakerTable = BreakerTable()) {
        self.breakers = breakers
    }
}
