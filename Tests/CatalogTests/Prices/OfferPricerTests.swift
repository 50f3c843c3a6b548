// Which source of prices counts.
import Base
import Catalog
import Domain
import Providers
import Testing

@Suite struct OfferPricerTests {
    private static let (listed, written, makers) = (
        ModelPrices.perMillion("1", "2"), ModelPrices.perMillion("1.05", "2.05"),
        ModelPrices.perMillion("9", "8")
    )

    @Test(
        arguments: [
            (#"["api"]"#, true, true, true, .api), (#"["api"]"#, false, true, true, nil),
            (#"["manual"]"#, true, true, true, .manual), (#"["manual"]"#, true, false, true, nil),
            (#"["crossReference"]"#, true, true, true, .crossReference),
            (#"["crossReference"]"#, true, true, false, nil),
            (#"["api","manual"]"#, true, true, false, .api),
            (#"["api","manual"]"#, false, true, false, .manual),
            (#"["manual","api"]"#, true, true, false, .manual),
            (#"["manual","api"]"#, true, false, false, .api),
            (#"["api","crossReference"]"#, false, true, true, .crossReference),
            (#"["api","manual","crossReference"]"#, false, false, true, .crossReference),
            (#"["api","manual","crossReference"]"#, false, false, false, nil),
        ] as [(String, Bool, Bool, Bool, OfferPricing.Source?)])
    func `the first source in the record's order that knows gives all prices`(
        order: String, isListed: Bool, isWritten: Bool, isMakers: Bool, source: OfferPricing.Source?
    ) throws {
        let book = PriceBook(isWritten ? ["m": Self.written] : [:])
        let pricing = try Pricing(order: order, book: book).of(
            isListed ? Self.listed : ModelPrices(), makersPrice: isMakers ? Self.makers : nil
        ).pricing

        #expect(pricing.source == source)
        switch source {
        case .api: #expect(pricing.prices == Self.listed)
        case .manual: #expect(pricing.prices == Self.written)
        case .crossReference: #expect(pricing.prices == Self.makers)
        case .free, nil: #expect(pricing.prices.isEmpty)
        }
    }

    @Test func `two sources are never mixed`() throws {
        let listed = ModelPrices().with(.prompt, .perMillion("1"))
        let written = Self.written.with(.cacheRead, .perMillion("0.1"))
        let pricing = try Pricing(book: PriceBook(["m": written])).of(listed).pricing

        #expect(pricing == OfferPricing(listed, from: .api))
    }

    @Test func `an image's price yields to one of tokens, and counts where there is none`() throws {
        let image = ModelPrices().with(.image, .each("0.02"))

        let beside = try Pricing(book: PriceBook(["m": Self.written])).of(image).pricing
        #expect(beside == OfferPricing(Self.written, from: .manual))
        let alone = try Pricing(book: PriceBook(["m": image])).of(ModelPrices()).pricing
        #expect(alone == OfferPricing(image, from: .manual))
    }

    @Test func `a price of something that no answer is paid by alone is no price list`() throws {
        let pricing = try Pricing().of(ModelPrices().with(.cacheRead, .perMillion("1"))).pricing

        #expect(pricing == .unknown)
    }

    @Test func `the written price is found by the exact native id`() throws {
        let book = PriceBook(["Vendor/Model": Self.written])

        #expect(
            try Pricing(book: book).of(ModelPrices(), named: "Vendor/Model").pricing.source == .manual)
        #expect(try Pricing(book: book).of(ModelPrices(), named: "vendor/model").pricing == .unknown)
    }

    @Test func `what is known only when the bill comes stays so`() throws {
        let dynamic = ModelPrices(prompt: .dynamic, completion: .dynamic)
        let pricing = try Pricing(book: PriceBook(["m": Self.written])).of(dynamic, makersPrice: Self.makers)

        #expect(pricing.pricing == OfferPricing(dynamic, from: .api))
        #expect(pricing.report.isEmpty)
    }

    @Test(arguments: [
        ModelPrices(prompt: .free, completion: .free), ModelPrices(prompt: .free, completion: .unknown),
    ])
    func `what the gateway declares free is free, whatever else is known`(listed: ModelPrices) throws {
        let pricing = try Pricing(order: #"["manual"]"#, book: PriceBook(["m": Self.written])).of(listed)
            .pricing

        #expect(pricing == OfferPricing(listed, from: .free))
    }

    @Test(arguments: [#","local":true,"authorization":{"kind":"none"}"#, #","transport":"memory""#])
    func `what runs here is free`(members: String) throws {
        let pricing = try Pricing(members: members).of(ModelPrices()).pricing

        #expect(pricing == OfferPricing(ModelPrices(prompt: .free, completion: .free), from: .free))
    }

    @Test func `the maker is asked only where that counts`() throws {
        let gateway = try Gateway.make(slug: "g", #","models":{"prices":{"from":["api","crossReference"]}}"#)
        var pricer = OfferPricer(of: gateway, CatalogKnowledge())
        var model = ListedModel(gateway: gateway.id, nativeID: "m")
        model.prices = Self.listed
        var questions = 0

        _ = pricer.pricing(of: model) {
            questions += 1
            return nil
        }

        #expect(questions == 0)
    }
}
