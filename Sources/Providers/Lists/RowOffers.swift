// Several offers of one model in a row.
internal import JSON

/// Chooses the offer that counts: two prices of two offers are nobody's price.
struct RowOffers {
    private let path: RowPath
    private let only: [RowCondition]

    init(_ offers: ModelRows.Offers) {
        path = RowPath(offers.place)
        only = offers.only.map(RowCondition.init)
    }

    /// The first offer that passes and has both prices, else the first that passes.
    func chosen(in row: ListRow, _ prices: RowPrices) -> JSONNode? {
        guard let list = path.value(in: row) else { return nil }
        var first: JSONNode?
        for offer in list.elements where only.allSatisfy({ $0.holds(in: ListRow(offer)) ?? false }) {
            if prices.areBothKnown(in: ListRow(row.node, offer: offer)) { return offer }
            first = first ?? offer
        }
        return first
    }
}
