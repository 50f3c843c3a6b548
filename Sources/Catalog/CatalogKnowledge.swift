// What is known of models beside the lists of gateways.
package import Domain

/// What the catalog is told by files and settings: it holds until a reload.
package struct CatalogKnowledge: Sendable {
    /// The gateways in the order in which they are tried when nothing else decides; those not in it come last.
    package var failoverOrder: [GatewayID]
    /// Who makes models, and what these are called.
    package var names: CatalogNames
    /// Prices that people looked up.
    package var book: PriceBook
    /// Which prices can be believed.
    package var priceBounds: PriceBounds

    package init(
        failoverOrder: [GatewayID] = [], names: CatalogNames = CatalogNames(), book: PriceBook = PriceBook(),
        priceBounds: PriceBounds = PriceBounds()
    ) {
        self.failoverOrder = failoverOrder
        self.names = names
        self.book = book
        self.priceBounds = priceBounds
    }
}
