// The way back into a suspended task.

/// Resumes one suspended task, exactly once. Holding it promises to do so: a lost one leaves the task waiting
/// for ever, a second call corrupts it; the holders clear their copy in the same step in which they use it.
@safe
@usableFromInline
package struct Resumption<Value: Sendable>: Sendable {
    @usableFromInline let continuation: UnsafeContinuation<Value, Never>

    @inlinable
    init(continuation: UnsafeContinuation<Value, Never>) {
        unsafe self.continuation = continuation
    }

    /// Suspends the calling task until the resumption that `body` is given is used.
    @inlinable
    package static func suspend(_ body: (Resumption<Value>) -> Void) async -> Value {
        unsafe await withUnsafeContinuation { unsafe body(Resumption(continuation: $0)) }
    }

    @inlinable
    package func resume(returning value: Value) {
        unsafe continuation.resume(returning: value)
    }
}

extension Resumption<Void> {
    @inlinable
    package func resume() {
        resume(returning: ())
    }
}
