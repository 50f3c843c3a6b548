// One thread, one epoll set, one queue of jobs: everything a connection ever does happens here.
package import Base
internal import CPosix
internal import Glibc
internal import Synchronization

/// A loop that waits for descriptors and timers and runs the tasks that they wake.
///
/// It is the executor of those tasks: code in `Task(executorPreference: loop)` never leaves the loop's thread.
/// Everything but `enqueue` and `stop` is to be called on that thread.
///
/// It is a task executor only. Were it a serial executor too, a job would have to be run as isolated to it, and then
/// each suspension of a task that is isolated to nothing takes two more trips through the queue (counted, 6.3.1).
@safe
package final class EventLoop: TaskExecutor, Timekeeper, @unchecked Sendable {
    // unchecked: confined to the loop's thread, but for `remote`, which has a lock, and the atomics

    /// How long one turn runs jobs before the network is looked at again.
    private static let longestRun: Duration = .milliseconds(1)
    /// How many jobs run between two looks at the clock.
    private static let jobsPerLook = 4
    private static let eventsPerTurn = 256
    /// How many turns `stop` leaves for what is ready.
    private static let turnsAfterStop = 64
    private static let wakeUpToken: UInt64 = .max

    private struct Remote {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    /// The loop's place in its group, from 0.
    package let index: Int

    /// The time when this turn began.
    package private(set) var now = Moment.now

    /// Counts the turns; what must be bounded per turn compares it.
    package private(set) var turn: UInt64 = 0

    /// The longest turn since it was last taken, in nanoseconds.
    private let longestTurn = Atomic<Int64>(0)

    /// Memory of the loop that a channel may use within one call.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 64)

    /// For work that would hold the loop; its thread starts when it is first needed.
    private let computeLane: BlockingLane
    private let epoll: Int32
    private let wakeUp: Int32
    private let remote = Mutex(Remote())
    private let thread = Atomic<UInt>(0)
    private var ready = JobQueue()
    private var timers = TimerHeap<() -> Void>()
    private var registrations = Registrations()
    private var isStopping = false

    /// - Throws: `.io` when the kernel gives no more descriptors.
    package init(index: Int) throws(ChannelFailure) {
        self.index = index
        computeLane = BlockingLane(name: "compute-\(index)", threads: 1, capacity: 64)
        epoll = try ChannelFailure.check(sluice_epoll_create(), "epoll_create")
        do throws(ChannelFailure) {
            wakeUp = try ChannelFailure.check(sluice_eventfd(), "eventfd")
        } catch {
            sluice_close(epoll)
            throw error
        }
        _ = try ChannelFailure.check(
            sluice_epoll_add_reader(epoll, wakeUp, Self.wakeUpToken, 0), "epoll_ctl")
    }

    deinit {
        unsafe scratch.deallocate()
        sluice_close(wakeUp)
        sluice_close(epoll)
    }

    // MARK: Running

    /// Whether the caller is on this loop's thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Runs the loop on this thread until `stop`.
    package func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.eventsPerTurn)
        defer { unsafe events.deallocate() }
        while !isStopping { unsafe takeTurn(events) }
        for _ in 0..<Self.turnsAfterStop where !ready.isEmpty { unsafe takeTurn(events) }
        thread.store(0, ordering: .relaxed)
    }

    private func takeTurn(_ events: UnsafeMutablePointer<epoll_event>) {
        let count = unsafe sluice_epoll_wait(epoll, events, Int32(Self.eventsPerTurn), waitMilliseconds())
        precondition(count >= 0, "epoll_wait failed: \(-count)")
        now = Moment.now
        turn &+= 1
        for index in 0..<Int(count) {
            unsafe dispatch(token: sluice_event_token(events + index), sluice_event_flags(events + index))
        }
        fireTimers()
        runJobs()
        noteTurn()
    }

    /// Runs `work` on this loop, soon. May be called from any thread.
    package func execute(_ work: @escaping @Sendable () -> Void) {
        Task(executorPreference: self) { work() }
    }

    /// Runs `work` on a thread beside the loop and suspends until it is done. Here, where that thread has too much to do.
    package func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await Resumption<Value>.suspend { resumption in
            guard !computeLane.submit({ resumption.resume(returning: work()) }) else { return }
            resumption.resume(returning: work())
        }
    }

    /// Suspends until the next turn, so that the network and everybody else get theirs before this task goes on.
    package func nextTurn() async {
        await sleep(until: now)
    }

    /// Ends `run` when what was handed over before has run, and what that made ready. May be called from any
    /// thread.
    package func stop() {
        remote.withLock { $0.isStopped = true }
        sluice_eventfd_signal(wakeUp)
    }

    private func waitMilliseconds() -> Int32 {
        guard ready.isEmpty else { return 0 }
        guard let next = timers.next else { return -1 }
        let nanoseconds = next.nanoseconds - Moment.now.nanoseconds
        guard nanoseconds > 0 else { return 0 }
        return Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    private func dispatch(token: UInt64, _ flags: UInt32) {
        if token == Self.wakeUpToken {
            sluice_eventfd_drain(wakeUp)
            takeRemoteJobs()
        } else {
            registrations.watcher(of: token)?.descriptorReported(flags)
        }
    }

    /// Timers that are set by timers wait for the next turn, or one that always comes back at once would keep it
    /// for ever.
    private func fireTimers() {
        for _ in 0..<timers.count {
            guard let action = timers.popDue(at: now) else { return }
            action()
        }
    }

    private func runJobs() {
        let end = now.advanced(by: Self.longestRun)
        repeat { runSomeJobs() } while !ready.isEmpty && Moment.now < end
    }

    private func runSomeJobs() {
        for _ in 0..<Self.jobsPerLook {
            guard let job = ready.pop() else { return }
            // As a task executor only: with a serial executor named too, every step back into the task would be
            // a switch of executors and go through the queue once more.
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func noteTurn() {
        let length = Moment.now.nanoseconds - now.nanoseconds
        if length > longestTurn.load(ordering: .relaxed) { longestTurn.store(length, ordering: .relaxed) }
    }

    /// The longest turn since the last call. May be called from any thread.
    package func takeLongestTurn() -> Duration {
        .nanoseconds(longestTurn.exchange(0, ordering: .relaxed))
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.push(job)
        } else {
            enqueueRemotely(job)
        }
    }

    private func enqueueRemotely(_ job: UnownedJob) {
        let wasEmpty = remote.withLock { remote in
            remote.jobs.append(job)
            return remote.jobs.count == 1
        }
        if wasEmpty { sluice_eventfd_signal(wakeUp) }
    }

    /// Moves what other threads left here into the queue. Whoever leaves the first thing signals, so it is called
    /// after each signal and at no other time; the signal is taken back before the things, never after.
    private func takeRemoteJobs() {
        let (jobs, isStopped) = remote.withLock { remote in
            let taken = (remote.jobs, remote.isStopped)
            remote.jobs = []
            return taken
        }
        for job in jobs { ready.push(job) }
        isStopping = isStopped
    }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    // MARK: Timers

    /// How many timers are set.
    package var timerCount: Int { timers.count }

    package func schedule(at moment: Moment, _ action: @escaping () -> Void) -> Timer {
        timers.insert(at: moment, action)
    }

    package func cancel(_ timer: Timer) {
        let action = timers.remove(timer)
        withExtendedLifetime(action) {}
    }

    package var exactNow: Moment { .now }

    package func spawn(_ work: @escaping () async -> Void) {
        // What it captures stays on this loop, which is the task's executor.
        nonisolated(unsafe) let work = work
        Task(executorPreference: self) { unsafe await work() }
    }

    // MARK: Descriptors

    /// Watches `fd` for reading, writing and the peer's close, edge-triggered.
    func watch(_ fd: Int32, _ watcher: any DescriptorWatcher) throws(ChannelFailure) -> UInt64 {
        let token = registrations.insert(watcher)
        let result = sluice_epoll_add(epoll, fd, token)
        if result < 0 { forgetClosed(token) }
        _ = try ChannelFailure.check(result, "epoll_ctl")
        return token
    }

    /// Watches `fd` for reading, level-triggered; of several loops that watch it one is woken.
    func watchShared(_ fd: Int32, _ watcher: any DescriptorWatcher) throws(ChannelFailure) -> UInt64 {
        let token = registrations.insert(watcher)
        let result = sluice_epoll_add_reader(epoll, fd, token, 1)
        if result < 0 { forgetClosed(token) }
        _ = try ChannelFailure.check(result, "epoll_ctl")
        return token
    }

    /// Watches `fd` for `events` (`SLUICE_READABLE` and so on), level-triggered.
    func watchLevel(
        _ fd: Int32, _ events: UInt32, _ watcher: any DescriptorWatcher
    ) throws(ChannelFailure) -> UInt64 {
        let token = registrations.insert(watcher)
        let result = sluice_epoll_add_level(epoll, fd, token, events)
        if result < 0 { forgetClosed(token) }
        _ = try ChannelFailure.check(result, "epoll_ctl")
        return token
    }

    /// Watches a descriptor of `watchLevel` for other events from now on.
    func changeLevel(_ fd: Int32, _ token: UInt64, _ events: UInt32) throws(ChannelFailure) {
        _ = try ChannelFailure.check(sluice_epoll_change_level(epoll, fd, token, events), "epoll_ctl")
    }

    /// Stops watching. To be called before the descriptor is closed.
    func forget(_ fd: Int32, _ token: UInt64) {
        sluice_epoll_remove(epoll, fd)
        forgetClosed(token)
    }

    /// Stops watching a descriptor that is being closed, which takes it out of the epoll set by itself.
    func forgetClosed(_ token: UInt64) {
        let watcher = registrations.remove(token)
        withExtendedLifetime(watcher) {}
    }
}
