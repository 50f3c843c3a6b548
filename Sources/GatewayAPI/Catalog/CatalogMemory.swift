// What was worked out for the catalog and may be asked for again.
internal import Base
internal import Catalog

/// What all loops share of the answers about models: selections of entries, lists in gzip, and who makes models. Bounded, and emptied
/// when a new snapshot comes into use.
final class CatalogMemory: Sendable {
    struct SelectionKey: Hashable, Sendable {
        let snapshot: Int
        /// Without its paging.
        let query: CatalogQuery
    }

    struct BodyKey: Hashable, Sendable {
        let snapshot: Int
        let tag: EntityTag
    }

    private static let selectionLimit = 4 << 20
    private static let bodyLimit = 32 << 20

    let selections = PreparedCache<SelectionKey, CatalogSelection>(limit: selectionLimit) { $0.memoryCount }
    let bodies = PreparedCache<BodyKey, Bytes>(limit: bodyLimit) { $0.count }
    private let stamps: SnapshotStamps

    init(clock: @escaping @Sendable () -> WallTime) {
        stamps = SnapshotStamps(clock: clock)
    }

    /// A snapshot comes into use: what was worked out for others is not asked for any more.
    func take(up snapshot: ModelSnapshot) {
        let number = stamps.stamp(of: snapshot).number
        selections.removeAll { $0.snapshot != number }
        bodies.removeAll { $0.snapshot != number }
    }

    func stamp(of snapshot: ModelSnapshot) -> SnapshotStamp { stamps.stamp(of: snapshot) }
}
