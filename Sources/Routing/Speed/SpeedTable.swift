// How fast all gateways are: what all loops have measured together.
internal import Base
internal import Synchronization

/// The speed of each gateway with each model. Shared by all loops: each call holds a lock for a moment.
///
/// Its size is bounded. Beyond the bound nothing more is remembered, and who is not remembered was not measured.
package final class SpeedTable: Sendable {
    /// How many pairs of credential and model are remembered.
    static let capacity = 4096
    private static let sweeping: Duration = .seconds(1)

    private struct Entries {
        var speeds: [BreakerKey: MeasuredSpeed] = [:]
        var sweptAt = Moment(nanoseconds: 0)
    }

    private let entries = Mutex(Entries())

    package init() {}

    /// nil where nothing was measured lately.
    func speed(of key: BreakerKey, at now: Moment) -> MeasuredSpeed? {
        entries.withLock { $0.speeds[key] }.flatMap { $0.isFresh(at: now) ? $0 : nil }
    }

    func record(_ timing: StreamTiming, of key: BreakerKey, at now: Moment) {
        entries.withLock { entries in
            if let index = entries.speeds.index(forKey: key) {
                return entries.speeds.values[index].add(timing, at: now)
            }
            Self.makeRoom(in: &entries, now)
            guard entries.speeds.count < Self.capacity else { return }
            // In memory of its own: the name is part of a whole request.
            let own = BreakerKey(credential: key.credential, model: Bytes(key.model.array))
            entries.speeds[own] = MeasuredSpeed(timing, at: now)
        }
    }

    /// Forgets everything but what was measured with these credentials.
    func keep(_ credentials: Set<Int>) {
        entries.withLock { entries in
            entries.speeds = entries.speeds.filter { credentials.contains($0.key.credential) }
        }
    }

    /// Forgets what is old; looks only when there is no room, and not all the time.
    private static func makeRoom(in entries: inout Entries, _ now: Moment) {
        guard entries.speeds.count >= capacity, entries.sweptAt.advanced(by: sweeping) <= now else { return }
        entries.sweptAt = now
        entries.speeds = entries.speeds.filter { $0.value.isFresh(at: now) }
    }
}
