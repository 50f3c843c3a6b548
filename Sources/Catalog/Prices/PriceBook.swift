// Prices that people looked up: Catalog/prices.json.
package import Domain

/// What models cost at gateways, as somebody read it on the providers' pages.
package struct PriceBook: Sendable {
    /// The prices of one model at one gateway.
    package struct Entry: Equatable, Sendable {
        package let gateway: GatewayID
        /// As the gateway lists it.
        package let nativeID: String
        package let prices: ModelPrices
        /// The page on which they stand.
        package let source: String
        /// When they stood there: `2026-07-26`.
        package let date: String

        package init(
            gateway: GatewayID, nativeID: String, prices: ModelPrices, source: String, date: String
        ) {
            self.gateway = gateway
            self.nativeID = nativeID
            self.prices = prices
            self.source = source
            self.date = date
        }
    }

    private var entriesByGateway: [GatewayID: [String: Entry]] = [:]
    /// Which makers' models each gateway makes, also one that is not configured: what its entries say is what these
    /// makers take.
    package let makes: [GatewayID: [String]]

    /// - Parameter entries: one for each model of a gateway; of several the last counts.
    package init(_ entries: [Entry] = [], makes: [GatewayID: [String]] = [:]) {
        self.makes = makes
        for entry in entries { entriesByGateway[entry.gateway, default: [:]][entry.nativeID] = entry }
    }

    /// The entries of a gateway, by native id.
    package func entries(of gateway: GatewayID) -> [String: Entry] {
        entriesByGateway[gateway] ?? [:]
    }

    /// All entries, in no order.
    package var all: [Entry] { entriesByGateway.values.flatMap(\.values) }

    /// How many entries there are.
    package var count: Int { entriesByGateway.values.reduce(0) { $0 + $1.count } }
}
