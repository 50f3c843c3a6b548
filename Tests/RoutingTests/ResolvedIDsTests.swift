// Ids of the catalog lead to the models they are of.
import Base
import Catalog
import Domain
import Providers
import Testing

@testable import Routing

@Suite struct ResolvedIDsTests {
    private static let names: CatalogNames = {
        var xai = Maker(slug: "x-ai", name: "xAI")
        xai.aliases = ["xai"]
        var anthropic = Maker(slug: "anthropic", name: "Anthropic")
        anthropic.dottedVersions = "claude-"
        return CatalogNames(Makers([xai, anthropic]), HostNames(["resale": ["acme/chat": "acme/v3"]]))
    }()

    private static let gateways = [
        ("acme", #","makes":["acme"]"#), ("xai", #","makes":["xai","x-ai"]"#), ("resale", ""), ("host", ""),
        ("locked", ""), ("anthropic", #","makes":["anthropic"]"#),
    ]

    private static let ids = [
        "one", "One", "acme/one", "Acme/One", "acme/one-2024-05-13", "one-2024-05-13", "acme/one-2025-01-01",
        "acme/one:free", "grok-4", "xai/grok-4", "x-ai/grok-4", "x-ai/grok-4:free", "claude-3-5",
        "anthropic/claude-3.5", "anthropic/claude-3-5-20240620", "a/b/c", "host/one", "resale/One",
        "locked/one",
        "acme/chat", "chat", "@acme/one", "@key/one", "locked/a/b/c",
    ]

    private func town(
        _ random: inout some RandomNumberGenerator
    ) throws -> (table: RoutingTable, snapshot: ModelSnapshot) {
        let gateways = try Self.gateways.map { slug, members in
            try Gateway.make(slug: slug, key: slug == "locked" ? nil : "sk-canary-key", members)
        }
        let table = RoutingTable(GatewayRegistry(gateways), makers: Self.names.makers)
        let lists = gateways.map { gateway in
            let ids = Self.ids.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            return ModelSnapshot.List(
                of: gateway, ids.map { ListedModel(gateway: gateway.id, nativeID: $0) }, .known)
        }
        let knowledge = CatalogKnowledge(failoverOrder: table.failoverOrder, names: Self.names)
        return (table, ModelSnapshot(lists, knowledge))
    }

    @Test func `every id leads to offers of its model, in their order, and to no other`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let (table, snapshot) = try town(&random)
            for model in snapshot.models where model.isCallable {
                let found = try Resolver(table, snapshot).resolve(ModelName(model.id))

                let places = found.candidates.compactMap { candidate in
                    model.offers.firstIndex { $0 === candidate.offer }
                }
                #expect(!places.isEmpty && places.count == found.candidates.count, "\(model.id)")
                #expect(places == places.sorted(), "\(model.id)")
            }
        }
    }

    @Test func `an id that nobody can be asked for names the variable`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let (table, snapshot) = try town(&random)
            let slugs = Self.gateways.map(\.0).filter { $0 != "locked" }
            // A gateway's slug in front leads there, listed or not.
            for model in snapshot.models where !model.isCallable {
                guard !slugs.contains(where: { model.id.hasPrefix($0 + "/") }) else { continue }
                #expect(
                    throws: ResolutionFailure.notConfigured(GatewayID("locked"), variable: "LOCKED_API_KEY"),
                    "\(model.id)"
                ) { try Resolver(table, snapshot).resolve(ModelName(model.id)) }
            }
        }
    }

    @Test(arguments: [
        ("anthropic/claude-3-5", "anthropic claude-3-5-20240620, resale anthropic/claude-3.5"),
        ("Anthropic/Claude-3.5-20240620", "anthropic claude-3-5-20240620, resale anthropic/claude-3.5"),
        ("xai/grok-4", "xai grok-4, host x-ai/Grok-4"), ("X-AI/grok-4:free", "host x-ai/grok-4:free"),
        ("acme/v3", "resale acme/chat"), ("acme/chat", "resale acme/chat"),
    ])
    func `a model is found by its names in any spelling`(model: String, found: String) throws {
        let ids = [
            "anthropic": ["claude-3-5-20240620"], "resale": ["anthropic/claude-3.5", "acme/chat"],
            "xai": ["grok-4"],
            "host": ["x-ai/Grok-4", "x-ai/grok-4:free"],
        ]
        let gateways = try Self.gateways.map { slug, members in try Gateway.make(slug: slug, members) }
        let table = RoutingTable(GatewayRegistry(gateways), makers: Self.names.makers)
        let lists = gateways.map { gateway in
            ModelSnapshot.List(
                of: gateway,
                (ids[gateway.id.slug] ?? []).map { ListedModel(gateway: gateway.id, nativeID: $0) }, .known)
        }
        let snapshot = ModelSnapshot(lists, CatalogKnowledge(names: Self.names))

        #expect(try Resolver(table, snapshot).resolve(ModelName(model)).text == found)
    }

    @Test func `while its list is not known a maker is asked by any of its names`() throws {
        let gateway = try Gateway.make(slug: "xai", #","makes":["x-ai"]"#)
        let table = RoutingTable(GatewayRegistry([gateway]), makers: Self.names.makers)
        let snapshot = ModelSnapshot([.init(of: gateway, [], .pending)], CatalogKnowledge(names: Self.names))

        #expect(try Resolver(table, snapshot).resolve(ModelName("xai/new")).kind == .catalogID)
        #expect(try Resolver(table, snapshot).resolve(ModelName("x-ai/new")).text == "xai new")
    }
}
