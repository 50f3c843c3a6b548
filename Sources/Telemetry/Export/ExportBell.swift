// A sleep that can be ended from outside.
internal import Base

/// Wakes one sleeper: at a moment, or by hand. Confined to a loop.
final class ExportBell {
    private let time: any Timekeeper
    private var sleeper: Resumption<Void>?
    private var hasRung = false

    init(on time: any Timekeeper) {
        self.time = time
    }

    /// Suspends until `moment`, or until somebody rings; not at all when somebody has rung since the last sleep.
    func sleep(until moment: Moment) async {
        defer { hasRung = false }
        guard !hasRung, moment > time.now else { return }
        let timer = time.schedule(at: moment) { [weak self] in self?.ring() }
        await Resumption<Void>.suspend { sleeper = $0 }
        time.cancel(timer)
    }

    func ring() {
        hasRung = true
        let sleeper = sleeper
        self.sleeper = nil
        sleeper?.resume()
    }
}
