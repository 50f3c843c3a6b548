// The jobs that are ready to run on a loop, first in, first out.

/// A ring of jobs. It grows when it must and never shrinks: its size is the most that was ever ready at once.
struct JobQueue {
    private var slots: [UnownedJob?]
    private var head = 0
    private(set) var count = 0

    init() {
        slots = Array(repeating: nil, count: 256)
    }

    var isEmpty: Bool { count == 0 }

    mutating func push(_ job: UnownedJob) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = job
        count += 1
    }

    mutating func pop() -> UnownedJob? {
        guard count > 0 else { return nil }
        let job = slots[head]
        slots[head] = nil
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return job
    }

    private mutating func grow() {
        let waiting = (0..<count).map { slots[(head + $0) & (slots.count - 1)] }
        slots = waiting + Array(repeating: nil, count: slots.count * 2 - count)
        head = 0
    }
}
