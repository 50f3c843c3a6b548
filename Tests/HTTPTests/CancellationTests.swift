// Who is told that nobody waits any more, and who is not.
import HTTP
import Testing

@Suite struct CancellationTests {
    /// What was called, in order.
    private final class Calls {
        var names: [String] = []
    }

    private let cancellation = Cancellation()
    private let calls = Calls()

    @Test func `handlers are called once, in their order`() {
        _ = cancellation.onCancel { calls.names.append("first") }
        _ = cancellation.onCancel { calls.names.append("second") }

        #expect(!cancellation.isCancelled && calls.names.isEmpty)
        cancellation.cancel()
        cancellation.cancel()

        #expect(cancellation.isCancelled)
        #expect(calls.names == ["first", "second"])
    }

    @Test func `a handler that comes too late is called at once`() {
        cancellation.cancel()
        _ = cancellation.onCancel { calls.names.append("late") }

        #expect(calls.names == ["late"])
    }

    @Test func `a handler that was taken back is not called`() {
        let handle = cancellation.onCancel { calls.names.append("taken back") }
        _ = cancellation.onCancel { calls.names.append("kept") }
        cancellation.remove(handle)
        cancellation.remove(handle)
        cancellation.cancel()

        #expect(calls.names == ["kept"])
    }

    @Test func `a handler can take another one back while it is called`() {
        var second: Cancellation.Handle?
        _ = cancellation.onCancel {
            calls.names.append("first")
            if let second { cancellation.remove(second) }
        }
        second = cancellation.onCancel { calls.names.append("second") }
        _ = cancellation.onCancel { calls.names.append("third") }
        cancellation.cancel()

        #expect(calls.names == ["first", "third"])
    }

    @Test func `a handler can add another one while it is called`() {
        _ = cancellation.onCancel {
            calls.names.append("outer")
            _ = cancellation.onCancel { calls.names.append("inner") }
        }
        _ = cancellation.onCancel { calls.names.append("last") }
        cancellation.cancel()

        #expect(calls.names == ["outer", "inner", "last"])
    }

    @Test func `a handler that cancels again does no harm`() {
        _ = cancellation.onCancel {
            calls.names.append("first")
            cancellation.cancel()
        }
        _ = cancellation.onCancel { calls.names.append("second") }
        cancellation.cancel()

        #expect(calls.names == ["first", "second"])
    }

    private final class Target: Cancellable {
        private let calls: Calls

        init(_ calls: Calls) {
            self.calls = calls
        }

        func requestWasCancelled() {
            calls.names.append("told")
        }
    }

    @Test func `a target is told in its turn, unless it is taken back`() {
        _ = cancellation.onCancel { calls.names.append("first") }
        _ = cancellation.onCancel(tell: Target(calls))
        let handle = cancellation.onCancel(tell: Target(calls))
        _ = cancellation.onCancel { calls.names.append("last") }

        cancellation.remove(handle)
        cancellation.cancel()

        #expect(calls.names == ["first", "told", "last"])
    }
}
