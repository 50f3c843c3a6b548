// The files that the catalog is told by, and what is wrong with them.
import Base
import Catalog
import Domain
import Foundation
import JSON
import Providers
import Testing

@testable import App

@Suite struct CatalogReaderTests {
    /// What is read of a book with this text.
    private func book(_ text: String) throws -> (book: PriceBook, problems: [String]) {
        let workplace = try Workplace()
        try workplace.write("Catalog/prices.json", text)
        var reader = CatalogReader()
        let book = reader.priceBook(
            in: "\(workplace.path)/Catalog", gateways: [], slugs: ["groq", "openai"], within: PriceBounds())
        return (book, reader.problems.map(\.description))
    }

    private func entry(_ members: String) -> String {
        #"{"gateway":"groq","model":"m",\#(members),"source":"https://groq.com/pricing","date":"2026-07-26"}"#
    }

    private func bounds(_ text: String) throws -> (bounds: PriceBounds, problems: [String]) {
        let workplace = try Workplace()
        try workplace.write("Config/catalog.json", text)
        var reader = CatalogReader()
        return (reader.priceBounds(in: "\(workplace.path)/Config"), reader.problems.map(\.description))
    }

    // MARK: prices.json

    @Test func `an entry says all prices with their units`() throws {
        let (book, problems) = try book(
            #"""
            [{ "gateway": "groq", "model": "a/b", "prompt": "2.50 USD/1M tokens", "completion": "10 USD/1M tokens",
               "cacheRead": "0.25 USD/1M tokens", "cacheWrite": "3 USD/1M tokens", "image": "0.025 USD/image",
               "request": "0.02 USD/request", "audio": "1 USD/1M tokens", "webSearch": "0.01 USD/search",
               "reasoning": "12 USD/1M tokens",
               "tiers": [{ "promptTokens": 200001, "prompt": "5 USD/1M tokens" }],
               "source": "https://groq.com/pricing", "date": "2026-07-26" }]
            """#)

        #expect(problems == [])
        let entry = try #require(book.entries(of: GatewayID("groq"))["a/b"])
        let amounts = ModelPrices.Kind.allCases.map { entry.prices[$0].amount?.description }
        #expect(
            amounts == [
                "0.0000025", "0.00001", "0.02", "0.025", "0.000001", "0.01", "0.000012", "0.00000025",
                "0.000003",
            ])
        #expect(entry.prices.tiers.map(\.promptTokens) == [200_001])
        #expect(entry.prices.tiers.first?.prices[.prompt].amount?.description == "0.000005")
        #expect(entry.source == "https://groq.com/pricing")
        #expect(entry.date == "2026-07-26")
    }

    @Test(arguments: [
        (#""prompt":"2.50""#, "/prompt"), (#""prompt":2.5"#, "/prompt"),
        (#""prompt":"0.02 USD/image""#, "/prompt"),
        (#""image":"2 USD/1M tokens""#, "/image"), (#""request":"2 USD/search""#, "/request"),
        (#""prompt":"0 USD/1M tokens""#, "/prompt"), (#""prompt":"-1 USD/1M tokens""#, "/prompt"),
        (#""prompt":"1001 USD/1M tokens""#, "/prompt"), (#""image":"100 USD/image""#, "/image"),
        (#""promt":"1 USD/1M tokens","completion":"1 USD/1M tokens""#, "/promt"),
        (#""prompt":"1 USD/1M tokens","tiers":[{"prompt":"2 USD/1M tokens"}]"#, "/tiers/0/promptTokens"),
        (#""prompt":"1 USD/1M tokens","tiers":[{"promptTokens":5}]"#, "/tiers/0"),
        (#""prompt":"1 USD/1M tokens","prompt":"2 USD/1M tokens""#, "/prompt"),
    ])
    func `a price that cannot be is told with its place`(members: String, place: String) throws {
        let problems = try book("[\(entry(members))]").problems

        #expect(problems.contains { $0.hasPrefix("prices.json#/0\(place):") }, "\(problems)")
    }

    @Test func `tiers begin with the shortest prompts`() throws {
        let tiers = [300, 200].map { #"{"promptTokens":\#($0),"prompt":"2 USD/1M tokens"}"# }.joined(
            separator: ",")
        let problems = try book("[\(entry(#""prompt":"1 USD/1M tokens","tiers":[\#(tiers)]"#))]").problems

        #expect(problems == ["prices.json#/0/tiers: must begin with the shortest prompts"])
    }

    @Test(arguments: [
        ("{}", ["/0/gateway", "/0/model", "/0/source", "/0/date", "/0:"]),
        (
            #"{"gateway":"groq","model":"m","prompt":"1 USD/1M tokens","source":"groq.com","date":"2026-02-30"}"#,
            ["/0/source", "/0/date"]
        ),
        (
            #"{"gateway":"groq","model":"m","prompt":"1 USD/1M tokens","source":"https://g","date":"26.7.2026"}"#,
            ["/0/date"]
        ), ("[]", ["/0"]), ("3", ["/0"]),
    ])
    func `no number stands without unit, source and date`(entry: String, places: [String]) throws {
        let (book, problems) = try book("[\(entry)]")

        for place in places {
            #expect(problems.contains { $0.hasPrefix("prices.json#\(place)") }, "\(place): \(problems)")
        }
        #expect(book.count <= 1)
    }

    @Test func `all problems are told at once`() throws {
        let good = entry(#""prompt":"1 USD/1M tokens""#)
        let bad = entry(#""prompt":"1","completion":"2""#)
        let problems = try book("[\(good),\(bad),\(good)]").problems

        #expect(problems.count == 5, "\(problems)")
        #expect(problems.contains("prices.json#/2/model: 'm' of groq stands above already"))
    }

    @Test func `a gateway without a record is told of once, and does no harm`() throws {
        let stranger = entry(#""prompt":"1 USD/1M tokens""#).replacingOccurrences(
            of: "groq\"", with: "grok\"")
        let other = stranger.replacingOccurrences(of: #""m""#, with: #""n""#)
        let problems = try book("[\(stranger),\(other)]").problems

        #expect(
            problems == [
                #"prices.json#/0/gateway: warning: there is no gateway "grok"; did you mean groq?"#
            ])
    }

    @Test(arguments: ["{}", "3", "null"])
    func `a book that is no list is refused`(text: String) throws {
        #expect(try book(text).problems == ["prices.json: must be a list"])
    }

    @Test func `a book that is cut off is refused at its line`() throws {
        let whole = "[\n" + entry(#""prompt":"1 USD/1M tokens""#) + "\n]"

        for count in 1..<whole.utf8.count {
            let (book, problems) = try book(String(decoding: Array(whole.utf8)[..<count], as: UTF8.self))
            #expect(problems.count == 1 && problems[0].hasPrefix("prices.json:"), "\(count)")
            #expect(book.count == 0)
        }
    }

    @Test func `no file is no price`() {
        var reader = CatalogReader()
        let book = reader.priceBook(in: "/nowhere", gateways: [], slugs: [], within: PriceBounds())

        #expect(book.count == 0)
        #expect(reader.priceBounds(in: "/nowhere") == PriceBounds())
        #expect(reader.problems.isEmpty)
    }

    // MARK: catalog.json

    @Test func `every bound is read`() throws {
        let (bounds, problems) = try bounds(
            #"""
            {"prices":{"token":{"least":"1 USD/1M tokens","most":"2 USD/1M tokens"},
                       "image":{"least":"3 USD/image","most":"4 USD/image"},
                       "request":{"least":"5 USD/request","most":"6 USD/request"},
                       "search":{"least":"7 USD/search","most":"8 USD/search"},"largestFactor":9,"driftPercent":10}}
            """#)

        #expect(problems == [])
        #expect(bounds.token == USD(attodollars: 1_000_000_000_000)...USD(attodollars: 2_000_000_000_000))
        #expect(
            [bounds.image, bounds.request, bounds.search].map { "\($0.lowerBound) \($0.upperBound)" }
                == ["3 4", "5 6", "7 8"])
        #expect((bounds.largestFactor, bounds.driftPercent) == (9, 10))
    }

    @Test(arguments: [
        (#"{"prices":{"token":{"least":"1 USD/image","most":"2 USD/1M tokens"}}}"#, "/prices/token/least"),
        (#"{"prices":{"token":{"least":"1 USD/1M tokens"}}}"#, "/prices/token/most"),
        (#"{"prices":{"token":{"least":"3 USD/1M tokens","most":"2 USD/1M tokens"}}}"#, "/prices/token/most"),
        (#"{"prices":{"token":{"least":"0 USD/1M tokens","most":"2 USD/1M tokens"}}}"#, "/prices/token/most"),
        (#"{"prices":{"tokens":{}}}"#, "/prices/tokens"), (#"{"bounds":{}}"#, "/bounds"),
        (#"{"prices":{"largestFactor":1}}"#, "/prices/largestFactor"),
        (#"{"prices":{"driftPercent":"10"}}"#, "/prices/driftPercent"),
    ])
    func `a bound that cannot be is told with its place`(text: String, place: String) throws {
        let (bounds, problems) = try bounds(text)

        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("catalog.json#\(place):") == true, "\(problems)")
        #expect(bounds == PriceBounds())
    }

    // MARK: What comes with Sluice

    @Test func `the files that come with Sluice are right`() throws {
        let environment = Environment(process: [:], file: nil)
        let settings = Settings.read(
            environment: environment, workingDirectory: repository, programPath: "/nowhere/bin/sluice"
        ).settings
        var gateways = GatewaysReader(environment: environment, settings: settings)
        let registry = gateways.read()
        var reader = CatalogReader()
        let knowledge = reader.knowledge(settings, registry, slugs: Set(gateways.slugs))

        #expect(reader.problems == [])
        #expect(knowledge.priceBounds == PriceBounds())
        #expect(FileManager.default.fileExists(atPath: repository + "/Config/catalog.json"))
        #expect(knowledge.book.count > 100)
        #expect(knowledge.book.makes[GatewayID("openai")] == ["openai"])
    }

    @Test(arguments: [
        // By hand, from what the providers' pages say for a million tokens.
        ("openai", "gpt-4o", ModelPrices.Kind.prompt, "0.0000025"),
        ("openai", "gpt-4o", .completion, "0.00001"),
        ("openai", "gpt-4o-mini", .cacheRead, "0.000000075"), ("openai", "gpt-5-nano", .prompt, "0.00000005"),
        ("groq", "openai/gpt-oss-20b", .prompt, "0.000000075"),
        ("groq", "llama-3.3-70b-versatile", .completion, "0.00000079"),
        ("anthropic", "claude-haiku-4-5-20251001", .cacheWrite, "0.00000125"),
        ("anthropic", "claude-3-haiku-20240307", .cacheRead, "0.00000003"),
        ("google", "gemini-2.5-pro", .completion, "0.00001"),
        ("fal", "fal-ai/flux/schnell", .image, "0.003"), ("chutes", "stability-ai/sdxl", .image, "0.02"),
        ("together", "deepseek-ai/DeepSeek-V3", .prompt, "0.00000125"),
        ("xai", "grok-3", .completion, "0.000015"),
    ])
    func `what a million costs is exact for one`(
        gateway: String, model: String, kind: ModelPrices.Kind, amount: String
    ) throws {
        var reader = CatalogReader()
        let book = reader.priceBook(
            in: repository + "/Catalog", gateways: [], slugs: [], within: PriceBounds())
        let entry = try #require(book.entries(of: GatewayID(gateway))[model])

        #expect(entry.prices[kind].amount?.description == amount)
    }

    @Test func `an image's price is not told twice, as a request's too`() {
        var reader = CatalogReader()
        let book = reader.priceBook(
            in: repository + "/Catalog", gateways: [], slugs: [], within: PriceBounds())
        let entries = ["chutes", "fal", "deepinfra"].flatMap { book.entries(of: GatewayID($0)).values }

        #expect(entries.contains { $0.prices[.image] != .unknown })
        #expect(entries.allSatisfy { $0.prices[.request] == .unknown })
    }
}
