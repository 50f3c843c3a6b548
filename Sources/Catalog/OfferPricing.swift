// What a model costs at a gateway, and who says so.
package import Domain

/// The prices of an offer, all from one source: parts of two price lists make no price.
package struct OfferPricing: Equatable, Sendable {
    /// Where prices come from.
    package enum Source: String, CaseIterable, Sendable {
        /// The gateway's own listing.
        case api
        /// `Catalog/prices.json`.
        case manual
        /// What the maker of the model takes: for gateways that sell at their makers' prices.
        case crossReference = "cross_reference"
        /// The gateway takes no money for it.
        case free
    }

    package let prices: ModelPrices
    /// nil where nothing is known.
    package let source: Source?

    package init(_ prices: ModelPrices, from source: Source) {
        self.prices = prices
        self.source = source
    }

    private init() {
        prices = ModelPrices()
        source = nil
    }

    /// Nothing is known.
    package static let unknown = OfferPricing()
}
