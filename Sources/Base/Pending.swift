// Something that goes on while its owner looks in from time to time.

/// An operation on the same loop whose result is awaited in portions: until a moment, and then perhaps on.
package final class Pending<Value> {
    private let time: any Timekeeper
    private var result: Value?
    private var waiting: Resumption<Void>?

    /// Starts `operation`.
    package init(on time: any Timekeeper, _ operation: @escaping () async -> Value) {
        self.time = time
        time.spawn { [self] in
            result = await operation()
            wake()
        }
    }

    /// The result, or nil when `moment` came first; the operation goes on then.
    package func value(until moment: Moment) async -> Value? {
        if result == nil {
            let timer = time.schedule(at: moment) { [self] in wake() }
            await Resumption<Void>.suspend { waiting = $0 }
            time.cancel(timer)
        }
        return result
    }

    private func wake() {
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }
}
