// What is to happen when, earliest first.
internal import Base

/// A binary heap of timers that can be called off in O(log n), so that a cancelled one leaves no trace.
struct TimerHeap<Action> {
    private struct Entry {
        let moment: Moment
        let slot: Int
    }

    private struct Slot {
        var generation: UInt32
        var position: Int
        var action: Action?
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []

    var count: Int { heap.count }

    /// When the next timer is due; nil when there is none.
    var next: Moment? { heap.first?.moment }

    mutating func insert(at moment: Moment, _ action: Action) -> Timer {
        let slot = takeSlot()
        slots[slot].action = action
        slots[slot].position = heap.count
        heap.append(Entry(moment: moment, slot: slot))
        siftUp(heap.count - 1)
        return Timer(id: UInt64(slots[slot].generation) << 32 | UInt64(slot))
    }

    /// Calls `timer` off.
    ///
    /// - Returns: its action; nil when it has fired, or was called off before. To be let go only when the access to
    ///   this value has ended: what it holds may be freed with it, and come back to call off timers of its own.
    mutating func remove(_ timer: Timer) -> Action? {
        let slot = Int(timer.id & 0xFFFF_FFFF)
        guard slot < slots.count, slots[slot].generation == UInt32(timer.id >> 32),
            let action = slots[slot].action
        else { return nil }
        remove(at: slots[slot].position)
        return action
    }

    /// The earliest timer's action, when it is due.
    mutating func popDue(at now: Moment) -> Action? {
        guard let first = heap.first, first.moment <= now else { return nil }
        let action = slots[first.slot].action
        remove(at: 0)
        return action
    }

    // MARK: Heap order

    private mutating func takeSlot() -> Int {
        if let slot = freeSlots.popLast() { return slot }
        slots.append(Slot(generation: 0, position: 0, action: nil))
        return slots.count - 1
    }

    private mutating func remove(at position: Int) {
        let slot = heap[position].slot
        slots[slot].action = nil
        slots[slot].generation &+= 1
        freeSlots.append(slot)
        let last = heap.removeLast()
        guard position < heap.count else { return }
        place(last, at: position)
        siftUp(position)
        siftDown(slots[last.slot].position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        heap[position] = entry
        slots[entry.slot].position = position
    }

    private mutating func siftUp(_ start: Int) {
        var position = start
        let entry = heap[position]
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry.moment < heap[parent].moment else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        let entry = heap[position]
        while true {
            var child = position * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].moment < heap[child].moment { child += 1 }
            guard heap[child].moment < entry.moment else { break }
            place(heap[child], at: position)
            position = child
        }
        place(entry, at: position)
    }
}
