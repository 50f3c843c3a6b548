// How much all buffered bodies together may take.
internal import Synchronization

/// A budget of bytes that all loops share.
package final class BodyMemory: Sendable {
    package let limit: Int
    private let used = Atomic<Int>(0)
    /// Whether a body that holds a part of the budget waits for more.
    private let isHolderWaiting = Atomic<Bool>(false)

    package init(limit: Int) {
        self.limit = limit
    }

    package var usedBytes: Int { used.load(ordering: .relaxed) }

    /// False when there is not that much left.
    func take(_ count: Int) -> Bool {
        if used.wrappingAdd(count, ordering: .relaxed).newValue <= limit { return true }
        giveBack(count)
        return false
    }

    func giveBack(_ count: Int) {
        used.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Whether a body that holds a part already may wait for more: one at a time. Of several that fit singly but not
    /// together each would otherwise wait for the others.
    func beginHoldingWait() -> Bool {
        isHolderWaiting.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }

    func endHoldingWait() {
        isHolderWaiting.store(false, ordering: .relaxed)
    }
}

/// Whether this process takes new work: false while it drains.
package final class Readiness: Sendable {
    private let draining = Atomic<Bool>(false)

    package init() {}

    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    package func beginDrain() {
        draining.store(true, ordering: .relaxed)
    }
}
