// What a row says its model costs where prompts are long.
internal import Domain
internal import JSON

/// The places of a record's `tiers`, ready to be read from many rows.
struct RowPriceTiers {
    /// More tiers are no price list.
    private static let most = 16

    private let shape: ListedPrices.Tiers.Shape
    private let list: RowPath?
    private let promptTokens: RowPath
    /// The price in an element of a list of one price.
    private let price: RowPath?
    private let places: [RowPricePlace]

    init(_ tiers: ListedPrices.Tiers) {
        shape = tiers.shape
        promptTokens = RowPath(tiers.promptTokens)
        places = tiers.places.map(RowPricePlace.init)
        switch tiers.shape {
        case .row: (list, price) = (nil, nil)
        case .list(let place): (list, price) = (RowPath(place), nil)
        case .listEach(let place): (list, price) = (nil, RowPath(place))
        }
    }

    func read(in row: ListRow, _ reading: inout RowPrices.Reading) {
        var found: [Int: ModelPrices] = [:]
        switch shape {
        case .row: read(tier: row, places, into: &found, &reading)
        case .list:
            for element in Self.elements(list?.value(in: row)) {
                read(tier: ListRow(element), places, into: &found, &reading)
            }
        case .listEach:
            for place in places { read(place, in: row, into: &found, &reading) }
        }
        reading.prices.tiers = found.sorted { $0.key < $1.key }
            .map { PriceTier(promptTokens: $0.key, prices: $0.value) }
    }

    private func read(
        tier: ListRow, _ places: [RowPricePlace], into found: inout [Int: ModelPrices],
        _ reading: inout RowPrices.Reading
    ) {
        guard let tokens = promptTokens.value(in: tier)?.positive else { return }
        for place in places {
            let price = place.read(in: tier, &reading.problems)
            if let amount = price.amount, amount > .zero {
                found[tokens, default: ModelPrices()][place.kind] = price
            }
        }
    }

    /// The tiers of one price. The one that begins at no tokens is the usual price, where that is not told elsewhere.
    private func read(
        _ place: RowPricePlace, in row: ListRow, into found: inout [Int: ModelPrices],
        _ reading: inout RowPrices.Reading
    ) {
        let list = place.paths.first(in: row) { $0.kind == .array ? $0 : nil }
        for element in Self.elements(list) {
            let tier = ListRow(element)
            guard let node = price?.value(in: tier) else { continue }
            switch place.unit.read(node) {
            case .absent: break
            case .problem(let problem): reading.problems.append(problem)
            case .price(let price):
                if let tokens = promptTokens.value(in: tier)?.positive {
                    found[tokens, default: ModelPrices()][place.kind] = price
                } else if reading.prices[place.kind] == .unknown {
                    reading.prices[place.kind] = price
                }
            }
        }
    }

    private static func elements(_ list: JSONNode?) -> [JSONNode] {
        list.map { Array($0.elements.prefix(most)) } ?? []
    }
}
