// Which listed prices are believed.
import Base
import Catalog
import Domain
import Providers
import Testing

@Suite struct PriceBoundsTests {
    private static let written = ModelPrices.perMillion("2", "10")

    @Test(arguments: [
        ("0.00001", true), ("0.000009", false), ("1000", true), ("1000.000001", false), ("0", false),
        ("2500000", false), ("-1", false),
    ])
    func `a price of a token has bounds`(dollars: String, isBelieved: Bool) throws {
        let (pricing, report) = try Pricing().of(.perMillion("1", dollars))

        #expect(pricing == (isBelieved ? OfferPricing(.perMillion("1", dollars), from: .api) : .unknown))
        #expect(report.absurd == (isBelieved ? 0 : 1))
        #expect(report.absurdExamples == (isBelieved ? [] : ["m"]))
        #expect(report.problems == (isBelieved ? [:] : [.priceIsAbsurd: 1]))
    }

    @Test func `a listing that cannot be gives way to the next source`() throws {
        let pricing = Pricing(book: PriceBook(["m": Self.written]))

        #expect(try pricing.of(.perMillion("2000000", "10")).pricing.source == .manual)
        let reseller = Pricing(order: #"["api","crossReference"]"#)
        #expect(
            try reseller.of(.perMillion("2000000", "10"), makersPrice: Self.written).pricing.source
                == .crossReference)
    }

    @Test(arguments: [
        // A hundred times is the most.
        ("200", "10", true), ("200.000001", "10", false), ("0.02", "10", true), ("0.019999", "10", false),
        ("2", "1000", true), ("2", "1000.000001", false), ("2", "0.1", true), ("2", "0.099999", false),
        // A thousand times too dear.
        ("2000", "10000", false),
    ])
    func `a listing is not believed against a written price too far away`(
        prompt: String, completion: String, isBelieved: Bool
    ) throws {
        // The order need not name the book: it is a witness all the same.
        var bounds = PriceBounds()
        bounds.token = USD(attodollars: 1)...USD(attodollars: .max / 1_000_000)
        let (pricing, report) = try Pricing(
            order: #"["api"]"#, book: PriceBook(["m": Self.written]), bounds: bounds
        ).of(.perMillion(prompt, completion))

        #expect((pricing.source == .api) == isBelieved)
        #expect(report.absurd == (isBelieved ? 0 : 1))
        // What is not believed is no drift.
        #expect(isBelieved || report.drifts.isEmpty)
    }

    @Test func `an absurd price of anything else is left out alone`() throws {
        let listed = ModelPrices.perMillion("1", "2").with(.image, .each("10000")).with(
            .request, .each("0.01"))
        let (pricing, report) = try Pricing().of(listed)

        #expect(pricing == OfferPricing(listed.with(.image, .unknown), from: .api))
        #expect(report.absurd == 1)
    }

    @Test func `an absurd tier spoils the listing`() throws {
        var listed = ModelPrices.perMillion("1", "2")
        listed.tiers = [PriceTier(promptTokens: 200_001, prices: .perMillion("2000000", "3"))]
        let (pricing, report) = try Pricing().of(listed)

        #expect(pricing == .unknown)
        #expect(report.absurd == 1)
    }

    @Test func `of many absurd models some are named and all are counted`() throws {
        let gateway = try Gateway.make(slug: "g")
        var pricer = OfferPricer(of: gateway, CatalogKnowledge())
        for number in 1...25 {
            var model = ListedModel(gateway: gateway.id, nativeID: "m\(number)")
            model.prices = .perMillion("5000000", "1")
            _ = pricer.pricing(of: model) { nil }
        }

        #expect(pricer.report.absurd == 25)
        #expect(pricer.report.absurdExamples == (1...10).map { "m\($0)" })
    }

    @Test func `prices of the largest size do not overflow`() throws {
        let most = Price.perUnit(USD(attodollars: .max))
        let (pricing, _) = try Pricing(book: PriceBook(["m": Self.written])).of(
            ModelPrices(prompt: most, completion: most))

        #expect(pricing.source == .manual)
    }
}
