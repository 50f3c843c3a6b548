// What `sluice models` shows.
import Base
import Catalog
import Domain
import JSON
import Providers
import Testing

@testable import App

@Suite struct ModelsCommandTests {
    private static let book = PriceBook(
        [
            .init(
                gateway: GatewayID("writes"), nativeID: "acme/m", prices: prices("2.5", "10"),
                source: "https://writes.example/prices", date: "2026-07-26"),
            .init(
                gateway: GatewayID("maker"), nativeID: "n-1", prices: prices("3", "4"),
                source: "https://maker.example/prices", date: "2026-07-25"),
        ], makes: [GatewayID("maker"): ["acme"]])

    private static func prices(_ prompt: String, _ completion: String) -> ModelPrices {
        ModelPrices(
            prompt: USD(decimal: prompt, scale: -6).map { .perUnit($0) } ?? .unknown,
            completion: USD(decimal: completion, scale: -6).map { .perUnit($0) } ?? .unknown)
    }

    private func gateway(_ slug: String, from order: String) throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://g.example","models":{"prices":{"from":\#(order)}}}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: Secret("k-123456"))
    }

    /// A list of one model.
    private func list(
        _ gateway: Gateway, _ id: String, _ prices: ModelPrices = ModelPrices()
    ) -> ModelSnapshot.List {
        var model = ListedModel(gateway: gateway.id, nativeID: id)
        model.prices = prices
        model.contextLength = 128_000
        var report = ListReport(gateway.id, .known)
        report.fetchedOn = Timestamp.parse(date: Bytes("2026-11-20T01:02:03Z"))
        return .init(of: gateway, [model], report)
    }

    /// What the command prints of some lists that say every kind of thing.
    private func text(_ arguments: String...) throws -> String {
        var tiered = Self.prices("1", "2.25")
        tiered.tiers = [PriceTier(promptTokens: 200_001, prices: Self.prices("2", "3"))]
        tiered[.image] = USD(decimal: "0.003").map { .perUnit($0) } ?? .unknown
        let rows: [(slug: String, order: String, id: String, prices: ModelPrices)] = [
            ("lists", #"["api"]"#, "acme/m", tiered),
            ("writes", #"["manual"]"#, "acme/m", Self.prices("3", "10")),
            ("resells", #"["crossReference"]"#, "acme/n-1", ModelPrices()),
            ("silent", #"["api","manual","crossReference"]"#, "acme/m", ModelPrices()),
            ("absurd", #"["api"]"#, "acme/m", Self.prices("5000000", "1")),
            ("dynamic", #"["api"]"#, "acme/auto", ModelPrices(prompt: .dynamic, completion: .dynamic)),
            ("free", #"["api"]"#, "acme/free", ModelPrices(prompt: .free, completion: .free)),
        ]
        let gateways = try rows.map { try gateway($0.slug, from: $0.order) }
        let lists = zip(gateways, rows).map { list($0, $1.id, $1.prices) }
        let knowledge = CatalogKnowledge(book: Self.book)
        let registry = GatewayRegistry(gateways)
        return try ModelsCommand(
            ModelsOptions(arguments), registry, knowledge, ModelSnapshot(lists, knowledge)
        ).text
    }

    /// The cells of the line about a gateway.
    private func cells(of gateway: String, in table: String) -> [String] {
        let line = table.split(separator: "\n").first { $0.contains(" \(gateway) ") } ?? ""
        return line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    }

    @Test(arguments: [
        ("lists", ["128000", "1", "2.25", "api"]), ("writes", ["128000", "2.5", "10", "manual"]),
        ("resells", ["128000", "3", "4", "cross_reference"]), ("silent", ["128000", "-", "-", "-"]),
        ("absurd", ["128000", "-", "-", "-"]), ("dynamic", ["128000", "dynamic", "dynamic", "api"]),
        ("free", ["128000", "free", "free", "free"]),
    ])
    func `each offer is a line with exact prices for a million tokens`(gateway: String, end: [String]) throws
    {
        #expect(Array(cells(of: gateway, in: try text()).suffix(4)) == end)
    }

    @Test(arguments: [
        ("lists", "the gateway's listing of 2026-11-20"),
        ("writes", "Catalog/prices.json, 2026-07-26, https://writes.example/prices"),
        ("resells", "what maker takes: Catalog/prices.json, 2026-07-25, https://maker.example/prices"),
        ("silent", "not listed; not in Catalog/prices.json; not known of its maker"),
        ("absurd", "what is listed cannot be"), ("dynamic", "the gateway's listing of 2026-11-20"),
        ("free", "the gateway takes no money for it"),
    ])
    func `each price says where it is from, and an unknown one why`(gateway: String, origin: String) throws {
        let lines = try text("--prices", "--gateway", gateway).split(separator: "\n").dropFirst()

        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.hasSuffix(origin) }, "\(lines)")
    }

    @Test func `each price has its unit`() throws {
        let table = try text("--prices", "--gateway", "lists")
        let lines = table.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "  ").prefix(4).suffix(2).map { $0.drop { $0 == " " } }.joined(
                separator: ": ")
        }

        #expect(
            lines == [
                "prompt: 1 USD/1M tokens", "completion: 2.25 USD/1M tokens", "image: 0.003 USD/image",
                "prompt from 200001 tokens: 2 USD/1M tokens",
                "completion from 200001 tokens: 3 USD/1M tokens",
            ])
    }

    @Test(arguments: [[], ["--prices"], ["--drift"]])
    func `a gateway's names cannot steer a terminal`(arguments: [String]) throws {
        let id = "a\u{1B}[31m\u{202E}\nb"
        let gateway = try gateway("sly", from: #"["api"]"#)
        let entry = PriceBook.Entry(
            gateway: gateway.id, nativeID: id, prices: Self.prices("1", "1"), source: "https://p.example",
            date: "2026-07-26")
        let knowledge = CatalogKnowledge(book: PriceBook([entry]))
        let snapshot = ModelSnapshot([list(gateway, id, Self.prices("2", "1"))], knowledge)
        let table = try ModelsCommand(
            ModelsOptions(arguments), GatewayRegistry([gateway]), knowledge, snapshot
        ).text
        let lines = table.split(separator: "\n").dropFirst()

        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.contains("a [31m  b") }, "\(table)")
    }

    @Test func `only what differs by much is drift`() throws {
        let table = try text("--drift")

        #expect(table.split(separator: "\n").count == 2)
        #expect(
            cells(of: "acme/m", in: table).joined(separator: " ")
                == "writes acme/m prompt 3 USD/1M tokens 2.5 USD/1M tokens +20.0 %")
        #expect(try text("--drift", "--gateway", "lists").contains("no listed price"))
        #expect(try text("--drift", "--gateway", "lists", "--json") == "[]")
    }

    @Test func `JSON says the same, for one token`() throws {
        #expect(
            try text("--json", "--gateway", "lists")
                == #"[{"id":"acme/m","gateway":"lists","native_id":"acme/m","context_length":128000,"pricing":{"prompt":"0.000001","completion":"0.00000225"},"pricing_source":"api"}]"#
        )
        #expect(
            try text("--json", "--gateway", "dynamic").contains(
                #""pricing":{"prompt":null,"completion":null},"pricing_dynamic":true,"pricing_source":"api""#)
        )
        #expect(
            try text("--json", "--prices", "--gateway", "writes").hasSuffix(
                #""prices":{"prompt":"2.5 USD/1M tokens","completion":"10 USD/1M tokens"},"pricing_source":"manual","from":"Catalog/prices.json, 2026-07-26, https://writes.example/prices"}]"#
            ))
        #expect(
            try text("--json", "--drift")
                == #"[{"gateway":"writes","native_id":"acme/m","for":"prompt","listed":"0.000003","written":"0.0000025","difference":"+20.0 %"}]"#
        )
        for table in [[], ["--prices"], ["--drift"]] as [[String]] {
            let command = try ModelsOptions(table + ["--json"])
            #expect(command.asJSON)
        }
    }

    @Test(arguments: [
        ["--gateway", "list"], ["--gateway"], ["--gateway", ""], ["--prices", "--drift"], ["--all"],
        ["lists"],
        ["--json", "extra"],
    ])
    func `what cannot be shown is refused`(arguments: [String]) {
        #expect(throws: ConfigurationFailure.self) {
            let options = try ModelsOptions(arguments)
            let gateway = try gateway("lists", from: #"["api"]"#)
            _ = try ModelsCommand(options, GatewayRegistry([gateway]), CatalogKnowledge(), .empty)
        }
    }

    @Test func `a gateway that is not in the catalog says what it lacks`() throws {
        let record = #"{"slug":"locked","name":"G","format":"openai","baseURL":"https://g.example"}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: "locked")
        let locked = try Gateway(descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: nil)

        do throws(ConfigurationFailure) {
            _ = try ModelsCommand(
                ModelsOptions(["--gateway", "locked"]), GatewayRegistry([locked]), CatalogKnowledge(), .empty)
            Issue.record("it is shown")
        } catch {
            #expect(
                error.problems.map(\.description) == [
                    "--gateway: locked is not in the catalog: LOCKED_API_KEY is not set"
                ])
        }
    }

    @Test func `lists that were not fetched are named`() throws {
        let asked = try gateway("asked", from: #"["api"]"#)
        let snapshot = ModelSnapshot([.init(of: asked, [], .unknown)])
        let command = try ModelsCommand(
            ModelsOptions([]), GatewayRegistry([asked]), CatalogKnowledge(), snapshot)

        #expect(command.text.hasSuffix("\n\nNot known here, because no list was fetched: asked"))
    }
}
