// Deciding what an offer costs.
package import Domain
package import Providers

/// Finds the prices of the models of one gateway, in the order that its record says, and keeps account of what could
/// not be believed.
///
/// The first source that knows what a token costs gives all prices, and where none does the first that knows what
/// something else costs: parts of two price lists make no price.
package struct OfferPricer {
    /// What was found in the models priced so far.
    package private(set) var report = PriceReport()
    private let order: [PriceOrigin]
    /// Whether it takes no money at all: it runs here.
    private let isFree: Bool
    private let written: [String: PriceBook.Entry]
    private let bounds: PriceBounds

    package init(of gateway: Gateway, _ knowledge: CatalogKnowledge) {
        order = gateway.descriptor.priceOrder
        isFree = gateway.isLocal || gateway.descriptor.transport == .memory
        written = knowledge.book.entries(of: gateway.id)
        bounds = knowledge.priceBounds
    }

    /// - Parameter makersPrice: what the maker of the model takes for it; asked only where that counts.
    package mutating func pricing(of model: ListedModel, makersPrice: () -> ModelPrices?) -> OfferPricing {
        if isFree { return OfferPricing(ModelPrices(prompt: .free, completion: .free), from: .free) }
        if model.prices.isFree { return OfferPricing(model.prices, from: .free) }
        let written = written.isEmpty ? nil : written[model.nativeID]?.prices
        let listed = believed(model, besides: written)
        var withoutTokens: OfferPricing?
        for origin in order {
            guard let found = OfferPricing(from: origin, listed, written, makersPrice) else { continue }
            if found.prices.knowsTokens { return found }
            if withoutTokens == nil, found.prices.knowsUnits { withoutTokens = found }
        }
        return withoutTokens ?? .unknown
    }

    /// What of the listing can be believed; the rest goes into the report.
    private mutating func believed(_ model: ListedModel, besides written: ModelPrices?) -> ModelPrices {
        let believed = bounds.believed(model.prices, besides: written)
        if believed.isAbsurd { report.foundAbsurd(model.nativeID) }
        guard let written else { return believed.prices }
        for kind in ModelPrices.tokenKinds {
            let drift = PriceDrift(
                of: model.nativeID, kind, listed: believed.prices[kind], written: written[kind],
                beyond: bounds.driftPercent)
            if let drift { report.found(drift) }
        }
        return believed.prices
    }
}

extension OfferPricing {
    /// What one source says; nil where it says nothing.
    fileprivate init?(
        from origin: PriceOrigin, _ listed: ModelPrices, _ written: ModelPrices?,
        _ makersPrice: () -> ModelPrices?
    ) {
        let (prices, source): (ModelPrices?, Source) =
            switch origin {
            case .api: (listed, .api)
            case .manual: (written, .manual)
            case .crossReference: (makersPrice(), .crossReference)
            }
        guard let prices else { return nil }
        self.init(prices, from: source)
    }
}

extension ModelPrices {
    /// Whether the gateway declares that it takes no money for it.
    fileprivate var isFree: Bool {
        self[.prompt] == .free && [.free, .unknown].contains(self[.completion])
    }

    fileprivate var knowsTokens: Bool {
        Self.tokenKinds.contains { self[$0] != .unknown }
    }

    /// Whether it is known what something costs that is not a token of text.
    fileprivate var knowsUnits: Bool {
        [.request, .image, .audio].contains { self[$0] != .unknown }
    }
}
