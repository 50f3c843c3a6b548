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
        let handle = Handle(id: nextID)
        if isCancelled {
            handler()
        } else if first == nil, others.isEmpty {
            first = (handle.id, handler)
        } else {
            others.append((handle.id, handler))
        }
        return handle
    }

    /// Takes a handler back: what it would have ended has ended by itself. It is not called from now on, also
    /// when another handler takes it back.
    package func remove(_ handle: Handle) {
        if first?.id == handle.id {
            first = nil
        } else if !others.isEmpty {
            others.removeAll { $0.id == handle.id }
        }
    }

    /// Calls the handlers, in the order in which they came. Only the first call does anything.
    package func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        while let call = takeNext() { call() }
    }

    /// Handlers may take each other back while they are called, so each is taken out only when its turn comes.
    private func takeNext() -> (() -> Void)? {
        if let call = first?.call {
            first = nil
            return call
        }
        return others.isEmpty ? nil : others.removeFirst().call
    }
}
