// A row of a list on its way into a model.
internal import Base

/// What the merge knows of an offer.
struct ModelRow: Sendable {
    /// Equal for the rows that may be one model: the group of its name, or `slug/native`.
    var key: Bytes
    var name: CatalogName?
    /// Where its offer is among those of its gateway, or of all.
    var place: Int
    /// Where its gateway is among all.
    var gateway = 0

    /// What its name says beside the group's.
    var variant: GroupSplit.Variant {
        name.map { GroupSplit.Variant(date: $0.date, isFree: $0.isFree) } ?? .plain
    }
}
