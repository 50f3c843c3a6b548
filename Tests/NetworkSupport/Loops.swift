// Loops and threads for tests.
package import Base
package import EventLoops
import Foundation
import Synchronization

/// Runs `body` on a loop with a thread of its own, which ends after it.
package func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Result
) async throws -> Result {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    let result = await Task(executorPreference: loop) { try await body(loop) }.result
    await onThread { group.shutDown() }
    return try result.get()
}

/// Runs `body`, which may block, on a thread of its own.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: body()) }.start()
    }
}

/// Something that blocks on a thread of its own, such as the script of a server.
package final class Background<Result: Sendable>: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Swift.Result<Result, any Error>, Never>)
        case ended(Swift.Result<Result, any Error>)
    }

    private let state = Mutex(State.running)

    package init(_ body: @escaping @Sendable () throws -> Result) {
        Thread { [self] in end(Swift.Result { try body() }) }.start()
    }

    private func end(_ result: Swift.Result<Result, any Error>) {
        let waiting = state.withLock { state in
            defer { state = .ended(result) }
            if case .awaited(let waiting) = state { return Optional(waiting) }
            return nil
        }
        waiting?.resume(returning: result)
    }

    /// Waits for the end; throws what the body threw. Called once.
    package func end() async throws -> Result {
        let result = await withCheckedContinuation { continuation in
            let ended = state.withLock { state -> Swift.Result<Result, any Error>? in
                if case .ended(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let ended { continuation.resume(returning: ended) }
        }
        return try result.get()
    }
}

/// Where a thread waits until a test lets it go on.
package final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    package func open() { semaphore.signal() }

    /// Whether somebody has opened; passes if so.
    package func isOpen() -> Bool { semaphore.wait(timeout: .now()) == .success }

    /// - Throws: when nobody opens within a minute.
    package func wait() throws {
        guard semaphore.wait(timeout: .now() + 60) == .success else {
            throw RawSocketProblem(description: "the gate stayed shut")
        }
    }
}

extension EventLoop {
    /// A deadline that no test reaches unless something hangs.
    package var patience: Moment { now.advanced(by: .seconds(60)) }

    /// Lets turns go by until `condition` holds; the test then waits for an event, not for a time.
    package func turns(until condition: () -> Bool) async throws {
        let deadline = patience
        while !condition() {
            guard now < deadline else { throw RawSocketProblem(description: "waited in vain") }
            await sleep(until: now.advanced(by: .milliseconds(1)))
        }
    }
}

/// A variable that the tasks of one loop share.
///
/// Unchecked: confined to that loop.
package final class Shared<Value>: @unchecked Sendable {
    package var value: Value

    package init(_ value: Value) {
        self.value = value
    }
}
