// Deciding what an offer costs.
internal import Domain
internal import Providers

/// Finds the price of each model of one gateway, in the order that the gateway's record says.
struct OfferPricer {
    private let gateway: Gateway

    init(of gateway: Gateway, _ knowledge: CatalogKnowledge) {
        self.gateway = gateway
    }

    /// - Parameter makersPrice: what the maker of the model takes for it, where that is known.
    func pricing(of model: ListedModel, makersPrice: () -> ModelPrices?) -> OfferPricing {
        guard !model.prices.isEmpty, gateway.descriptor.priceOrder.contains(.api) else { return .unknown }
        let isFree = model.prices[.prompt] == .free && model.prices[.completion] == .free
        return OfferPricing(model.prices, from: isFree ? .free : .api)
    }
}
