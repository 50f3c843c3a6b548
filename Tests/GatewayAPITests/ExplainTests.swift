// POST /v1/explain: what would be done, without doing it.
import Base
import Catalog
import Domain
import GatewayAPI
import HTTP
import JSON
import Providers
import Routing
import TestSupport
import Testing

@Suite struct ExplainTests {
    private func explain(
        _ house: House, _ body: String, _ fields: [(String, String)] = []
    ) throws -> (call: Conversation, root: JSONNode) {
        let call = try house.start(.post, "/v1/explain", fields, body: PiecewiseBody(body))
        return (call, try JSONDocument(parsing: Bytes(call.text)).root)
    }

    @Test func `a candidate is shown with the exact request, its key masked`() throws {
        let house = try House()
        let (call, root) = try explain(
            house, House.body(model: "up/m", stream: true, #","top_k":1.50,"route":"x""#))
        let row = try #require(root["candidates"]?.elements.first { _ in true })
        let request = try #require(row["request"])

        #expect(call.status == 200)
        #expect(root["model"]?.string == "up/m")
        #expect(root["resolution"]?.string == "gateway")
        #expect(root["failure"]?.isNull == true)
        #expect(row["gateway"]?.string == "up")
        #expect(row["verdict"]?.string == "tried")
        #expect(row["listed"]?.bool == false)
        #expect(row["breaker"]?.string == "closed")
        #expect(row["pricing"]?["prompt"]?.isNull == true)
        #expect(request["method"]?.string == "POST")
        #expect(request["url"]?.string == "https://up.example/v1/chat/completions")
        #expect(request["headers"]?["authorization"]?.string == "Bearer •••")
        #expect(request["headers"]?["x-sluice-hop"]?.string == "testinstance")
        #expect(request["dropped"]?.elements.map(\.string) == ["#/route"])
        #expect(!call.text.contains(House.key))
        // What is shown is what is sent.
        _ = try house.chat(model: "up/m", stream: true, #","top_k":1.50,"route":"x""#)
        #expect(request["body"]?.raw.text == house.transport.sent[0])
        #expect(house.transport.requests.count == 1)
    }

    @Test func `those who are out are shown with the reason, and prices where they are known`() throws {
        let house = try House()
        var dear = ListedModel(gateway: GatewayID("up"), nativeID: "acme/m")
        dear.prices[.prompt] = .perUnit(try #require(USD(decimal: "0.0000025")))
        dear.prices[.completion] = .free
        let up = try #require(house.api.configuration.registry[Bytes("up")])
        house.api.models = ModelSnapshot([.init(of: up, [dear], .known)])
        let most = #","provider":{"max_price":{"prompt":1},"sort":"latency"}"#
        let (_, inside) = try explain(house, House.body(model: "acme/m", stream: false))
        let (_, outside) = try explain(house, House.body(model: "acme/m", stream: false, most))

        #expect(inside["resolution"]?.string == "catalog_id")
        #expect(inside["price_range"]?["prompt"]?["least"]?.string == "0.0000025")
        #expect(inside["price_range"]?["completion"]?["most"]?.string == "0")
        let row = try #require(outside["candidates"]?.elements.first { _ in true })
        #expect(row["verdict"]?.string == "too_expensive")
        #expect(row["reason"]?.string?.contains("limit") == true)
        #expect(outside["failure"]?.string == "no_gateway_left")
        #expect(outside["price_range"]?["prompt"]?.isNull == true)
        #expect(outside["notes"]?.count == 1)
    }

    @Test func `breakers and rate limits are shown`() throws {
        let house = try House([.json(429, "{}", [("retry-after", "9")])])
        _ = try house.chat(model: "up/m", stream: false)
        let (_, root) = try explain(house, House.body(model: "up/m", stream: false))
        let row = try #require(root["candidates"]?.elements.first { _ in true })

        // There is nobody else to ask.
        #expect(row["verdict"]?.string == "tried")
        #expect(row["breaker"]?.string == "rate_limited")
        #expect(row["free_in_seconds"]?.int == 9)
        #expect(root["failure"]?.isNull == true)
    }

    @Test func `of long requests no more are shown than the answer has room for`() throws {
        let house = try House()
        let long = String(repeating: "x", count: 3 << 20)
        let names = (0..<16).map { "\"up/m\($0)\"" }.joined(separator: ",")
        let (call, root) = try explain(
            house, House.body(model: "up/m", stream: false, #","user":"\#(long)","models":[\#(names)]"#))
        let rows = try #require(root["candidates"]).elements.map { $0 }

        #expect(rows.count == 17)
        #expect(rows.count { $0["request"]?["body"] != nil } == 3)
        #expect(rows.last?["request"]?["fault"]?.string?.hasPrefix("not shown") == true)
        #expect(rows.last?["verdict"]?.string == "beyond_limit")
        #expect(call.text.utf8.count < 12 << 20)
    }

    @Test func `it asks for what a chat asks for`() throws {
        let house = try House(clientKeys: [House.clientKey])

        #expect(try explain(house, House.body(model: "up/m", stream: false)).call.status == 401)
        let key = [("x-api-key", House.clientKey)]
        #expect(try explain(house, House.body(model: "up/m", stream: false), key).call.status == 200)
        #expect(try explain(house, "{}", key).call.error("param") == "model")
        #expect(try explain(house, House.body(model: "nobody/m", stream: false), key).call.status == 404)
        #expect(
            try explain(house, House.body(model: "locked/m", stream: false), key).call.error("code")
                == "gateway_not_configured")
        #expect(house.memory.usedBytes == 0)
        #expect(house.transport.requests.isEmpty)
        #expect(!house.log.lines.joined().contains("canary"))
    }
}
