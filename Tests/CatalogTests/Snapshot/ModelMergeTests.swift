// What the lists of several gateways are together.
import Base
import Domain
import Providers
import Testing

@testable import Catalog

/// Lists of gateways, as these tests write them.
struct Lists {
    /// By slug: what the gateway makes, and the native ids it lists.
    var gateways: [(slug: String, makes: String, ids: [String])]
    var knowledge = CatalogKnowledge(names: .example)
    /// A price of a token, in attodollars, that is within the bounds.
    static let believed: Int128 = 1_000_000_000_000
    /// Told of each row before it is listed.
    var change: (inout ListedModel) -> Void = { _ in }

    func snapshot() throws -> ModelSnapshot { ModelSnapshot(try lists(), knowledge) }

    func lists() throws -> [ModelSnapshot.List] {
        try gateways.map { slug, makes, ids in
            let list = makes.isEmpty ? "" : #""\#(makes)""#
            let gateway = try Gateway.make(slug: slug, #","makes":[\#(list)]"#)
            return .init(
                of: gateway,
                ids.map { id in
                    var model = ListedModel(gateway: gateway.id, nativeID: id)
                    change(&model)
                    return model
                }, .known)
        }
    }
}

extension ModelSnapshot {
    /// Each model with its offers: `openai/gpt-4o = a:gpt-4o b:openai/gpt-4o`.
    var text: [String] {
        models.map { model in
            let offers = model.offers.map { "\($0.model.gateway):\($0.model.nativeID)" }
            return "\(model.id) = \(offers.joined(separator: " "))"
        }
    }
}

@Suite struct ModelMergeTests {
    private func text(_ gateways: [(String, String, [String])]) throws -> [String] {
        try Lists(gateways: gateways.map { (slug: $0.0, makes: $0.1, ids: $0.2) }).snapshot().text
    }

    @Test func `a dated name that stands alone meets the plain one`() throws {
        #expect(
            try text([
                ("maker", "anthropic", ["claude-sonnet-4-20250514", "claude-3-5-haiku-20241022"]),
                ("resale", "", ["anthropic/claude-sonnet-4", "anthropic/claude-3.5-haiku"]),
            ]) == [
                "anthropic/claude-3.5-haiku = maker:claude-3-5-haiku-20241022 resale:anthropic/claude-3.5-haiku",
                "anthropic/claude-sonnet-4 = maker:claude-sonnet-4-20250514 resale:anthropic/claude-sonnet-4",
            ])
    }

    @Test func `what a gateway tells apart stays apart, and meets its like elsewhere`() throws {
        #expect(
            try text([
                ("maker", "openai", ["gpt-4o", "gpt-4o-2024-05-13", "gpt-4o-2024-11-20"]),
                ("resale", "", ["openai/gpt-4o-2024-05-13"]),
                ("other", "", ["openai/gpt-4o", "openai/gpt-4o:free"]),
            ]) == [
                "openai/gpt-4o = maker:gpt-4o other:openai/gpt-4o",
                "openai/gpt-4o-2024-05-13 = maker:gpt-4o-2024-05-13 resale:openai/gpt-4o-2024-05-13",
                "openai/gpt-4o-2024-11-20 = maker:gpt-4o-2024-11-20",
                "openai/gpt-4o:free = other:openai/gpt-4o:free",
            ])
    }

    @Test func `spellings of one name are one model, also at one gateway`() throws {
        let snapshot = try Lists(gateways: [
            ("a", "", ["Meta/Llama-3-8B", "meta-llama/Meta-Llama-3-8B"]),
            ("b", "", ["meta-llama/llama-3-8b"]),
        ]).snapshot()

        #expect(
            snapshot.text == [
                "meta-llama/llama-3-8b = a:Meta/Llama-3-8B a:meta-llama/Meta-Llama-3-8B b:meta-llama/llama-3-8b"
            ])
        #expect(snapshot.models[0].maker == "meta-llama")
        #expect(snapshot.models[0].canonicalSlug == "meta-llama/llama-3-8b")
    }

    @Test func `a name without a maker stays with its gateway`() throws {
        let snapshot = try Lists(gateways: [
            ("a", "", ["Same", "accounts/x/models/y"]), ("b", "", ["Same", "same", "@key/m"]),
        ]).snapshot()

        #expect(
            snapshot.text == [
                "a/Same = a:Same", "a/accounts/x/models/y = a:accounts/x/models/y", "b/@key/m = b:@key/m",
                "b/Same = b:Same", "b/same = b:same",
            ])
        #expect(snapshot.models.allSatisfy { $0.canonicalSlug == nil && $0.maker == nil })
    }

    @Test func `a bare name meets what others call by its gateway's name`() throws {
        #expect(
            try text([("acme", "", ["One", "two"]), ("resale", "", ["acme/one"])]) == [
                "acme/one = acme:One resale:acme/one", "acme/two = acme:two",
            ])
    }

    @Test func `the same row twice is one model`() throws {
        #expect(try text([("a", "", ["x", "x"])]) == ["a/x = a:x a:x"])
    }

    @Test func `canonical slugs bear neither date nor variant`() throws {
        let snapshot = try Lists(gateways: [
            ("maker", "openai", ["gpt-4o", "gpt-4o-2024-05-13"]),
            ("other", "", ["openai/gpt-4o", "openai/gpt-4o:free", "openai/gpt-4o:extended"]),
        ]).snapshot()

        #expect(
            snapshot.models.map(\.canonicalSlug) == [
                "openai/gpt-4o", "openai/gpt-4o", "openai/gpt-4o:extended", "openai/gpt-4o",
            ])
    }

    // MARK: Names that gateways have of their own

    @Test func `a host's own name leads where its gateway says`() throws {
        let snapshot = try Lists(gateways: [
            ("host", "", ["Llama-Quick"]), ("b", "", ["meta/llama-3-8b-instruct"]),
        ])
        .snapshot()

        #expect(
            snapshot.text == ["meta-llama/llama-3-8b-instruct = b:meta/llama-3-8b-instruct host:Llama-Quick"])
    }

    @Test(arguments: [false, true])
    func `what such a name reads as leads there, unless somebody's model is called so`(isTaken: Bool) throws {
        let names = CatalogNames(Makers(), HostNames(["host": ["acme/chat": "acme/v3"]]))
        var lists = Lists(gateways: [("host", "", ["acme/chat"])], knowledge: CatalogKnowledge(names: names))
        if isTaken { lists.gateways.append(("acme", "acme", ["chat"])) }
        let snapshot = try lists.snapshot()

        let found = snapshot.offers(ofCatalogID: Bytes("acme/chat")).map(\.model.gateway.slug)
        #expect(found == (isTaken ? ["acme"] : ["host"]))
        #expect(snapshot.offers(ofCatalogID: Bytes("acme/v3")).map(\.model.gateway.slug) == ["host"])
    }

    @Test func `a gateway's bare model is not hidden by what a host's name reads as`() throws {
        let names = CatalogNames(Makers(), HostNames(["host": ["acme/chat": "acme/v3"]]))
        let lists = Lists(
            gateways: [("host", "", ["acme/chat"]), ("acme", "", ["Chat"])],
            knowledge: CatalogKnowledge(names: names))

        #expect(try lists.snapshot().offers(ofCatalogID: Bytes("acme/chat")).isEmpty)
    }

    // MARK: Order and prices

    @Test func `makers come first, then the order for failing over, free variants last`() throws {
        let knowledge = CatalogKnowledge(
            failoverOrder: ["c", "a"].map { GatewayID($0) }, names: .example)
        let lists = Lists(
            gateways: [
                ("a", "", ["openai/m"]), ("b", "", ["openai/m"]), ("c", "", ["openai/m:free"]),
                ("d", "", ["openai/m"]), ("z", "openai", ["m"]),
            ], knowledge: knowledge)

        #expect(
            try lists.snapshot().text == ["openai/m = z:m a:openai/m b:openai/m d:openai/m c:openai/m:free"])
    }

    @Test func `a free variant's price is never the model's`() throws {
        let lists = Lists(gateways: [("a", "", ["openai/m:free"]), ("b", "", ["openai/m"])]) { model in
            if model.gateway.slug == "a" { model.prices = ModelPrices(prompt: .free, completion: .free) }
        }
        let model = try #require(try lists.snapshot().models.first)

        #expect(model.offers.count == 2)
        #expect(model.priced == nil)
    }

    @Test func `the price is that of the first who can be called`() throws {
        let lists = try ["a", "b"].map { slug in
            let gateway = try Gateway.make(slug: slug, key: slug == "a" ? nil : "sk-canary")
            var model = ListedModel(gateway: gateway.id, nativeID: "openai/m")
            model.prices = ModelPrices(
                prompt: .perUnit(USD(attodollars: (slug == "a" ? 1 : 2) * Lists.believed)),
                completion: .unknown)
            return ModelSnapshot.List(of: gateway, [model], .known)
        }
        let model = try #require(ModelSnapshot(lists).models.first)

        #expect(model.offers.map(\.isCallable) == [false, true])
        #expect(model.isCallable)
        #expect(model.priced === model.offers[1])
    }
}
