// Which prices can be believed.
package import Domain

/// Between what bounds a price is believed, as `Config/catalog.json` says.
///
/// Listings have been off by a thousand and by a million; whoever routes by such a price picks the wrong gateway, and
/// whoever pays by it the wrong amount. So a price that cannot be is not known.
package struct PriceBounds: Equatable, Sendable {
    /// For one of each.
    package var token = USD(attodollars: 10_000_000)...USD(attodollars: 1_000_000_000_000_000)
    package var image = USD(attodollars: 100_000_000_000)...USD(attodollars: 10_000_000_000_000_000_000)
    package var request = USD(attodollars: 100_000_000_000)...USD(attodollars: 10_000_000_000_000_000_000)
    package var search = USD(attodollars: 100_000_000_000)...USD(attodollars: 1_000_000_000_000_000_000)
    /// How many times as much or as little as `Catalog/prices.json` says a listing may say of the same model.
    package var largestFactor = 100
    /// From which difference on between the two somebody should look, in percent of what `Catalog/prices.json` says.
    package var driftPercent = 10

    package init() {}

    package subscript(unit: BilledUnit) -> ClosedRange<USD> {
        get {
            switch unit {
            case .token: token
            case .image: image
            case .request: request
            case .search: search
            }
        }
        set {
            switch unit {
            case .token: token = newValue
            case .image: image = newValue
            case .request: request = newValue
            case .search: search = newValue
            }
        }
    }

    /// Whether such a price is within the bounds. What is no amount is no absurd amount.
    package func allow(_ price: Price, for kind: ModelPrices.Kind) -> Bool {
        guard case .perUnit(let amount) = price else { return true }
        return self[kind.unit].contains(amount)
    }
}

// MARK: Listings

/// What of a listing's prices is believed.
struct BelievedPrices: Equatable {
    var prices: ModelPrices
    /// Whether something was not believed.
    var isAbsurd = false
}

extension PriceBounds {
    /// The prices of a listing, as far as they can be.
    ///
    /// Where the price of a token of the prompt or of the answer cannot be, in whatever tier, none is believed: the
    /// others are likely to be of the same making. Any other price is left out alone.
    ///
    /// - Parameter written: what `Catalog/prices.json` says of the same model; nil where it says nothing.
    func believed(_ listed: ModelPrices, besides written: ModelPrices?) -> BelievedPrices {
        guard !listed.isEmpty else { return BelievedPrices(prices: listed) }
        let tiersAreAbsurd = listed.tiers.contains { tier in
            ModelPrices.Kind.allCases.contains { !allow(tier.prices[$0], for: $0) }
        }
        let tokensAreAbsurd = ModelPrices.tokenKinds.contains { kind in
            !allow(listed[kind], for: kind)
                || written.map { areTooFarApart(listed[kind], $0[kind]) } ?? false
        }
        if tiersAreAbsurd || tokensAreAbsurd { return BelievedPrices(prices: ModelPrices(), isAbsurd: true) }
        var believed = BelievedPrices(prices: listed)
        for kind in ModelPrices.Kind.allCases where !allow(listed[kind], for: kind) {
            believed.prices[kind] = .unknown
            believed.isAbsurd = true
        }
        return believed
    }

    private func areTooFarApart(_ listed: Price, _ written: Price) -> Bool {
        guard case .perUnit(let listed) = listed, case .perUnit(let written) = written else { return false }
        guard let mostListed = written.times(largestFactor), let mostWritten = listed.times(largestFactor)
        else { return true }
        return listed > mostListed || written > mostWritten
    }
}

extension ModelPrices {
    /// What every answer is paid by, where tokens are paid for.
    static let tokenKinds: [Kind] = [.prompt, .completion]
}
