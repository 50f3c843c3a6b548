// What answers cost: in the answers, in the log and in the metrics, always the same.
import Base
import Domain
import GatewayAPI
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@testable import Catalog

@Suite struct CostTests {
    private static let include = #","usage":{"include":true}"#

    /// A house whose gateway `up` lists `m` at these prices, and nothing of other models.
    private func house(
        _ scripts: [UpstreamScript], _ prompt: String = "0.0000025", _ completion: String = "0.00001"
    ) throws -> House {
        let house = try House(scripts)
        let gateway = try #require(house.api.configuration.registry[Bytes("up")])
        var model = ListedModel(gateway: gateway.id, nativeID: "m")
        model.prices = ModelPrices(
            prompt: .perUnit(try #require(USD(decimal: prompt))),
            completion: .perUnit(try #require(USD(decimal: completion))))
        house.api.models = ModelSnapshot([ModelSnapshot.List(of: gateway, [model], .known)])
        return house
    }

    private func answer(_ prompt: Int, _ completion: Int, _ details: String = "") -> UpstreamScript {
        .json(
            200,
            #"{"choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)\#(details)}}"#)
    }

    private func line(_ house: House, _ index: Int = 0) throws -> JSONNode {
        try JSONDocument(parsing: Bytes(house.log.lines[index])).root
    }

    // MARK: Asking

    @Test(arguments: ["true", "1", "TRUE"])
    func `a field asks for the cost, and for usage at the end of a stream`(value: String) throws {
        let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"
        let house = try house([
            answer(5, 2), .stream(ChatTests.event + ChatTests.stop + usage + ChatTests.done),
        ])

        let whole = try house.chat(House.body(model: "up/m", stream: false), [("x-sluice-cost", value)])
        let stream = try house.chat(House.body(model: "up/m", stream: true), [("x-sluice-cost", value)])

        #expect(whole.text.hasSuffix(#""completion_tokens":2,"cost":0.0000325}}"#))
        #expect(stream.text.hasSuffix("\"completion_tokens\":2,\"cost\":0.0000325}}\n\ndata: [DONE]\n\n"))
        #expect(house.transport.sent.last?.contains(#""stream_options":{"include_usage":true}"#) == true)
        #expect(!house.transport.requests.contains { $0.fields.contains { $0.name.text == "x-sluice-cost" } })
    }

    @Test(arguments: [nil, "false", "0"])
    func `nobody who did not ask is told`(value: String?) throws {
        let house = try house([answer(5, 2)])

        let call = try house.chat(
            House.body(model: "up/m", stream: false), value.map { [("x-sluice-cost", $0)] } ?? [])

        #expect(call.status == 200)
        #expect(!call.text.contains("cost"))
    }

    @Test func `a field that says something else is refused by name`() throws {
        let house = try house([])

        let call = try house.chat(House.body(model: "up/m", stream: false), [("x-sluice-cost", "yes")])

        #expect(call.status == 400)
        #expect(call.error("param") == "x-sluice-cost")
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `a model that no list has costs nobody knows what`() throws {
        let house = try house([answer(5, 2)])

        let call = try house.chat(model: "up/other", stream: false, Self.include)

        #expect(call.text.contains(#""cost":null"#))
        #expect(call.field("x-sluice-dropped") == "#/usage")
        #expect(try line(house)["cost_usd"] == nil)
        #expect(house.metricsText.contains("sluice_cost_unknown_total{gateway=\"up\"} 1\n"))
        #expect(house.metricsText.contains("sluice_cost_usd_total{gateway=\"up\"} 0\n"))
    }

    // MARK: Telling operators

    @Test func `a request's line says what it took, and nothing that is not known`() throws {
        let house = try house([
            answer(
                5, 4,
                #","prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":3}"#
            ), answer(5, 4),
        ])
        _ = try house.chat(model: "up/m", stream: false)
        _ = try house.chat(model: "up/m", stream: false)

        let (full, short) = (try line(house), try line(house, 1))
        for (name, value) in [
            ("prompt_tokens", 5), ("completion_tokens", 4), ("cached_tokens", 0), ("cache_write_tokens", 0),
            ("reasoning_tokens", 3),
        ] {
            #expect(full.member(named: Bytes(name))?.value.int == value, "\(name)")
        }
        #expect(full["cost_usd"]?.string == "0.0000525")
        #expect(short["cost_usd"]?.string == "0.0000525")
        #expect(short["cached_tokens"] == nil && short["reasoning_tokens"] == nil)
        #expect(house.metricsText.contains("sluice_token_parts_total{gateway=\"up\",kind=\"reasoning\"} 3\n"))
    }

    @Test func `a stream that breaks off costs what was measured until then`() throws {
        let running =
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\n"
        let house = try house([.stream(running), .stream(ChatTests.event)])
        let measured = try house.chat(model: "up/m", stream: true)
        let silent = try house.chat(model: "up/m", stream: true)

        #expect(measured.text.contains("error") && silent.text.contains("error"))
        #expect(try line(house)["ending"]?.string == "broken")
        #expect(try line(house)["cost_usd"]?.string == "0.0000225")
        #expect(try line(house, 1)["cost_usd"] == nil)
        #expect(house.metricsText.contains("sluice_cost_unknown_total{gateway=\"up\"} 1\n"))
    }

    @Test func `a stream whose caller left costs what was measured until then`() throws {
        let running =
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\n"
        let house = try house([.stream([.text(running, after: .zero), .text(running, after: .seconds(1))])])
        _ = try house.chat(model: "up/m", stream: true, leavesAfter: 1)
        house.time.advance(by: .seconds(2))

        #expect(try line(house)["ending"]?.string == "caller_left")
        #expect(try line(house)["cost_usd"]?.string == "0.0000225")
    }

    private func sum(_ amount: USD, _ text: String) throws -> USD {
        let addend = try #require(USD(decimal: text))
        return try #require(amount.plus(addend))
    }

    @Test func `answers, log and metrics agree to the last place`() throws {
        // Fractions of a nanodollar, which must not be lost on the way into the sum.
        let counts = (1...40).map { ($0 * 7, $0 * 3) }
        let house = try house(
            counts.map { answer($0.0, $0.1) }, "0.0000000003333", "0.0000000007777")
        var told = USD.zero
        var logged = USD.zero
        for index in counts.indices {
            let call = try house.chat(model: "up/m", stream: false, Self.include)
            let cost = try #require(
                try JSONDocument(parsing: Bytes(call.text)).root["usage"]?["cost"]?.numberText)
            told = try sum(told, cost.text)
            logged = try sum(logged, #require(line(house, index)["cost_usd"]?.string))
        }

        // 5740 × 0.0000000003333 + 2460 × 0.0000000007777
        #expect(told.description == "0.000003826284")
        #expect(logged == told)
        #expect(house.metricsText.contains("sluice_cost_usd_total{gateway=\"up\"} 0.000003826\n"))
        #expect(house.metricsText.contains("sluice_cost_unknown_total{gateway=\"up\"} 0\n"))
    }
}
