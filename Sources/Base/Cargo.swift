// Handing something large to a thread beside the loop.
import Synchronization

/// Something large that is let go of where it is taken out, and not where its last user happens to be: to free ten
/// thousand models takes a loop longer than a turn may.
package final class Cargo<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    package init(_ value: consuming Value) {
        self.value = Mutex(value)
    }

    /// The value, once; nil from then on.
    package func take() -> Value? {
        value.withLock { value in
            let taken = value
            value = nil
            return taken
        }
    }
}
