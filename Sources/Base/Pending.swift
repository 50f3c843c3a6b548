// Something that goes on while its owner looks in from time to time.

/// An operation on the same loop whose result is awaited in portions: until a moment, and then perhaps on.
package final class Pending<Value> {
    private let time: any Timekeeper
    private var result: Value?
    private var waiting: [(number: Int, resumption: Resumption<Void>)] = []
    private var nextNumber = 0

    /// Starts `operation`.
    package init(on time: any Timekeeper, _ operation: @escaping () async -> Value) {
        self.time = time
        time.spawn { [self] in
            result = await operation()
            for waiter in waiting { wake(waiter.number) }
        }
    }

    /// The result, or nil when `moment` came first; the operation goes on then. Several may wait at once.
    package func value(until moment: Moment) async -> Value? {
        if result == nil {
            nextNumber += 1
            let number = nextNumber
            let timer = time.schedule(at: moment) { [self] in wake(number) }
            await Resumption<Void>.suspend { waiting.append((number, $0)) }
            time.cancel(timer)
        }
        return result
    }

    private func wake(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).resumption.resume()
    }
}
