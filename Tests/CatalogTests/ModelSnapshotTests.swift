// What is found of the models that gateways list.
import Base
import Catalog
import Domain
import JSON
import Providers
import Testing

extension Gateway {
    static func make(slug: String, key: String? = "sk-canary-key", _ members: String = "") throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example"\#(members)}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

@Suite struct ModelSnapshotTests {
    private func snapshot(_ lists: [(slug: String, makes: String, ids: [String])]) throws -> ModelSnapshot {
        ModelSnapshot(
            try lists.map { list in
                let gateway = try Gateway.make(slug: list.slug, #","makes":[\#(list.makes)]"#)
                return .init(
                    of: gateway, list.ids.map { ListedModel(gateway: gateway.id, nativeID: $0) }, .known)
            })
    }

    private func names(_ offers: some Sequence<Offer>) -> [String] {
        offers.map { "\($0.model.gateway) \($0.model.nativeID)" }.sorted()
    }

    @Test(
        arguments: [
            ("Qwen/Qwen3-32B", "", "qwen/qwen3-32b"), ("gpt-4o", #""openai""#, "openai/gpt-4o"),
            ("GPT-4o", #""OpenAI""#, "openai/gpt-4o"), ("gpt-4o", "", nil), ("gpt-4o", #""a","b""#, nil),
            ("accounts/fireworks/models/x", "", nil), ("accounts/fireworks/models/x", #""f""#, nil),
            ("/x", "", nil),
            ("x/", "", nil), ("other/x", #""openai""#, "other/x"),
        ] as [(String, String, String?)])
    func `a catalog id comes from the name, or from who makes it`(native: String, makes: String, id: String?)
        throws
    {
        let snapshot = try snapshot([("g", makes, [native])])

        #expect(snapshot.offers.first?.name?.exact.text == id)
        #expect(snapshot.models.map(\.id) == [id ?? "g/\(native)"])
    }

    @Test func `one model is found at every gateway that offers it`() throws {
        let snapshot = try snapshot([
            ("b", "", ["OpenAI/GPT-4o", "x"]), ("a", #""openai""#, ["gpt-4o", "gpt-4"]),
            ("c", "", ["openai/gpt-4"]),
        ])

        #expect(
            names(snapshot.offers(ofCatalogID: Bytes("openai/gpt-4o"))) == ["a gpt-4o", "b OpenAI/GPT-4o"])
        #expect(
            names(snapshot.offers(ofCatalogID: Bytes("OPENAI/gpt-4O"))) == ["a gpt-4o", "b OpenAI/GPT-4o"])
        #expect(names(snapshot.offers(ofCatalogID: Bytes("openai/gpt-5"))) == [])
        #expect(names(snapshot.offers(ofNativeID: Bytes("GPT-4o"))) == ["a gpt-4o"])
    }

    @Test func `at a gateway the exact name is taken before one in another case`() throws {
        let snapshot = try snapshot([("g", "", ["m", "M", "Only"]), ("h", "", ["only"])])

        #expect(snapshot.offer(of: Bytes("M"), at: Bytes("g" as String))?.model.nativeID == "M")
        #expect(snapshot.offer(of: Bytes("ONLY"), at: Bytes("g" as String))?.model.nativeID == "Only")
        #expect(snapshot.offer(of: Bytes("none"), at: Bytes("g" as String)) == nil)
        // Two that differ in case only: neither is meant.
        let two = try self.snapshot([("g", "", ["mm", "MM"])])
        #expect(two.offer(of: Bytes("Mm"), at: Bytes("g" as String)) == nil)
    }

    @Test(arguments: [
        ("openai/gpt-4o-mni", ["openai/gpt-4o-mini"]), ("gpt-4o-mni", ["openai/gpt-4o-mini"]),
        ("llama-3.3-70b", ["g/llama-3.3-70b"]), ("OPENAI/GPT-4O-MINY", ["openai/gpt-4o-mini"]), ("", []),
        ("nothing-like-it-at-all", []), (String(repeating: "x", count: 1000), []),
    ])
    func `near names can be used as they are`(name: String, near: [String]) throws {
        let snapshot = try snapshot([
            ("g", "", ["openai/gpt-4o-mini", "llama-3.3-70b", "qwen/qwen3-coder-480b"])
        ])

        #expect(snapshot.names(near: name) == near)
    }

    @Test func `the nearest of very many names is found`() throws {
        let ids = (0..<30_000).map { "maker-\($0 % 300)/model-\($0)-instruct" }
        let snapshot = try snapshot([("g", "", ids)])

        #expect(snapshot.offers.count == 30_000)
        #expect(snapshot.names(near: "maker-7/model-2407-instuct").first == "maker-7/model-2407-instruct")
    }

    @Test func `what is known is told for each gateway`() throws {
        let (known, unknown) = try (Gateway.make(slug: "known"), Gateway.make(slug: "other"))
        let snapshot = ModelSnapshot([.init(of: known, [], .known), .init(of: unknown, [], .pending)])

        #expect(snapshot.state(of: Bytes("known")) == .known)
        #expect(snapshot.state(of: Bytes("other")) == .pending)
        #expect(snapshot.state(of: Bytes("nobody")) == .unknown)
        #expect(snapshot.isPending)
        #expect(!ModelSnapshot.empty.isPending)
    }

    @Test(arguments: [true, false])
    func `at the start only lists of records are known`(isOffline: Bool) throws {
        let registry = GatewayRegistry([
            try .make(slug: "listed", #","models":{"list":["m"]}"#), try .make(slug: "asked"),
            try .make(slug: "locked", key: nil, #","models":{"list":["m"]}"#),
        ])
        let snapshot = ModelSnapshot(atStart: registry, isOffline: isOffline)

        #expect(names(snapshot.offers) == ["listed m"])
        #expect(snapshot.state(of: Bytes("listed")) == .known)
        #expect(snapshot.state(of: Bytes("asked")) == (isOffline ? .unknown : .pending))
    }
}
