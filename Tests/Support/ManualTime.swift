// Time that a test moves by hand, and the executor of everything that waits for it.
package import Base

/// A loop without a thread: tasks run when the test calls `settle`, timers fire when it moves time.
///
/// Everything happens on the test's own thread, in the order in which it became ready, so that a test that passed
/// once passes always.
@safe
package final class ManualTime: Timekeeper, TaskExecutor, @unchecked Sendable {
    // unchecked: used by one test on one thread

    /// More jobs than any test has: beyond it something goes round in circles.
    private static let mostJobs = 20_000_000

    package private(set) var now: Moment
    private var jobs: [UnownedJob] = []
    private var nextJob = 0
    private var timers: [(timer: Timer, moment: Moment, action: () -> Void)] = []
    private var lastID: UInt64 = 0

    package init(now: Moment = Moment(nanoseconds: 1_000_000_000_000)) {
        self.now = now
    }

    package var exactNow: Moment { now }

    /// How many timers are set: none should be left when all is done.
    package var timerCount: Int { timers.count }

    // MARK: Moving time

    /// Runs every task until all of them wait or have ended.
    package func settle() {
        var count = 0
        while nextJob < jobs.count {
            let job = jobs[nextJob]
            nextJob += 1
            if nextJob == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                nextJob = 0
            }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            count += 1
            precondition(count < Self.mostJobs, "the tasks never come to rest")
        }
    }

    /// Moves time on; timers fire in the order of their moments, each at its moment.
    package func advance(by duration: Duration) {
        let target = now.advanced(by: duration)
        settle()
        while let index = nextTimer(until: target) {
            let due = timers.remove(at: index)
            now = max(now, due.moment)
            due.action()
            settle()
        }
        now = target
        settle()
    }

    private func nextTimer(until target: Moment) -> Int? {
        let due = timers.indices.filter { timers[$0].moment <= target }
        return due.min { (timers[$0].moment, timers[$0].timer.id) < (timers[$1].moment, timers[$1].timer.id) }
    }

    // MARK: Work

    /// Starts `work` and runs it until it waits for time.
    package func start<Value>(_ work: @escaping () async -> Value) -> Running<Value> {
        let running = Running<Value>()
        spawn { running.value = await work() }
        settle()
        return running
    }

    /// Runs `work` to its end, which must not need time to pass.
    package func run<Value>(_ work: @escaping () async -> Value) -> Value {
        guard let value = start(work).value else { preconditionFailure("the work waits for time to pass") }
        return value
    }

    // MARK: Timekeeper

    package func schedule(at moment: Moment, _ action: @escaping () -> Void) -> Timer {
        lastID += 1
        let timer = Timer(id: lastID)
        timers.append((timer, moment, action))
        return timer
    }

    package func cancel(_ timer: Timer) {
        timers.removeAll { $0.timer == timer }
    }

    package func spawn(_ work: @escaping () async -> Void) {
        // What it captures stays on the test's thread, which alone runs this executor's jobs.
        nonisolated(unsafe) let work = work
        Task(executorPreference: self) { unsafe await work() }
    }

    /// There is one thread only.
    package func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value { work() }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        jobs.append(UnownedJob(job))
    }
}

/// Work that was started, and its value once it has ended.
package final class Running<Value> {
    package fileprivate(set) var value: Value?

    package var isRunning: Bool { value == nil }
}
