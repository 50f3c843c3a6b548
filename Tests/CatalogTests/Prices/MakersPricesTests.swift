// Gateways that sell at their makers' prices.
import Base
import Catalog
import Domain
import Providers
import Testing

@Suite struct MakersPricesTests {
    private func list(
        _ slug: String, _ id: String, _ prices: ModelPrices = ModelPrices(), _ members: String
    ) throws -> ModelSnapshot.List {
        let gateway = try Gateway.make(slug: slug, members)
        var model = ListedModel(gateway: gateway.id, nativeID: id)
        model.prices = prices
        return .init(of: gateway, [model], .known)
    }

    private func reseller(_ id: String) throws -> ModelSnapshot.List {
        try list("a-reseller", id, .init(), #","models":{"prices":{"from":["crossReference"]}}"#)
    }

    private func price(_ lists: [ModelSnapshot.List], _ book: PriceBook = PriceBook()) -> OfferPricing? {
        ModelSnapshot(lists, CatalogKnowledge(book: book)).offers
            .first { $0.gateway == Bytes("a-reseller") }?.pricing
    }

    @Test func `a reseller takes what the maker lists`() throws {
        let maker = try list("maker", "m-1", .perMillion("1", "2"), #","makes":["Acme"]"#)

        #expect(
            price([maker, try reseller("acme/M-1")]) == .init(.perMillion("1", "2"), from: .crossReference))
        #expect(price([maker, try reseller("acme/m-2")]) == .unknown)
        #expect(price([maker, try reseller("other/m-1")]) == .unknown)
    }

    @Test func `the maker's written price counts where it lists none, or is not there at all`() throws {
        let book = PriceBook(["m-1": .perMillion("3", "4")], at: "maker", makes: ["acme"])
        let silent = try list("maker", "m-1", .init(), #","makes":["acme"]"#)
        let written = OfferPricing(.perMillion("3", "4"), from: .crossReference)

        #expect(price([try reseller("acme/m-1")], book) == written)
        #expect(price([silent, try reseller("acme/m-1")], book) == written)
        let listed = try list("maker", "m-1", .perMillion("3.1", "4"), #","makes":["acme"]"#)
        #expect(price([listed, try reseller("acme/m-1")], book)?.prices == .perMillion("3.1", "4"))
    }

    @Test func `a name without a date means the only model that has one`() throws {
        let book = PriceBook(
            [
                "m-20260102": .perMillion("3", "4"), "n-20260102": .perMillion("1", "2"),
                "n-20260506": .perMillion("5", "6"),
            ], at: "maker", makes: ["acme"])

        #expect(price([try reseller("acme/m")], book)?.prices == .perMillion("3", "4"))
        #expect(price([try reseller("acme/n")], book) == .unknown)
        #expect(price([try reseller("acme/n-20260506")], book)?.prices == .perMillion("5", "6"))
    }

    @Test func `who takes it, and who says so, is told`() throws {
        let book = PriceBook(["m-1": .perMillion("3", "4")], at: "maker", makes: ["acme"])
        let maker = try list("maker", "m-2", .perMillion("1", "2"), #","makes":["acme"]"#)
        for (id, isWritten) in [("acme/m-1", true), ("acme/m-2", false)] {
            let snapshot = ModelSnapshot([maker, try reseller(id)], CatalogKnowledge(book: book))
            let offer = try #require(snapshot.offers(ofGateway: Bytes("a-reseller")).first)
            let price = try #require(snapshot.makersPrice(of: offer))

            #expect(price.gateway == GatewayID("maker"))
            #expect(price.prices == offer.pricing.prices)
            #expect((price.written != nil) == isWritten)
        }
    }

    @Test func `a maker's gateway that sells others' models says nothing of their prices`() throws {
        let maker = try list("maker", "other/m-1", .perMillion("1", "2"), #","makes":["acme"]"#)

        #expect(price([maker, try reseller("other/m-1")]) == .unknown)
    }

    @Test func `what was found is told for each gateway that has something to tell`() throws {
        let absurd = try list("absurd", "m", .perMillion("5000000", "1"), "")
        let fine = try list("fine", "m", .perMillion("1", "1"), "")
        let snapshot = ModelSnapshot([absurd, fine])

        #expect(snapshot.priceReports.keys.map(\.slug) == ["absurd"])
        #expect(snapshot.priceReports[GatewayID("absurd")]?.absurdExamples == ["m"])
    }
}
