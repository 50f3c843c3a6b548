// What makers take for their own models.
internal import Base
internal import Domain

/// The prices of models at the gateways that make them: others sell some of these at the same price.
struct MakersPrices {
    private var byName: [Bytes: ModelPrices] = [:]
    /// By names without dates; nil where a maker lists several models of that name.
    private var byGroup: [Bytes: ModelPrices?] = [:]

    /// Nothing is known.
    init() {}

    /// - Parameter gateways: those that make models.
    init(at gateways: [GatewayOffers]) {
        for gateway in gateways {
            for offer in gateway.offers { add(offer, of: gateway) }
        }
    }

    private mutating func add(_ offer: Offer, of gateway: GatewayOffers) {
        guard let name = offer.name, !name.isFree, gateway.makes.contains(name.maker) else { return }
        let prices: ModelPrices? =
            switch offer.pricing.source {
            case .api, .manual: offer.pricing.prices
            case .crossReference, .free, nil: nil
            }
        if let prices { byName[name.exact] = prices }
        byGroup[name.group] = byGroup[name.group] == nil ? .some(prices) : .some(nil)
    }

    /// Those of the model of exactly that name, or of the only one that differs by its date at most.
    subscript(name: CatalogName) -> ModelPrices? {
        guard !name.isFree else { return nil }
        return byName[name.exact] ?? byGroup[name.group] ?? nil
    }
}
