// Lines that repeat, kept within bounds for all threads.
import Synchronization

/// A `RepeatLimit` that all threads share.
final class RepeatedLines: Sendable {
    private let limit = Mutex(RepeatLimit())
    /// When numbers of lines left out are due, in nanoseconds: looked at with every line of the log, so it is no lock.
    // Relaxed: who reads an old value tells with the next line.
    private let due = Atomic<Int64>(Moment.distantFuture.nanoseconds)

    /// Whether there is any number that will be due.
    var hasLeftOut: Bool { due.load(ordering: .relaxed) != Moment.distantFuture.nanoseconds }

    func judge(_ topic: RepeatLimit.Topic, at now: Moment) -> RepeatLimit.Verdict {
        change { $0.judge(topic, at: now) }
    }

    /// The numbers that are due, once.
    func takeDue(at now: Moment) -> [(topic: RepeatLimit.Topic, lines: Int)] {
        guard due.load(ordering: .relaxed) <= now.nanoseconds else { return [] }
        return change { $0.takeDue(at: now) }
    }

    private func change<Value: Sendable>(_ body: (inout RepeatLimit) -> Value) -> Value {
        limit.withLock { limit in
            let value = body(&limit)
            due.store(limit.due.nanoseconds, ordering: .relaxed)
            return value
        }
    }
}
