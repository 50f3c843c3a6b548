// One task's wait for one thing, with a deadline that costs nothing while it moves.
package import Base

/// Lets one task wait for an event until a deadline.
///
/// The timer behind it is lazy: it is armed once and left in the heap when the wait ends early. When it fires it
/// looks whether the deadline in force has come, and otherwise goes to sleep until then. A connection that
/// waits a thousand times a second so touches the heap once a minute.
package struct Waiter: ~Copyable {
    /// What the waiting task shares with its timer.
    private final class Shared {
        var waiting: Resumption<Bool>?
        var deadline = Moment.distantFuture
        var timer: (id: Timer, moment: Moment)?
    }

    private let shared = Shared()

    package init() {}

    /// Suspends until `wake`. False when the deadline came first.
    ///
    /// - Parameter isNeeded: asked at the very moment of suspension, after which `wake` is heard. Before it others may
    ///   have run: whatever was seen before the call may have changed.
    package borrowing func wait(
        until deadline: Moment, on loop: EventLoop, while isNeeded: () -> Bool
    ) async -> Bool {
        let shared = shared
        return await Resumption.suspend { resumption in
            guard isNeeded() else { return resumption.resume(returning: true) }
            precondition(shared.waiting == nil, "two tasks wait for one thing")
            shared.deadline = deadline
            shared.waiting = resumption
            Self.arm(shared, on: loop)
        }
    }

    /// Ends the wait, if there is one.
    package borrowing func wake() {
        Self.resume(shared, with: true)
    }

    /// Ends the wait and calls off the timer: what was waited for is over.
    package borrowing func end(on loop: EventLoop) {
        if let timer = shared.timer { loop.cancel(timer.id) }
        shared.timer = nil
        Self.resume(shared, with: true)
    }

    private static func resume(_ shared: Shared, with result: Bool) {
        guard let waiting = shared.waiting else { return }
        shared.waiting = nil
        shared.deadline = .distantFuture
        waiting.resume(returning: result)
    }

    private static func arm(_ shared: Shared, on loop: EventLoop) {
        guard shared.deadline < .distantFuture else { return }
        if let timer = shared.timer {
            if timer.moment <= shared.deadline { return }
            loop.cancel(timer.id)
        }
        let id = loop.schedule(at: shared.deadline) { [unowned loop] in
            shared.timer = nil
            if shared.deadline <= loop.now {
                resume(shared, with: false)
            } else {
                arm(shared, on: loop)
            }
        }
        shared.timer = (id, shared.deadline)
    }
}
