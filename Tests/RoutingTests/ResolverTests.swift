// Which gateways a model's name leads to.
import Base
import Catalog
import Domain
import Providers
import Testing

@testable import Routing

@Suite struct ResolverTests {
    // MARK: A gateway's name in front

    @Test(arguments: [
        ("hosta/m", "hosta m"), ("hosta/a/b/c", "hosta a/b/c"), ("hosta//m", "hosta /m"),
        ("hostb/M:free@x", "hostb M:free@x"), ("hosta/é ", "hosta é "), ("hosta/hosta/m", "hosta hosta/m"),
        ("local/m", "local m"), ("local/tagged", "local tagged:latest"),
        ("local/tagged:1b", "local tagged:1b"),
        ("hosta/tagged", "hosta tagged"), ("HOSTA/m", "hosta m"), ("mkr/one", "maker one"),
        ("maker/unlisted", "maker unlisted"),
        ("maker/TWO", "maker Two"), ("inside/x", "inside x"), ("inside/acme/one", "inside acme/one"),
        ("resale/auto", "resale resale/auto"), ("resale/resale/auto", "resale resale/auto"),
        ("resale/other", "resale other"), ("hosta/fast", "hosta hosta-small"), ("hostb/fast", "hostb fast"),
    ])
    func `a gateway's name before the first slash leads there, listed or not`(model: String, found: String)
        throws
    {
        let resolution = try Town().resolve(model)

        #expect(resolution.kind == .gateway)
        #expect(resolution.text == found)
        #expect(resolution.candidates.map(\.attempt.isPinned) == [true])
    }

    @Test(arguments: [
        "m", "", "/", "/m", "hosta", "hosta/", "gamma/m", " hosta/m", "hosta\u{301}/m", "host/m", "x",
    ])
    func `any other name is unknown`(model: String) throws {
        let town = try Town()

        #expect {
            _ = try town.resolve(model)
        } throws: { error in
            guard case .unknownModel = error as? ResolutionFailure else { return false }
            return true
        }
    }

    // MARK: Suffixes

    private static let suffixed: [(String, String, RoutingSuffix?)] = [
        ("acme/two:nitro", "maker Two, hosta Acme/Two, resale acme/two", .nitro),
        ("hosta/acme/one:floor", "hosta acme/one", .floor),
        ("shared:nitro", "hostb shared, local shared", .nitro), ("local/shared:free", "local shared", .free),
        ("hosta/fast:nitro", "hosta hosta-small", .nitro),
        // A gateway that reads such suffixes itself gets them.
        ("resale/acme/one:nitro", "resale acme/one:nitro", nil), ("resale/x:free", "resale x:free", nil),
        ("hosta/acme/one:thinking", "hosta acme/one:thinking", nil),
    ]

    @Test(arguments: suffixed)
    func `a suffix that nobody lists is a wish`(model: String, found: String, suffix: RoutingSuffix?) throws {
        let resolution = try Town().resolve(model)

        #expect(resolution.text == found)
        #expect(resolution.suffix == suffix)
    }

    @Test(arguments: [":nitro", "hosta/:nitro", "gone:floor", "gone/x:free"])
    func `a suffix makes no model of what is none`(model: String) throws {
        #expect(throws: ResolutionFailure.self) { try Town().resolve(model) }
    }

    @Test func `a name that is listed with a suffix, or an alias, is that name`() throws {
        let town = try Town(aliases: ["quick:nitro": ["hosta/m"]]) { model in
            if model.gateway.slug == "hostb", model.nativeID == "shared" {
                model = ListedModel(gateway: model.gateway, nativeID: "shared:free")
            }
        }

        #expect(try town.resolve("shared:free").text == "hostb shared:free")
        #expect(try town.resolve("hostb/shared:free").text == "hostb shared:free")
        #expect(try town.resolve("shared:free").suffix == nil)
        #expect(try town.resolve("quick:nitro").text == "hosta m")
        #expect(try town.resolve("quick:nitro").suffix == nil)
    }

    @Test func `nobody is charged for a free variant that may still be listed`() throws {
        let town = try Town(isMakerKnown: false)

        #expect(throws: ResolutionFailure.unknownModel(near: [])) { try town.resolve("acme/one:free") }
        #expect(try town.resolve("acme/one:nitro").suffix == .nitro)
    }

    // MARK: Catalog ids and native ids

    @Test(arguments: [
        ("acme/one", "maker one, hostb acme/one, hosta acme/one, resale acme/one"),
        ("ACME/One", "maker one, hostb acme/one, hosta acme/one, resale acme/one"),
        ("acme/two", "maker Two, hosta Acme/Two, resale acme/two"), ("other/three", "resale other/Three"),
    ])
    func `a catalog id leads to all who offer it, its maker first`(model: String, found: String) throws {
        let resolution = try Town().resolve(model)

        #expect(resolution.kind == .catalogID)
        #expect(resolution.text == found)
        #expect(!resolution.candidates.contains { $0.attempt.isPinned })
    }

    @Test func `while its list is not known the maker is believed to have the model`() throws {
        let town = try Town(isMakerKnown: false)

        #expect(try town.resolve("acme/two").text == "maker two, hosta Acme/Two, resale acme/two")
        #expect(try town.resolve("acme/New").text == "maker New")
        #expect(try town.resolve("acme/New").kind == .catalogID)
        #expect(throws: ResolutionFailure.self) { try Town().resolve("acme/New") }
        #expect(throws: ResolutionFailure.self) { try town.resolve("acme/") }
    }

    @Test(arguments: [
        ("shared", "hostb shared, local shared"), ("hosta-small", "hosta hosta-small"),
        ("Mixed", "local Mixed"),
        ("mixed", "local Mixed"), ("one", "maker one"),
    ])
    func `a native id leads to those who list it`(model: String, found: String) throws {
        let resolution = try Town().resolve(model)

        #expect(resolution.kind == .nativeID)
        #expect(resolution.text == found)
    }

    @Test(arguments: [
        ([], "maker, hostb, hosta, resale"), (["resale"], "maker, resale, hostb, hosta"),
        (["hosta", "maker"], "maker, hosta, hostb, resale"), (["nobody"], "maker, hostb, hosta, resale"),
    ])
    func `who does not make a model comes by the order asked for, then by priority`(
        order: [String], found: String
    )
        throws
    {
        let resolution = try Town(failoverOrder: order).resolve("acme/one")

        #expect(resolution.candidates.map(\.gateway.id.slug).joined(separator: ", ") == found)
    }

    @Test func `a gateway before all others comes before the maker too`() throws {
        func candidate(rank: Int, isFirst: Bool, isMaker: Bool) throws -> Attempt {
            let place = GatewayPlace(try .make(slug: "g"), rank: rank, isFirst: isFirst)
            return Attempt(place, .empty, as: ModelName("m"), isMaker: isMaker)
        }
        let first = try candidate(rank: 9, isFirst: true, isMaker: false)
        let maker = try candidate(rank: 5, isFirst: false, isMaker: true)
        let other = try candidate(rank: 1, isFirst: false, isMaker: false)

        #expect(first.comesBefore(maker) && maker.comesBefore(other) && first.comesBefore(other))
        #expect(!maker.comesBefore(first) && !other.comesBefore(maker) && !other.comesBefore(other))
    }

    // MARK: Aliases

    @Test(arguments: [
        ("uno", "maker one, hostb acme/one, hosta acme/one, resale acme/one"),
        ("UNO", "maker one, hostb acme/one, hosta acme/one, resale acme/one"), ("here", "hostb m"),
        ("several", "local Mixed, maker Two, hosta Acme/Two, resale acme/two"), ("half", "local Mixed"),
        // What a gateway says of a tier itself comes first, and stands for all that it has.
        ("fast", "hosta hosta-small, maker one, hostb acme/one, resale acme/one"),
    ])
    func `an alias stands for its models, one after the other`(model: String, found: String) throws {
        let town = try Town(aliases: [
            "uno": ["acme/one"], "here": ["hostb/m"], "several": ["mixed", "acme/two"],
            "half": ["gone/x", "mixed"],
            "fast": ["acme/one"],
        ])
        let resolution = try town.resolve(model)

        #expect(resolution.kind == .alias)
        #expect(resolution.text == found)
        #expect(resolution.candidates.allSatisfy { $0.name.text.text == model })
    }

    @Test func `an alias of nothing that is here says what helps most`() throws {
        let town = try Town(aliases: ["a": ["gone/x", "locked/m", "gone/y"], "b": ["gone/x"], "c": []])

        #expect(throws: ResolutionFailure.notConfigured(GatewayID("locked"), variable: "LOCKED_API_KEY")) {
            try town.resolve("a")
        }
        #expect(throws: ResolutionFailure.unknownModel(near: [])) { try town.resolve("b") }
        #expect(throws: ResolutionFailure.unknownModel(near: [])) { try town.resolve("c") }
    }

    // MARK: What leads nowhere

    @Test func `a gateway that answers no chats says so, whatever its key`() throws {
        for key in ["sk-canary", nil] {
            let gateway = try Gateway.make(
                slug: "painter", key: key, #","chat":false,"models":{"list":["brush"]}"#)
            let table = RoutingTable(GatewayRegistry([gateway]))

            #expect(throws: ResolutionFailure.listOnly) {
                _ = try Resolver(table, .empty).resolve(ModelName("painter/brush"))
            }
        }
    }

    @Test(arguments: [
        ("hsota/m/n", ["hosta/m/n"]), ("lcoal/m", ["local/m"]), ("acme/ine", ["acme/one"]),
        ("gpt-4o", ["hosta/gpt-4o", "hostb/gpt-4o", "inside/gpt-4o"]),
        ("sharde", ["hostb/shared", "local/shared"]),
        ("hosta/", []), ("/", []), ("", []), ("nothing-like-it/m", []),
    ])
    func `near names are ones that could be meant`(model: String, near: [String]) throws {
        let town = try Town()

        #expect(throws: ResolutionFailure.unknownModel(near: near)) { try town.resolve(model) }
    }

    @Test(arguments: ["locked/m", "secretive/m", "Secretive/m", "LOCKED/m"])
    func `a gateway without its key names the variable`(model: String) throws {
        let town = try Town()

        #expect(throws: ResolutionFailure.notConfigured(GatewayID("locked"), variable: "LOCKED_API_KEY")) {
            try town.resolve(model)
        }
    }
}
