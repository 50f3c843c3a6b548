// How a test and the loops that it watches wait for each other.
import Base
import Foundation

/// What responders tell the test's thread.
final class Journal: @unchecked Sendable {  // unchecked: the condition guards the words
    struct Missing: Error { let word: String, seen: [String] }

    private let condition = NSCondition()
    private var words: [String] = []

    func note(_ word: String) {
        condition.withLock {
            words.append(word)
            condition.broadcast()
        }
    }

    /// Everything that was noted so far.
    var all: [String] { condition.withLock { words } }

    /// Blocks until `word` was noted.
    func wait(for word: String) throws {
        let patience = Date(timeIntervalSinceNow: 20)
        try condition.withLock {
            while !words.contains(word) {
                guard condition.wait(until: patience) else { throw Missing(word: word, seen: words) }
            }
        }
    }
}

/// Holds a responder back until the test's thread lets it pass. For one waiting task.
final class Gate: @unchecked Sendable {  // unchecked: the lock guards the state
    private let lock = NSLock()
    private var isOpen = false
    private var waiting: Resumption<Void>?

    func pass() async {
        await Resumption<Void>.suspend { resumption in
            let mayPass = lock.withLock {
                if !isOpen { waiting = resumption }
                return isOpen
            }
            if mayPass { resumption.resume() }
        }
    }

    func open() {
        let waiting = lock.withLock {
            isOpen = true
            defer { self.waiting = nil }
            return self.waiting
        }
        waiting?.resume()
    }
}
