// The orders in which models are shown.
internal import Base
internal import Domain

/// What models are sorted by. What is not known comes last, whichever way; equals come by their ids.
package enum ModelOrder: String, CaseIterable, Sendable {
    case name, created
    /// By the length of their context.
    case context
    /// By the price of a token.
    case promptPrice = "prompt_price"
    case completionPrice = "completion_price"

    /// The places of `models` in this order.
    ///
    /// - Parameter models: by id.
    func places(of models: [CatalogModel], isDescending: Bool) -> [UInt32] {
        switch self {
        case .name:
            let names = models.map { Bytes($0.name).lowercased }
            return Self.places(names, isDescending) { $0.precedes($1) }
        case .created: return Self.places(models.map { $0.first(\.created) }, isDescending, <)
        case .context: return Self.places(models.map { $0.first(\.contextLength) }, isDescending, <)
        case .promptPrice: return Self.places(models.map { $0.price(.prompt) }, isDescending, <)
        case .completionPrice: return Self.places(models.map { $0.price(.completion) }, isDescending, <)
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

extension CatalogModel {
    fileprivate func price(_ kind: ModelPrices.Kind) -> USD? {
        priced?.pricing.prices[kind].amount
    }
}
