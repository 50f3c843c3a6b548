// How often a failed call may be made once more, over the whole process.
internal import Synchronization

/// A share of all requests: retries never turn an upstream's trouble into a storm of them. Shared by all loops.
package final class RetryBudget: Sendable {
    /// What may be saved up, in retries.
    private static let saved = 10

    /// In hundredths of a retry.
    private let balance = Atomic<Int>(saved * 100)

    package init() {}

    /// A request came: so many hundredths of a retry more.
    func addRequest(percent: Int) {
        guard balance.load(ordering: .relaxed) < Self.saved * 100 else { return }
        balance.wrappingAdd(percent, ordering: .relaxed)
    }

    /// Takes one retry; false when there is none left.
    func take() -> Bool {
        if balance.wrappingSubtract(100, ordering: .relaxed).newValue >= 0 { return true }
        balance.wrappingAdd(100, ordering: .relaxed)
        return false
    }
}
