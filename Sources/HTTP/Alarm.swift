// A short sleep that ends at once when the caller leaves.
package import Base

/// Wakes one sleeper: by a timer, or because its request was cancelled.
private final class Alarm: Cancellable {
    var sleeper: Resumption<Void>?

    func requestWasCancelled() { ring() }

    func ring() {
        let sleeper = sleeper
        self.sleeper = nil
        sleeper?.resume()
    }
}

extension Timekeeper {
    /// Suspends until `moment`, or until the request is cancelled.
    package func sleep(until moment: Moment, unless cancellation: Cancellation) async {
        guard !cancellation.isCancelled else { return }
        let alarm = Alarm()
        let timer = schedule(at: moment) { alarm.ring() }
        let handle = cancellation.onCancel(tell: alarm)
        await Resumption<Void>.suspend { alarm.sleeper = $0 }
        cancellation.remove(handle)
        cancel(timer)
    }
}
