// The one thing that flows backwards: the caller left.

/// What is to end when nobody waits for the answer any more.
package protocol Cancellable: AnyObject {
    func requestWasCancelled()
}

/// Tells what works for a request that nobody waits for the answer any more. Confined to the request's loop.
package final class Cancellation {
    /// A handler that is to be called, so that it can be taken back.
    package struct Handle {
        fileprivate let id: Int
    }

    private enum Handler {
        case call(() -> Void)
        case tell(any Cancellable)

        func callAsFunction() {
            switch self {
            case .call(let call): call()
            case .tell(let target): target.requestWasCancelled()
            }
        }
    }

    package private(set) var isCancelled = false
    /// The usual case is one handler at a time: it needs no array.
    private var first: (id: Int, handler: Handler)?
    private var others: [(id: Int, handler: Handler)] = []
    private var nextID = 0

    package init() {}

    /// Calls `handler` when the request is cancelled; at once when it is already.
    package func onCancel(_ handler: @escaping () -> Void) -> Handle {
        add(.call(handler))
    }

    /// Tells `target`, which is kept, when the request is cancelled; at once when it is already.
    package func onCancel(tell target: any Cancellable) -> Handle {
        add(.tell(target))
    }

    private func add(_ handler: Handler) -> Handle {
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
        while let handler = takeNext() { handler() }
    }

    /// Handlers may take each other back while they are called, so each is taken out only when its turn comes.
    private func takeNext() -> Handler? {
        if let handler = first?.handler {
            first = nil
            return handler
        }
        return others.isEmpty ? nil : others.removeFirst().handler
    }
}
