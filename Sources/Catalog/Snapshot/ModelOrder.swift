// The orders in which models are shown.
internal import Base
package import Domain

/// What models are sorted by. What is not known comes last, whichever way; equals come by their ids.
package enum ModelOrder: String, CaseIterable, Sendable {
    case name, created
    /// By the length of their context.
    case context
    /// By the price of a token.
    case promptPrice = "prompt_price"
    case completionPrice = "completion_price"

    /// The places of models, or of offers of them, in this order: 0 is the first of them.
    ///
    /// - Parameter entries: those that come equal stay as they lie.
    package func places<Entry: Sortable>(
        of entries: some Collection<Entry>, isDescending: Bool
    ) -> [UInt32] {
        switch self {
        case .name:
            let names = entries.map { Bytes($0.name).lowercased }
            return Self.places(names, isDescending) { $0.precedes($1) }
        case .created: return Self.places(entries.map { $0.first(\.created) }, isDescending, <)
        case .context: return Self.places(entries.map { $0.first(\.contextLength) }, isDescending, <)
        case .promptPrice: return Self.places(entries.map { $0.price(.prompt) }, isDescending, <)
        case .completionPrice: return Self.places(entries.map { $0.price(.completion) }, isDescending, <)
        }
    }

    private static func places<Key>(
        _ keys: [Key?], _ isDescending: Bool, _ precedes: (Key, Key) -> Bool
    ) -> [UInt32] {
        let known = keys.indices.compactMap { place in keys[place].map { (key: $0, place: UInt32(place)) } }
        let sorted = known.sorted { left, right in
            let (first, second) = isDescending ? (right.key, left.key) : (left.key, right.key)
            if precedes(first, second) { return true }
            return !precedes(second, first) && left.place < right.place
        }
        return sorted.map(\.place) + keys.indices.filter { keys[$0] == nil }.map { UInt32($0) }
    }
}

/// What has facts to be sorted by: a model, or one gateway's offer of it.
package protocol Sortable {
    /// For people.
    var name: String { get }
    /// The offer whose prices count; nil where none is known.
    var priced: Offer? { get }

    func first<Value>(_ fact: (ListedModel) -> Value?) -> Value?
}

extension Sortable {
    fileprivate func price(_ kind: ModelPrices.Kind) -> USD? {
        priced?.pricing.prices[kind].amount
    }
}

extension CatalogModel: Sortable {}
