// The bounded queue between those who log and the one thread that writes.
import Glibc
import Synchronization

/// A bounded queue of log lines and the one thread that writes them to a descriptor.
///
/// Callers copy their line under a short lock. The thread takes all lines at once, writes them, and naps
/// before it looks again, so thousands of lines cost one wake-up; with nothing to write it sleeps until a
/// line comes. A line that finds the queue full is dropped whole and counted, and a later line says so. What
/// cannot be written (closed pipe, full disk) is dropped and counted likewise: the log never stops the server.
package final class LogQueue: LogSink {
    private struct State {
        var filling = LogPage()
        /// Lines lost that no line has told of yet.
        var untold = 0
        /// Pages the writer ever took, and of those the ones that are written or given up.
        var taken = 0
        var finished = 0
        var isWriterAsleep = false
        var isClosed = false
        var hasWriterEnded = false

        var hasSomethingToTell: Bool { filling.count > 0 || untold > 0 }
    }

    private let state = Mutex(State())
    // Relaxed: a number for metrics; nothing is read on its account.
    private let dropped = Atomic<Int>(0)
    private let somethingToDo = Semaphore()
    private let descriptor: Int32
    private let form: LogForm
    private let limit: Int
    private let nap: Duration

    /// Starts the writing thread.
    ///
    /// - Parameters:
    ///   - descriptor: where lines go; not closed by the queue.
    ///   - form: how the line about lost lines looks.
    ///   - limit: bytes that may wait.
    ///   - nap: how long the thread rests after a write, while lines gather.
    package init(
        descriptor: Int32, form: LogForm, limit: Int = 1 << 20, nap: Duration = .milliseconds(10)
    ) {
        self.descriptor = descriptor
        self.form = form
        self.limit = limit
        self.nap = nap
        do throws(ThreadFailure) {
            try PosixThread(name: "log") { self.writeUntilClosed() }.detach()
        } catch {
            preconditionFailure("the system gives no thread for the log")
        }
    }

    package var droppedLines: Int { dropped.load(ordering: .relaxed) }

    package func accept(_ line: UnsafeRawBufferPointer) {
        let isWakeNeeded = state.withLock { state in
            guard !state.isClosed, state.filling.count + line.count <= limit else {
                state.untold += 1
                dropped.add(1, ordering: .relaxed)
                return false
            }
            unsafe state.filling.append(line)
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if isWakeNeeded { somethingToDo.signal() }
    }

    @discardableResult
    package func flush(within limit: Duration) -> Bool {
        let wanted = state.withLock { $0.taken + ($0.hasSomethingToTell ? 1 : 0) }
        return wait(atMost: limit) { $0.finished >= wanted }
    }

    /// Takes no more lines; the thread writes what waits and ends. False when it did not within `limit`:
    /// then it may still use the descriptor.
    @discardableResult
    package func close(within limit: Duration) -> Bool {
        state.withLock { $0.isClosed = true }
        somethingToDo.signal()
        return wait(atMost: limit) { $0.hasWriterEnded }
    }

    private func wait(atMost limit: Duration, until condition: (borrowing State) -> Bool) -> Bool {
        let deadline = Moment.now.advanced(by: limit)
        while !state.withLock({ condition($0) }) {
            guard Moment.now < deadline else { return false }
            pause(.milliseconds(1))
        }
        return true
    }

    // MARK: The writing thread

    private enum Step {
        case write(LogPage, lost: Int)
        case sleep
        case end
    }

    private func writeUntilClosed() {
        var writer = LogWriter(descriptor: descriptor)
        var spare = LogPage()
        while true {
            switch nextStep(leaving: spare) {
            case .end: return
            case .sleep: somethingToDo.wait()
            case .write(let page, let lost):
                write(page, lost: lost, with: &writer)
                spare = page
            }
        }
    }

    /// Takes the filled page and leaves an empty one in its place.
    private func nextStep(leaving spare: LogPage) -> Step {
        state.withLock { state in
            if state.hasSomethingToTell {
                let page = state.filling
                let lost = state.untold
                state.filling = spare
                state.untold = 0
                state.taken += 1
                return .write(page, lost: lost)
            }
            if state.isClosed {
                state.hasWriterEnded = true
                return .end
            }
            state.isWriterAsleep = true
            return .sleep
        }
    }

    private func write(_ page: LogPage, lost: Int, with writer: inout LogWriter) {
        let size = page.count
        if lost > 0 { append(lost, to: page) }
        let unwritten = writer.write(page)
        page.clear()
        let isClosed = state.withLock { state in
            state.finished += 1
            return state.isClosed
        }
        dropped.add(unwritten, ordering: .relaxed)
        // With this much gathered in one nap, another one could overflow the queue.
        if size < limit / 4 && !isClosed { pause(nap) }
    }

    private func append(_ lost: Int, to page: LogPage) {
        unsafe Log.withLine(.warn, "log lines dropped", form: form, at: .now, { $0.add("lines", lost) }) {
            unsafe page.append($0)
        }
    }
}

/// Lines that wait. Belongs to the queue's lock while it fills and to the writing thread while it drains.
struct LogPage: @unchecked Sendable {  // unchecked: see above; it is handed over under the lock
    private let buffer = ByteBuffer()

    var count: Int { buffer.count }

    func append(_ line: UnsafeRawBufferPointer) { unsafe buffer.append(copying: line) }

    func clear() { buffer.clear() }

    @unsafe
    var unsafeBytes: UnsafeRawBufferPointer { unsafe buffer.unsafeBytes }
}
