// Telling snapshots apart.
internal import Base
internal import Catalog
internal import Synchronization

/// When the models of a snapshot were taken into use, and a number that no others of this process have.
struct SnapshotStamp: Hashable, Sendable {
    let number: Int
    let time: WallTime
}

/// Numbers the models of snapshots as they come into use. All loops share one: the same models have one number
/// everywhere, however often lists are asked for in vain meanwhile.
final class SnapshotStamps: Sendable {
    /// Weak: models are let go of by whoever made the snapshot, off the loops.
    private struct Entry: Sendable {
        weak var models: (any AnyObject & Sendable)?
        let stamp: SnapshotStamp
    }

    /// Loops take a new snapshot up one after the other, so several may be in use for a moment.
    private static let kept = 4

    private let entries = Mutex<[Entry]>([])
    private let clock: @Sendable () -> WallTime

    init(clock: @escaping @Sendable () -> WallTime) {
        self.clock = clock
    }

    /// The stamp of a snapshot: a new one where its models are seen for the first time.
    func stamp(of snapshot: ModelSnapshot) -> SnapshotStamp {
        entries.withLock { entries in
            if let known = entries.first(where: { $0.models === snapshot.sameModels }) { return known.stamp }
            let number = (entries.first?.stamp.number ?? 0) + 1
            let stamp = SnapshotStamp(number: number, time: clock())
            entries = [Entry(models: snapshot.sameModels, stamp: stamp)] + entries.prefix(Self.kept - 1)
            return stamp
        }
    }
}
