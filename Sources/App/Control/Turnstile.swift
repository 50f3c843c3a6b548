// One at a time, in the order in which they came.
internal import Base
internal import Synchronization

/// Lets one task through at a time; the others wait. Of how long each takes it knows nothing.
final class Turnstile: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [Resumption<Bool>] = []
    }

    private let state = Mutex(State())
    private let mostWaiting: Int

    /// - Parameter mostWaiting: more are not let in.
    init(mostWaiting: Int) {
        self.mostWaiting = mostWaiting
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Suspends until it is this task's turn; `leave` ends the turn.
    ///
    /// - Returns: false at once where too many wait already: then there is no turn.
    func enter() async -> Bool {
        await Resumption<Bool>.suspend { resumption in
            let answer: Bool? = state.withLock { state in
                if !state.isTaken {
                    state.isTaken = true
                    return true
                }
                guard state.waiting.count < mostWaiting else { return false }
                state.waiting.append(resumption)
                return nil
            }
            if let answer { resumption.resume(returning: answer) }
        }
    }

    /// The turn is over; whoever has waited longest is next.
    func leave() {
        let next: Resumption<Bool>? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}
