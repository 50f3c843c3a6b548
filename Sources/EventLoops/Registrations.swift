// Who is told about which descriptor.

/// Somebody who watches a descriptor on a loop.
package protocol DescriptorWatcher: AnyObject {
    /// Called on the loop's thread with what epoll reported (`SLUICE_READABLE` and so on).
    func descriptorReported(_ flags: UInt32)
}

/// The watchers of a loop. Each registration has a token that is never used twice, so that a late event for a
/// descriptor that was closed and opened anew is recognised and dropped.
struct Registrations {
    private struct Slot {
        var generation: UInt32
        var watcher: (any DescriptorWatcher)?
    }

    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private(set) var count = 0

    mutating func insert(_ watcher: any DescriptorWatcher) -> UInt64 {
        count += 1
        if let slot = freeSlots.popLast() {
            slots[slot].watcher = watcher
            return token(of: slot)
        }
        slots.append(Slot(generation: 1, watcher: watcher))
        return token(of: slots.count - 1)
    }

    func watcher(of token: UInt64) -> (any DescriptorWatcher)? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < slots.count, slots[slot].generation == UInt32(token >> 32) else { return nil }
        return slots[slot].watcher
    }

    /// - Returns: who watched. To be let go only when the access to this value has ended, as that may free him,
    ///   and whoever is freed may come back to end his own registration.
    mutating func remove(_ token: UInt64) -> (any DescriptorWatcher)? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard let watcher = watcher(of: token) else { return nil }
        slots[slot].watcher = nil
        slots[slot].generation &+= 1
        freeSlots.append(slot)
        count -= 1
        return watcher
    }

    private func token(of slot: Int) -> UInt64 {
        UInt64(slots[slot].generation) << 32 | UInt64(slot)
    }
}
