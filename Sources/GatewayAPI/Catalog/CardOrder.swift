// The offers of one gateway in an order.
internal import Base
internal import Catalog
internal import Domain

/// Sorts the entries of a view by what their cards say.
struct CardOrder {
    private enum Key {
        case text(String)
        case number(Int)
        case amount(USD)
        case unknown

        init(of card: ModelCard, by order: ModelOrder) {
            self =
                switch order {
                case .name: .text(card.name.lowercased())
                case .created: card.facts.created.map { .number($0) } ?? .unknown
                case .context: card.facts.contextLength.map { .number($0) } ?? .unknown
                case .promptPrice: card.prices[.prompt].amount.map { .amount($0) } ?? .unknown
                case .completionPrice: card.prices[.completion].amount.map { .amount($0) } ?? .unknown
                }
        }

        /// Whether this comes before `other`; nil for equal ones. What is not known comes last in either direction.
        func comesBefore(_ other: Key, isDescending: Bool) -> Bool? {
            switch (self, other) {
            case (.text(let left), .text(let right)): left == right ? nil : (left < right) != isDescending
            case (.number(let left), .number(let right)): left == right ? nil : (left < right) != isDescending
            case (.amount(let left), .amount(let right)): left == right ? nil : (left < right) != isDescending
            case (.unknown, .unknown): nil
            case (.unknown, _): false
            default: true
            }
        }
    }

    /// Those of the entries.
    let numbers: [UInt32]

    init(_ view: CatalogView, by order: ModelOrder, isDescending: Bool) {
        let keys = (0..<view.count).map { Key(of: view[$0], by: order) }
        numbers = keys.indices.sorted { left, right in
            keys[left].comesBefore(keys[right], isDescending: isDescending) ?? (left < right)
        }
        .map { UInt32($0) }
    }
}
