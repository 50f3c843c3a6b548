// What a row says its model costs.
internal import Domain
internal import JSON

/// The places of a record's `prices`, ready to be read from many rows.
struct RowPrices {
    /// What was read, and what was wrong with it.
    struct Reading {
        var prices = ModelPrices()
        var problems: [ListProblem] = []
    }

    private let places: [RowPricePlace]
    private let tiers: RowPriceTiers?
    private let free: ModelRows.Free

    init(_ prices: ListedPrices?, free: ModelRows.Free) {
        places = prices?.places.map(RowPricePlace.init) ?? []
        tiers = prices?.tiers.map(RowPriceTiers.init)
        self.free = free
    }

    /// - Parameter id: the model's, which may say that it is free.
    func read(in row: ListRow, of id: String) -> Reading {
        var reading = Reading()
        if free == .all {
            reading.prices = ModelPrices(prompt: .free, completion: .free)
            return reading
        }
        for place in places { reading.prices[place.kind] = place.read(in: row, &reading.problems) }
        tiers?.read(in: row, &reading)
        if !reading.prices.isEmpty { reading.prices.judgeZeros(isFree: isFree(id)) }
        return reading
    }

    /// Whether a row has prices of all the kinds that the record knows of a prompt and an answer.
    func areBothKnown(in row: ListRow) -> Bool {
        var problems: [ListProblem] = []
        return places.filter { $0.kind == .prompt || $0.kind == .completion }
            .allSatisfy { $0.read(in: row, &problems) != .unknown }
    }

    private func isFree(_ id: String) -> Bool {
        if case .suffix(let suffix) = free { id.hasSuffix(suffix) } else { false }
    }
}

/// Where one price is in a row.
struct RowPricePlace {
    let kind: ModelPrices.Kind
    let paths: RowPaths
    let unit: PriceUnit

    init(_ place: ListedPrices.Place) {
        kind = place.kind
        paths = RowPaths(place.pointers)
        unit = place.unit
    }

    /// The price at the first place that has one. Where none has, what is wrong with the first is told.
    func read(in row: ListRow, _ problems: inout [ListProblem]) -> Price {
        var problem: ListProblem?
        let price = paths.first(in: row) { node -> Price? in
            switch unit.read(node) {
            case .absent: return nil
            case .price(let price): return price
            case .problem(let found):
                problem = problem ?? found
                return nil
            }
        }
        if price == nil, let problem { problems.append(problem) }
        return price ?? .unknown
    }
}

extension ModelPrices {
    /// Says what the zeros of a listing mean: many have zeros where nothing is known.
    ///
    /// A model that is said to be free is. Of others a zero for tokens is no price; one for requests, images, searches
    /// or thought says that they do not cost extra, as long as anything has a price.
    fileprivate mutating func judgeZeros(isFree: Bool) {
        let isPriced = Kind.allCases.contains { (self[$0].amount ?? .zero) > .zero }
        for kind in Kind.allCases where self[kind].amount == .zero {
            self[kind] = isFree || (isPriced && kind.isExtra) ? .free : .unknown
        }
    }
}

extension ModelPrices.Kind {
    /// Whether it is paid besides the tokens of prompt and answer.
    fileprivate var isExtra: Bool {
        switch self {
        case .request, .image, .webSearch, .reasoning: true
        case .prompt, .completion, .audio, .cacheRead, .cacheWrite: false
        }
    }
}
