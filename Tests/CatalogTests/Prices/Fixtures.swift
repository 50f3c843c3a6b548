// Prices for tests.
import Base
import Catalog
import Domain
import Providers
import Testing

extension Price {
    /// Of a token, as dollars for a million of them.
    static func perMillion(_ dollars: String) -> Price {
        USD(decimal: dollars, scale: -6).map { .perUnit($0) } ?? .unknown
    }

    /// Of one image, request or search.
    static func each(_ dollars: String) -> Price {
        USD(decimal: dollars).map { .perUnit($0) } ?? .unknown
    }
}

extension ModelPrices {
    /// Dollars for a million tokens.
    static func perMillion(_ prompt: String, _ completion: String) -> ModelPrices {
        ModelPrices(prompt: .perMillion(prompt), completion: .perMillion(completion))
    }

    func with(_ kind: Kind, _ price: Price) -> ModelPrices {
        var prices = self
        prices[kind] = price
        return prices
    }
}

extension PriceBook {
    /// What models of the gateway `g` cost.
    init(_ prices: [String: ModelPrices], at gateway: String = "g", makes: [String] = []) {
        let id = GatewayID(gateway)
        self.init(
            prices.map { name, prices in
                Entry(
                    gateway: id, nativeID: name, prices: prices, source: "https://g.example/prices",
                    date: "2026-07-26")
            }, makes: makes.isEmpty ? [:] : [id: makes])
    }
}

/// A gateway `g`, and what is known beside its list.
struct Pricing {
    var order = #"["api","manual","crossReference"]"#
    var members = ""
    var book = PriceBook()
    var bounds = PriceBounds()

    /// The pricing of a model with these listed prices, and what was reported of it.
    func of(
        _ listed: ModelPrices, named name: String = "m", makersPrice: ModelPrices? = nil
    ) throws -> (pricing: OfferPricing, report: PriceReport) {
        let gateway = try Gateway.make(slug: "g", #","models":{"prices":{"from":\#(order)}}\#(members)"#)
        var pricer = OfferPricer(of: gateway, CatalogKnowledge(book: book, priceBounds: bounds))
        var model = ListedModel(gateway: gateway.id, nativeID: name)
        model.prices = listed
        let pricing = pricer.pricing(of: model) { makersPrice }
        return (pricing, pricer.report)
    }
}
