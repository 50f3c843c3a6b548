// One model: by any of its names, at all gateways, in the words of others.
import Base
import Catalog
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct ModelRoutesTests {
    private static let listings = [
        Listing(
            slug: "dear",
            models: [.make("dear", "Maker/Model-X", prompt: "0.000003", completion: "0.000006")]),
        Listing(
            slug: "cheap", key: nil,
            models: [.make("cheap", "maker/model-x", prompt: "0.000001", completion: "0.000001")]),
        Listing(slug: "dark", models: [.make("dark", "maker/model-x") { $0.contextLength = 7 }]),
        Listing(slug: "fair", models: [.make("fair", "maker/model-x", prompt: "0.000002", completion: "0")]),
        Listing(
            slug: "odd",
            models: [
                .make("odd", "maker/model-x") {
                    $0.prices = ModelPrices(prompt: .dynamic, completion: .dynamic)
                }
            ]),
        Listing(
            slug: "other",
            models: [.make("other", "maker/else"), .make("other", "a/b/compare"), .make("other", "c/d:free")]),
        Listing(slug: "gone", state: .unknown) { $0.failure = "answered 500" },
    ]

    @Test(arguments: [
        ("maker/model-x", "maker/model-x"), ("Maker/MODEL-X", "maker/model-x"),
        ("dear/Maker/Model-X", "maker/model-x"), ("maker%2Fmodel-x", "maker/model-x"),
        ("other/a/b%2Fcompare", "other/a/b/compare"), ("c/d:free", "c/d:free"), ("c/d%3Afree", "c/d:free"),
    ])
    func `a model is found by any of its names`(path: String, id: String) throws {
        let house = try House.with(Self.listings)

        for root in ["/catalog/v1/models", "/catalog/models", "/v1/catalog/models"] {
            #expect(try house.read("\(root)/\(path)").root["id"]?.string == id)
        }
    }

    @Test(arguments: ["", "/compare", "/endpoints"])
    func `a model that is not there is 404, and near names are told`(end: String) throws {
        let call = try House.with(Self.listings).ask(.get, "/catalog/v1/models/maker/model-y\(end)")

        #expect(call.status == 404)
        #expect(call.error("code") == "model_not_found")
        #expect(call.error("message")?.contains("'maker/model-x'") == true)
    }

    @Test func `offers are compared, and what is not known is never the cheapest`() throws {
        let house = try House.with(Self.listings)
        let root = try house.read("/catalog/v1/models/maker/model-x/compare").root
        let entries = Array(try #require(root["comparisons"]?.elements))
        let bySlug = Dictionary(uniqueKeysWithValues: entries.map { ($0["gateway"]?.string ?? "", $0) })

        #expect(root["available_count"]?.int == 5)
        #expect(root["total_gateways_checked"]?.int == 7)
        #expect(entries.filter { $0["cheapest"]?.bool == true }.count == 2)
        // 0.000001 + 0.000001, and 0.000002 + 0 where the zero is no free price but a number of the listing.
        #expect(bySlug["cheap"]?["cheapest"]?.bool == true)
        #expect(bySlug["cheap"]?["callable"]?.bool == false)
        #expect(bySlug["fair"]?["cheapest"]?.bool == true)
        #expect(bySlug["dark"]?["cheapest"]?.bool == false)
        #expect(bySlug["dark"]?["context_length"]?.int == 7)
        #expect(bySlug["odd"]?["pricing_dynamic"]?.bool == true)
        #expect(bySlug["odd"]?["cheapest"]?.bool == false)
        #expect(bySlug["dear"]?["id"]?.string == "Maker/Model-X")
        #expect(bySlug["dear"]?["age_seconds"]?.int == 100)
        #expect(bySlug["other"]?["available"]?.bool == false)
        #expect(bySlug["other"]?["reason"]?.string == "does not list it")
        #expect(bySlug["gone"]?["reason"]?.string == "answered 500")
        #expect(root["recommendation"]?["gateway"]?.string == "fair")
        #expect(
            root["savings"]?.raw.text
                == #"{"potential_savings_per_1m_tokens":"7","savings_percentage":"77.77","cheapest_gateway":"cheap","cheapest_cost_per_1m_tokens":"2","most_expensive_gateway":"dear","most_expensive_cost_per_1m_tokens":"9"}"#
        )
    }

    @Test func `where no price is known nothing is recommended`() throws {
        let root = try House.with(Self.listings).read("/catalog/v1/models/maker/else/compare").root

        #expect(root["recommendation"]?.isNull == true)
        #expect(root["savings"]?.isNull == true)
    }

    @Test func `endpoints are in OpenRouter's shape`() throws {
        let house = try House.with(Self.listings)
        let data = try #require(house.read("/catalog/v1/models/maker/model-x/endpoints").root["data"])
        let endpoints = Array(try #require(data["endpoints"]?.elements))

        #expect(data["id"]?.string == "maker/model-x")
        #expect(data["architecture"]?["modality"]?.isNull == true)
        #expect(endpoints.count == 5)
        let dear = try #require(endpoints.first { $0["tag"]?.string == "dear" })
        #expect(dear["name"]?.string == "The dear | Maker/Model-X")
        #expect(dear["provider_name"]?.string == "The dear")
        #expect(dear["pricing"]?["prompt"]?.string == "0.000003")
        #expect(dear["status"]?.int == 0)
        #expect(dear["uptime_last_30m"]?.isNull == true)
        let cheap = try #require(endpoints.first { $0["tag"]?.string == "cheap" })
        #expect(cheap["status"]?.isNull == true)
    }

    @Test func `makers are counted`() throws {
        let root = try House.with(Self.listings).read("/catalog/v1/providers").root
        let maker = try #require(root["data"]?.elements.first { $0["slug"]?.string == "maker" })

        #expect(maker["model_count"]?.int == 2)
        #expect(maker["callable_model_count"]?.int == 2)
        #expect(
            maker["gateways"]?.elements.compactMap(\.string) == [
                "cheap", "dark", "dear", "fair", "odd", "other",
            ])
        #expect(root["total"]?.int == root["data"]?.count)
    }

    @Test func `gateways tell their state and never a key or an address`() throws {
        let house = try House.with(Self.listings)
        let all = try house.ask(.get, "/catalog/v1/gateways")
        let root = try JSONDocument(parsing: Bytes(all.text)).root
        let one = try house.ask(.get, "/catalog/v1/gateways/CHEAP")
        let cheap = try JSONDocument(parsing: Bytes(one.text)).root

        #expect(root["data"]?.count == 7)
        #expect(root["total"]?.int == 7)
        #expect(cheap["state"]?.string == "unconfigured")
        #expect(cheap["needs"]?.string == "CHEAP_API_KEY")
        #expect(cheap["list"]?["status"]?.string == "fresh")
        #expect(cheap["list"]?["models"]?.int == 1)
        #expect(cheap["list"]?["age_seconds"]?.int == 100)
        #expect(cheap["list"]?["fresh_seconds"]?.int == 3600)
        for text in [all.text, one.text] {
            #expect(!text.contains(House.key))
            #expect(!text.contains(".example"))
        }
        #expect(
            try house.ask(.get, "/catalog/v1/gateways/nobody").error("message")
                == "There is no gateway 'nobody'. There are: cheap, dark, dear, fair, gone, odd, other")
    }

    @Test func `the state of lists is open to all`() throws {
        let root = try House.with(Self.listings).read("/cache/status").root

        #expect(root["data"]?.count == 7)
        #expect(root["data"]?["gone"]?["failure"]?.string == "answered 500")
        #expect(root["data"]?["dear"]?["models"]?.int == 1)
    }

    // MARK: /v1/models

    @Test func `a model is told under the name it was asked by`() throws {
        let house = try House.with(Self.listings)

        for path in ["/v1/models", "/api/v1/models"] {
            #expect(try house.read("\(path)/Maker/Model-x").root["id"]?.string == "Maker/Model-x")
            let pinned = try house.read("\(path)/dear/Maker/Model-X").root
            #expect(pinned["id"]?.string == "dear/Maker/Model-X")
            #expect(pinned["pricing_gateway"]?.string == "dear")
        }
        let call = try house.ask(.get, "/v1/models/maker/model-y")
        #expect(call.status == 404)
        #expect(call.error("message")?.contains("'maker/model-x'") == true)
    }

    @Test func `Anthropic's callers get Anthropic's pages`() throws {
        let models = (0..<50).map { number in
            ListedModel.make("up", "maker/m-\(10 + number)") {
                if number == 0 { $0.created = 1_715_558_400 }
            }
        }
        let house = try House.with([Listing(slug: "up", models: models)])
        let speaks = [("anthropic-version", "2023-06-01")]
        func page(_ query: String) throws -> JSONNode {
            try house.read("/v1/models\(query)", speaks).root
        }
        func ids(_ page: JSONNode) -> [String] {
            page["data"]?.elements.compactMap { $0["id"]?.string } ?? []
        }

        let first = try page("")
        #expect(ids(first).count == 20)
        #expect(first["has_more"]?.bool == true)
        #expect(first["first_id"]?.string == "maker/m-10")
        #expect(first["last_id"]?.string == "maker/m-29")
        #expect(
            try house.ask(.get, "/v1/models?limit=1", speaks).text
                == #"{"data":[{"type":"model","id":"maker/m-10","display_name":"m-10","created_at":"2024-05-13T00:00:00.000Z"}],"has_more":true,"first_id":"maker/m-10","last_id":"maker/m-10"}"#
        )
        let last = try page("?limit=40&after_id=maker/m-29")
        #expect(ids(last) == (30..<60).map { "maker/m-\($0)" })
        #expect(last["has_more"]?.bool == false)
        let before = try page("?limit=5&before_id=maker/m-30")
        #expect(ids(before) == (25..<30).map { "maker/m-\($0)" })
        #expect(before["has_more"]?.bool == true)
        #expect(try ids(page("?after_id=maker/m-59")) == [])
        // What newer clients ask besides is not known here.
        #expect(try ids(page("?beta=true&limit=1&lifecycle=active")) == ids(page("?limit=1")))
        #expect(try ids(page("?beta=true&beta=true")).count == 20)
        #expect(try house.read("/v1/models/maker/m-10", speaks).root["display_name"]?.string == "m-10")
    }

    @Test(arguments: [
        ("?limit=0", 400, "invalid_request_error"), ("?after_id=none", 400, "invalid_request_error"),
        ("?after_id=maker/else&before_id=maker/else", 400, "invalid_request_error"),
        ("/none", 404, "not_found_error"),
    ])
    func `Anthropic's callers get Anthropic's errors`(end: String, status: Int, type: String) throws {
        let call = try House.with(Self.listings).ask(
            .get, "/v1/models\(end)", [("anthropic-version", "2023-06-01")])
        let root = try JSONDocument(parsing: Bytes(call.text)).root

        #expect(call.status == status)
        #expect(root["type"]?.string == "error")
        #expect(root["error"]?["type"]?.string == type)
        #expect(root["request_id"]?.string == call.field("x-request-id"))
        #expect(call.field("request-id") == call.field("x-request-id"))
    }
}
