// How a model looks in the catalog, to the byte.
import Base
import Catalog
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct CatalogObjectTests {
    /// The first object of a list, as its text.
    private func object(_ target: String, _ listings: [Listing]) throws -> String {
        let text = try House.with(listings).ask(.get, target).text
        let start = try #require(text.firstRange(of: "\"data\":[")).upperBound
        let end = try #require(text.firstRange(of: "}],\"total\"") ?? text.firstRange(of: "}]}")).lowerBound
        return String(text[start...end])
    }

    @Test func `everything that is known is told, in the promised order`() throws {
        let model = ListedModel.make("up", "openai/gpt-4o", prompt: "0.0000025", completion: "0.00001") {
            $0.name = "GPT-4o"
            $0.created = 1_715_558_400
            $0.owner = "system"
            $0.contextLength = 128_000
            $0.maxOutputTokens = 16_384
            $0.modality = Modality(inputs: ["text", "image"], outputs: ["text"])
            $0.supportedParameters = ["tools"]
            $0.prices[.request] = .free
            $0.prices[.cacheRead] = .perUnit(USD(attodollars: 1_250_000_000_000))
            $0.details.description = "Says \"hello\"."
            $0.details.type = "language"
            $0.details.tags = ["vision"]
            $0.details.tokenizer = "GPT"
            $0.details.huggingFaceID = "openai/none"
            $0.details.topProvider = Bytes(#"{"is_moderated":true}"#)
            $0.details.metadata = Bytes(#"{"zone":1}"#)
        }
        let logo = #","logo":"https://up.example/logo.svg""#

        #expect(
            try object(
                "/catalog/v1/models?gateway=up", [Listing(slug: "up", members: logo, models: [model])])
                == #"{"id":"openai/gpt-4o","object":"model","slug":"openai/gpt-4o","canonical_slug":"openai/gpt-4o","hugging_face_id":"openai/none","name":"GPT-4o","created":1715558400,"description":"Says \"hello\".","context_length":128000,"context_window":128000,"max_tokens":16384,"owned_by":"openai","type":"language","tags":["vision"],"architecture":{"modality":"text+image->text","input_modalities":["text","image"],"output_modalities":["text"],"tokenizer":"GPT","instruct_type":null},"pricing":{"prompt":"0.0000025","completion":"0.00001","input":"0.0000025","output":"0.00001","request":"0","image":null,"web_search":null,"internal_reasoning":null,"input_cache_read":"0.00000125","input_cache_write":null},"pricing_source":"api","pricing_gateway":"up","top_provider":{"is_moderated":true},"per_request_limits":null,"supported_parameters":["tools"],"default_parameters":{},"provider_slug":"openai","provider_site_url":null,"model_logo_url":"https://up.example/logo.svg","source_gateway":"up","source_gateways":["up"],"callable":true,"is_private":false,"metadata":{"zone":1}}"#
        )
    }

    @Test func `what is not known is null`() throws {
        let listing = Listing(slug: "up", models: [.make("up", "Some-Model")])

        #expect(
            try object("/catalog/v1/models", [listing])
                == #"{"id":"up/Some-Model","object":"model","slug":"up/Some-Model","canonical_slug":null,"hugging_face_id":null,"name":"Some-Model","created":null,"description":null,"context_length":null,"context_window":null,"max_tokens":null,"owned_by":null,"type":null,"tags":null,"architecture":{"modality":null,"input_modalities":null,"output_modalities":null,"tokenizer":null,"instruct_type":null},"pricing":{"prompt":null,"completion":null,"input":null,"output":null,"request":null,"image":null,"web_search":null,"internal_reasoning":null,"input_cache_read":null,"input_cache_write":null},"pricing_source":null,"pricing_gateway":null,"top_provider":null,"per_request_limits":null,"supported_parameters":null,"default_parameters":{},"provider_slug":null,"provider_site_url":null,"model_logo_url":null,"source_gateway":"up","source_gateways":["up"],"callable":true,"is_private":false,"metadata":{}}"#
        )
    }

    @Test func `libraries that need a date and an owner get them`() throws {
        let listing = Listing(slug: "up", models: [.make("up", "Some-Model")])
        let text = try object("/v1/models", [listing])

        #expect(text.contains(#""created":0,"#))
        #expect(text.contains(#""owned_by":"up","#))
        #expect(text.contains(#""context_length":null,"#))
    }

    @Test(arguments: [
        (Price.free, #""0""#), (.perUnit(.zero), #""0""#), (.unknown, "null"), (.dynamic, "null"),
        (.perUnit(USD(attodollars: 1)), #""0.000000000000000001""#),
        (.perUnit(USD(attodollars: 999_999_999_999_999_999)), #""0.999999999999999999""#),
        (.perUnit(USD(attodollars: 1_000_000_000_000_000_000)), #""1""#),
        (.perUnit(USD(attodollars: 20_500_000_000_000_000_000)), #""20.5""#),
        (.perUnit(USD(attodollars: 123_456_789_012_345_678_901_234)), #""123456.789012345678901234""#),
    ])
    func `a price is exact text, or null`(price: Price, text: String) throws {
        let model = ListedModel.make("up", "a/b", completion: "1") { $0.prices[.prompt] = price }
        let object = try object("/catalog/v1/models", [Listing(slug: "up", models: [model])])

        #expect(
            object.contains(#""pricing":{"prompt":\#(text),"completion":"1","input":\#(text),"output":"1","#))
        #expect(object.contains(#""pricing_dynamic":true"#) == (price == .dynamic))
    }

    @Test func `further prices and tiers are told where they are known`() throws {
        let model = ListedModel.make("up", "a/b", prompt: "0.000001", completion: "0.000002") {
            $0.prices[.audio] = .perUnit(USD(attodollars: 3_000_000_000_000))
            var long = ModelPrices()
            long[.prompt] = .perUnit(USD(attodollars: 4_000_000_000_000))
            $0.prices.tiers = [PriceTier(promptTokens: 200_000, prices: long)]
        }
        let object = try object("/catalog/v1/models", [Listing(slug: "up", models: [model])])

        #expect(
            object.contains(
                #""input_cache_write":null,"audio":"0.000003","tiers":[{"prompt_tokens":200000,"prompt":"0.000004"}]},"pricing_source""#
            ))
    }

    @Test func `a model at several gateways is one, and its facts are put together`() throws {
        let first = ListedModel.make("a", "Maker/M") { $0.name = "The M" }
        let second = ListedModel.make("b", "maker/m", prompt: "0.1", completion: "0.2") {
            $0.name = "Another name"
            $0.contextLength = 10
            $0.modality = Modality(inputs: ["text"], outputs: ["image"])
            $0.details.description = "From b."
        }
        let listings = [Listing(slug: "a", models: [first]), Listing(slug: "b", models: [second])]
        let merged = try JSONDocument(parsing: Bytes(object("/catalog/v1/models", listings))).root

        #expect(merged["id"]?.string == "maker/m")
        #expect(merged["name"]?.string == "The M")
        #expect(merged["context_length"]?.int == 10)
        #expect(merged["description"]?.string == "From b.")
        #expect(merged["pricing_gateway"]?.string == "b")
        #expect(merged["source_gateways"]?.elements.compactMap(\.string) == ["a", "b"])

        // What a gateway says itself is not mixed with what others say, but for what goes in and comes out.
        let own = try JSONDocument(parsing: Bytes(object("/catalog/v1/models?gateway=a", listings))).root
        #expect(own["id"]?.string == "Maker/M")
        #expect(own["slug"]?.string == "maker/m")
        #expect(own["context_length"]?.isNull == true)
        #expect(own["pricing_gateway"]?.isNull == true)
        #expect(own["architecture"]?["modality"]?.string == "text->image")
        #expect(own["source_gateways"]?.elements.compactMap(\.string) == ["a", "b"])
    }

    @Test func `a model that nobody can call says so`() throws {
        let listings = [Listing(slug: "locked", key: nil, models: [.make("locked", "a/b")])]

        #expect(try object("/catalog/v1/models", listings).contains(#""callable":false"#))
        #expect(try House.with(listings).ids("/v1/models") == [])
    }
}
