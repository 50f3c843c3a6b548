// The one thing that flows backwards: the caller left.

/// Tells what works for a request that nobody waits for the answer any more. Confined to the request's loop.
package final class Cancellation {
    /// A handler that is to be called, so that it can be taken back.
    package struct Handle {
        fileprivate let id: Int
    }

    package private(set) var isCancelled = false
    /// The usual case is one handler at a time: it needs no array.
    private var first: (id: Int, call: () -> Void)?
    private var others: [(id: Int, call: () -> Void)] = []
    private var nextID = 0

    package init() {}

    /// Calls `handler` when the request is cancelled; at once when it is already.
    package func onCancel(_ handler: @escaping () -> Void) -> Handle {
        nextID += 1
        if isCancelled {
            handler()
        } else if first == nil {
            first = (nextID, handler)
        } else {
            others.append((nextID, handler))
        }
        return Handle(id: nextID)
    }

    /// Takes a handler back: what it would have ended has ended by itself.
    package func remove(_ handle: Handle) {
        if first?.id == handle.id {
            first = nil
        } else if !others.isEmpty {
            others.removeAll { $0.id == handle.id }
        }
    }

    package func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        let calls = [first].compactMap { $0 } + others
        first = nil
        others = []
        for handler in calls { handler.call() }
    }
}
