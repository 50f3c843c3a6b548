// Threads for calls that block, so that no loop ever does.
internal import Glibc
internal import Synchronization

/// A few threads that run blocking calls one after another. The queue is bounded.
package final class BlockingLane: Sendable {
    package typealias Work = @Sendable () -> Void

    private struct State {
        var queue: [Work] = []
        var idle = 0
        var running = 0
    }

    private let state = Mutex(State())
    private let available = Semaphore()
    private let name: String
    private let threads: Int
    private let capacity: Int

    /// - Parameters:
    ///   - threads: how many calls may block at once; each thread starts when it is first needed.
    ///   - capacity: how many more may wait.
    package init(name: String, threads: Int, capacity: Int = 1024) {
        self.name = name
        self.threads = threads
        self.capacity = capacity
    }

    /// Runs `work` on one of the threads. False when the queue is full or no thread can be had.
    package func submit(_ work: @escaping Work) -> Bool {
        enum Step { case refused, queued, needsThread }
        let step = state.withLock { state -> Step in
            guard state.queue.count < capacity else { return .refused }
            state.queue.append(work)
            guard state.queue.count > state.idle, state.running < threads else { return .queued }
            state.running += 1
            return .needsThread
        }
        switch step {
        case .refused: return false
        case .queued: break
        case .needsThread: guard startThread() else { return false }
        }
        available.signal()
        return true
    }

    private func startThread() -> Bool {
        do throws(ChannelFailure) {
            _ = try LoopThread(name: name) { [self] in
                while true { runNext() }
            }
            return true
        } catch {
            // Whoever is running will take the queue; with nobody running the work is refused.
            return state.withLock { state in
                state.running -= 1
                if state.running == 0 { state.queue.removeAll() }
                return state.running > 0
            }
        }
    }

    private func runNext() {
        state.withLock { $0.idle += 1 }
        available.wait()
        let work = state.withLock { state -> Work? in
            state.idle -= 1
            return state.queue.isEmpty ? nil : state.queue.removeFirst()
        }
        work?()
    }
}

/// A counting semaphore on which a thread (never a loop) waits.
@safe
final class Semaphore: @unchecked Sendable {  // unchecked: the kernel's semaphore is made for sharing
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() {
        unsafe sem_post(semaphore)
    }

    func wait() {
        while unsafe sem_wait(semaphore) == -1 && errno == EINTR {}
    }
}
