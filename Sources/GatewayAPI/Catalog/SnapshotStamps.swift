// Telling snapshots apart.
internal import Base
internal import Catalog
internal import Synchronization

/// When a snapshot was taken into use, and a number that no other one of this process has.
struct SnapshotStamp: Hashable, Sendable {
    let number: Int
    let time: WallTime
}

/// Numbers the snapshots as they come into use. All loops share one: the same snapshot has one number everywhere.
final class SnapshotStamps: Sendable {
    /// Weak: a snapshot is let go of by whoever made it, off the loops.
    private struct Entry: Sendable {
        weak var snapshot: ModelSnapshot?
        let stamp: SnapshotStamp
    }

    /// Loops take a new snapshot up one after the other, so several may be in use for a moment.
    private static let kept = 4

    private let entries = Mutex<[Entry]>([])
    private let clock: @Sendable () -> WallTime

    init(clock: @escaping @Sendable () -> WallTime) {
        self.clock = clock
    }

    /// The stamp of a snapshot: a new one where it is seen for the first time.
    func stamp(of snapshot: ModelSnapshot) -> SnapshotStamp {
        entries.withLock { entries in
            if let known = entries.first(where: { $0.snapshot === snapshot }) { return known.stamp }
            let number = (entries.first?.stamp.number ?? 0) + 1
            let entry = Entry(snapshot: snapshot, stamp: SnapshotStamp(number: number, time: clock()))
            entries = [entry] + entries.prefix(Self.kept - 1)
            return entry.stamp
        }
    }
}
