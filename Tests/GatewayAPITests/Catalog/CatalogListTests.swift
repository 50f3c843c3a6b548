// Lists of the catalog: pages, filters, orders, what is refused.
import Base
import Catalog
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct CatalogListTests {
    /// Two gateways with three models in common.
    private static let listings = [
        Listing(
            slug: "a",
            members: #","aliases":["first"]"#,
            models: [
                .make("a", "openai/gpt-4o", prompt: "0.0000025", completion: "0.00001") {
                    $0.name = "GPT-4o"
                    $0.created = 300
                    $0.contextLength = 128_000
                    $0.modality = Modality(inputs: ["text", "image"], outputs: ["text"])
                },
                .make("a", "meta-llama/llama-3.3-70b", prompt: "0.0000001", completion: "0.0000004") {
                    $0.created = 200
                    $0.contextLength = 131_072
                    $0.modality = Modality(inputs: ["text"], outputs: ["text"])
                },
                .make("a", "qwen/draw") {
                    $0.name = "Qwen Drawing"
                    $0.modality = Modality(inputs: ["text"], outputs: ["image"])
                },
            ]),
        Listing(
            slug: "b",
            models: [
                .make("b", "OpenAI/GPT-4o", prompt: "0.000003", completion: "0.00001"),
                .make("b", "own-thing") { $0.prices[.prompt] = .free },
            ]),
    ]

    @Test(arguments: [
        ("", ["b/own-thing", "meta-llama/llama-3.3-70b", "openai/gpt-4o", "qwen/draw"]),
        ("?gateway=all&provider=openai", ["openai/gpt-4o"]), ("?provider=OpenAI", ["openai/gpt-4o"]),
        ("?provider=nobody", []), ("?q=GPT-4o%20o", ["openai/gpt-4o"]), ("?q=draw%20gpt", []),
        ("?q=qwen/draw-and-more", []), ("?q=gpt", ["openai/gpt-4o"]), ("?q=drawing%20QWEN", ["qwen/draw"]),
        ("?q=", ["b/own-thing", "meta-llama/llama-3.3-70b", "openai/gpt-4o", "qwen/draw"]),
        ("?modality=image", ["openai/gpt-4o", "qwen/draw"]), ("?modality=text->image", ["qwen/draw"]),
        ("?modality=image+text->text", ["openai/gpt-4o"]),
        ("?modality=text%2Bimage-%3Etext", ["openai/gpt-4o"]), ("?modality=video", []),
        ("?min_context=131072", ["meta-llama/llama-3.3-70b"]),
        ("?min_context=0", ["meta-llama/llama-3.3-70b", "openai/gpt-4o"]),
        ("?max_price=0.0000001", ["b/own-thing", "meta-llama/llama-3.3-70b"]),
        ("?max_price=1e-7", ["b/own-thing", "meta-llama/llama-3.3-70b"]), ("?max_price=0", ["b/own-thing"]),
        ("?sort=name", ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "b/own-thing", "qwen/draw"]),
        (
            "?sort=created&order=desc",
            ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "b/own-thing", "qwen/draw"]
        ),
        ("?sort=created", ["meta-llama/llama-3.3-70b", "openai/gpt-4o", "b/own-thing", "qwen/draw"]),
        ("?sort=context", ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "b/own-thing", "qwen/draw"]),
        (
            "?sort=prompt_price&order=asc",
            ["b/own-thing", "meta-llama/llama-3.3-70b", "openai/gpt-4o", "qwen/draw"]
        ),
        (
            "?sort=completion_price&order=desc",
            ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "b/own-thing", "qwen/draw"]
        ),
        ("?sort=prompt_price&limit=1&offset=1", ["meta-llama/llama-3.3-70b"]), ("?limit=2&offset=9", []),
        ("?gateway=a", ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "qwen/draw"]),
        ("?gateway=A&sort=prompt_price", ["meta-llama/llama-3.3-70b", "openai/gpt-4o", "qwen/draw"]),
        (
            "?gateway=first&sort=created&order=desc",
            ["openai/gpt-4o", "meta-llama/llama-3.3-70b", "qwen/draw"]
        ),
        ("?gateway=b&provider=openai", ["OpenAI/GPT-4o"]), ("?gateway=b&limit=1", ["OpenAI/GPT-4o"]),
        ("?gateway=b&sort=name&limit=all", ["OpenAI/GPT-4o", "own-thing"]),
    ])
    func `every filter and order does what it says`(query: String, ids: [String]) throws {
        let house = try House.with(Self.listings)

        #expect(try house.ids("/catalog/v1/models\(query)") == ids)
        #expect(try house.ids("/catalog/models\(query)") == ids)
        #expect(try house.ids("/v1/catalog/models\(query)") == ids)
    }

    @Test(arguments: [
        ("gateway=nobody", "gateway"), ("gateway=", "gateway"), ("provider=", "provider"),
        ("modality=", "modality"),
        ("modality=a->", "modality"), ("modality=a->b->c%00", "modality"), ("min_context=-1", "min_context"),
        ("min_context=1e3", "min_context"), ("min_context=99999999999999999999", "min_context"),
        ("max_price=-1", "max_price"), ("max_price=cheap", "max_price"), ("max_price=1e-19", "max_price"),
        ("sort=price", "sort"), ("sort=", "sort"), ("order=up", "order"), ("limit=0", "limit"),
        ("limit=1001", "limit"), ("limit=ALL", "limit"), ("limit=", "limit"), ("limit=%2B5", "limit"),
        ("offset=-1", "offset"), ("offset=x", "offset"), ("limit=1&limit=1", "limit"), ("limt=1", "limt"),
    ])
    func `what is not understood is refused by its name`(query: String, name: String) throws {
        let call = try House.with(Self.listings).ask(.get, "/catalog/v1/models?\(query)")

        #expect(call.status == 400)
        #expect(call.error("param") == name)
        #expect(call.error("message")?.contains("'\(name)'") == true)
    }

    @Test func `an unknown gateway is told which there are, an unknown parameter which is near`() throws {
        let house = try House.with(Self.listings)

        #expect(
            try house.ask(.get, "/catalog/v1/models?gateway=c").error("message")
                == "'gateway' names no gateway: 'c'. There are: a, b, and 'all'")
        #expect(
            try house.ask(.get, "/catalog/v1/models?limt=1").error("message")?.contains("'limit'") == true)
    }

    @Test(arguments: [1, 7, 100, 1000])
    func `pages cover every model exactly once`(limit: Int) throws {
        let ids = (0..<1234).map { "maker/model-\($0)" }
        let house = try House.with([Listing(slug: "a", models: ids.map { .make("a", $0) })])
        var seen: [String] = []
        var hasMore = true
        while hasMore {
            let page = try house.read("/catalog/v1/models?sort=name&limit=\(limit)&offset=\(seen.count)")
                .root
            seen += page["data"]?.elements.compactMap { $0["id"]?.string } ?? []
            #expect(page["total"]?.int == 1234)
            #expect(page["returned"]?.int == page["data"]?.count)
            hasMore = page["has_more"]?.bool == true
            // One model a page takes long: a few pages tell as much.
            if limit == 1, seen.count == 20 { return #expect(Set(seen).count == 20) }
        }

        #expect(seen.count == 1234)
        #expect(Set(seen) == Set(ids))
    }

    @Test func `what stands around the models is complete`() throws {
        let text = try House.with(Self.listings).ask(.get, "/catalog/v1/models?limit=1").text

        #expect(text.hasPrefix(#"{"object":"list","data":[{"id":"b/own-thing","#))
        #expect(
            text.hasSuffix(
                #"}],"total":4,"returned":1,"offset":0,"limit":1,"has_more":true,"gateway":"all","gateways":{"a":{"status":"fresh","models":3,"fetched_at":"2027-01-15T07:58:20.000Z"},"b":{"status":"fresh","models":2,"fetched_at":"2027-01-15T07:58:20.000Z"}},"note":null,"timestamp":"2027-01-15T08:00:00.000Z"}"#
            ))
        let all = try House.with(Self.listings).read("/catalog/v1/models?gateway=b").root
        #expect(all["limit"]?.isNull == true)
        #expect(all["gateway"]?.string == "b")
        #expect(all["gateways"]?.count == 1)
    }

    @Test func `who is missing is named, and why`() throws {
        let listings = [
            Listing(slug: "good", models: [.make("good", "m")]),
            Listing(slug: "old", models: [.make("old", "m")]) {
                $0.fetchedAt = Moment(nanoseconds: 0)
                $0.freshFor = .seconds(5)
                $0.staleFor = .seconds(10)
                $0.failure = "answered 500"
            },
            Listing(slug: "bad", state: .unknown) { $0.failure = "answered 401" },
            Listing(slug: "slow", state: .pending), Listing(slug: "locked", key: nil),
            Listing(
                slug: "home", members: #","local":true,"authorization":{"kind":"none"}"#, state: .unknown),
        ]
        let house = try House.with(listings)
        let call = try house.start(.get, "/catalog/v1/models")
        house.time.advance(by: .seconds(2))
        let answer = try JSONDocument(parsing: Bytes(call.text)).root

        let gateways = try #require(answer["gateways"])
        #expect(gateways["good"]?["status"]?.string == "fresh")
        #expect(gateways["old"]?["status"]?.string == "expired")
        #expect(gateways["old"]?["reason"]?.string == "answered 500")
        #expect(gateways["bad"]?["status"]?.string == "failed")
        #expect(gateways["bad"]?["models"]?.isNull == true)
        #expect(gateways["bad"]?["reason"]?.string == "answered 401")
        #expect(gateways["slow"]?["status"]?.string == "pending")
        #expect(gateways["locked"]?["status"]?.string == "unconfigured")
        #expect(gateways["locked"]?["reason"]?.string == "needs LOCKED_API_KEY")
        #expect(gateways["home"]?["status"]?.string == "absent")
        #expect(
            answer["note"]?.string == "The models of bad, slow are missing; 'gateways' says why.")
    }

    @Test(arguments: [
        ("bad", "There are no models of 'bad' to show: answered 401."),
        ("locked", "There are no models of 'locked' to show: needs LOCKED_API_KEY."),
    ])
    func `a gateway with nothing to show is 503`(slug: String, message: String) throws {
        let house = try House.with([
            Listing(slug: "bad", state: .unknown) { $0.failure = "answered 401" },
            Listing(slug: "locked", key: nil),
        ])
        let call = try house.ask(.get, "/catalog/v1/models?gateway=\(slug)")

        #expect(call.status == 503)
        #expect(call.error("code") == "models_unavailable")
        #expect(call.error("message") == message)
    }

    @Test func `an empty list is a list`() throws {
        let house = try House.with([Listing(slug: "home")])

        #expect(try house.ids("/catalog/v1/models?gateway=home") == [])
        #expect(try house.read("/catalog/v1/models").root["total"]?.int == 0)
    }
}
