import Synchronization
import Testing

@testable import EventLoops

@Suite struct JobQueueTests {
    /// An executor that runs nothing and keeps the jobs.
    private final class Collector: TaskExecutor, Sendable {
        private let jobs = Mutex<[UnownedJob]>([])

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            jobs.withLock { $0.append(job) }
        }

        func take() -> [UnownedJob] {
            jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
        }
    }

    private final class Order: Sendable {
        let seen = Mutex<[Int]>([])
    }

    /// Jobs that note their number when they run.
    private func jobs(_ numbers: Range<Int>, _ order: Order, on collector: Collector) -> [UnownedJob] {
        for number in numbers {
            Task(executorPreference: collector) { order.seen.withLock { $0.append(number) } }
        }
        return collector.take()
    }

    private func run(_ job: UnownedJob, on collector: Collector) {
        unsafe job.runSynchronously(on: collector.asUnownedTaskExecutor())
    }

    @Test func `an empty queue has nothing to pop`() {
        var queue = JobQueue()

        #expect(queue.isEmpty)
        #expect(queue.pop() == nil)
    }

    @Test func `jobs come out in order while the ring wraps and grows`() {
        let collector = Collector()
        let order = Order()
        var queue = JobQueue()
        var rest = jobs(0..<2000, order, on: collector)[...]

        // Three in and two out: the head wanders while the ring fills up several times over.
        while !rest.isEmpty {
            for job in rest.prefix(3) { queue.push(job) }
            rest = rest.dropFirst(3)
            for _ in 0..<2 { if let job = queue.pop() { run(job, on: collector) } }
        }
        let left = queue.count
        while let job = queue.pop() { run(job, on: collector) }

        #expect(left > 512)
        #expect(queue.isEmpty)
        #expect(order.seen.withLock { $0 } == Array(0..<2000))
    }
}
