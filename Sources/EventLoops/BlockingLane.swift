// Threads for calls that block, so that no loop ever does.
internal import Base
internal import Synchronization

/// A few threads that run blocking calls one after another. The queue is bounded. They end with the lane, after
/// what was accepted.
package final class BlockingLane: Sendable {
    package typealias Work = @Sendable () -> Void

    private let shared = Shared()
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

    deinit {
        shared.end()
    }

    /// Runs `work` on one of the threads. False when the queue is full or no thread can be had.
    package func submit(_ work: @escaping Work) -> Bool {
        let isAccepted = shared.state.withLock { state in
            guard state.queue.count < capacity else { return false }
            state.queue.append(work)
            // Started under the lock: nobody may see a thread that then turns out not to be had.
            if state.queue.count > state.idle, state.running < threads, startThread() { state.running += 1 }
            if state.running == 0 { state.queue.removeLast() }
            return state.running > 0
        }
        if isAccepted { shared.available.signal() }
        return isAccepted
    }

    private func startThread() -> Bool {
        do throws(ThreadFailure) {
            let thread = try PosixThread(name: name) { [shared] in
                while let work = shared.next() { work() }
            }
            thread.detach()
            return true
        } catch {
            return false
        }
    }

    /// What the threads hold: not the lane, whose end is theirs.
    private final class Shared: Sendable {
        struct State {
            var queue: [Work] = []
            var idle = 0
            var running = 0
        }

        let state = Mutex(State())
        /// Counts the queue; after the lane's end one more for each thread.
        let available = Semaphore()

        /// Waits for the next piece of work; nil when there will be none.
        func next() -> Work? {
            state.withLock { $0.idle += 1 }
            available.wait()
            return state.withLock { state in
                state.idle -= 1
                return state.queue.isEmpty ? nil : state.queue.removeFirst()
            }
        }

        func end() {
            let running = state.withLock { $0.running }
            for _ in 0..<running { available.signal() }
        }
    }
}
