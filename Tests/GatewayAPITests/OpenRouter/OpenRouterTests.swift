// What callers get who were written to OpenRouter: below /api/v1.
import Base
import Catalog
import Domain
import GatewayAPI
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct OpenRouterTests {
    private static let path = "/api/v1/chat/completions"
    private static let usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"

    private static let answer =
        #"{"id":"c-1","model":"m","choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":5,"completion_tokens":2}}"#

    /// A house whose gateway `up` lists `m` with its prices.
    private func house(_ scripts: [UpstreamScript]) throws -> House {
        let house = try House(scripts)
        let gateway = try #require(house.api.configuration.registry[Bytes("up")])
        var model = ListedModel(gateway: gateway.id, nativeID: "m")
        model.prices = ModelPrices(
            prompt: .perUnit(try #require(USD(decimal: "0.0000025"))),
            completion: .perUnit(try #require(USD(decimal: "0.00001"))))
        house.api.models = ModelSnapshot([ModelSnapshot.List(of: gateway, [model], .known)])
        return house
    }

    private func ask(
        _ house: House, model: String = "up/m", stream: Bool, _ rest: String = "", leavesAfter: Int? = nil
    ) throws -> Conversation {
        try house.start(
            .post, Self.path, body: PiecewiseBody(House.body(model: model, stream: stream, rest)),
            leavesAfter: leavesAfter)
    }

    private func root(_ call: Conversation) throws -> JSONNode {
        try JSONDocument(parsing: Bytes(call.text)).root
    }

    /// The data of the last event.
    private func last(_ call: Conversation) throws -> JSONNode {
        let data = try #require(call.text.split(separator: "\n\n").last?.dropFirst("data: ".count))
        return try JSONDocument(parsing: Bytes(String(data))).root
    }

    // MARK: Answers

    @Test func `a whole answer says what it cost and who served, though nobody asked`() throws {
        let call = try ask(try house([.json(200, Self.answer)]), stream: false)

        #expect(call.status == 200)
        #expect(
            call.text
                == #"{"id":"c-1","model":"up/m","choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":5,"completion_tokens":2,"cost":0.0000325},"provider":"Up"}"#)
    }

    @Test func `a provider that an answer names itself is left, and one that is null is not`() throws {
        let own = Self.answer.dropLast() + #","provider":"Somebody"}"#
        let null = Self.answer.dropLast() + #","provider":null}"#
        let house = try house([.json(200, String(own)), .json(200, String(null))])

        #expect(try root(ask(house, stream: false))["provider"]?.string == "Somebody")
        #expect(try root(ask(house, stream: false))["provider"]?.string == "Up")
    }

    @Test func `a stream says it in its last chunk`() throws {
        let house = try house([.stream(ChatTests.event + ChatTests.stop + Self.usage + ChatTests.done)])
        let call = try ask(house, stream: true)

        #expect(
            call.text
                == ChatTests.event + ChatTests.stop
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"cost\":0.0000325},"
                + "\"provider\":\"Up\"}\n\n" + ChatTests.done)
        #expect(house.transport.sent[0].contains(#""stream_options":{"include_usage":true}"#))
    }

    @Test func `translated answers say the same`() throws {
        let registry = GatewayRegistry([
            try House.gateway(
                "claude",
                #"{"slug":"claude","name":"Claude House","format":"anthropic","baseURL":"https://c.example","chat":{"path":"/v1/messages"}}"#,
                key: House.key)
        ])
        let message =
            #"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"h"}],"#
            + #""stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":2}}"#
        let events = [
            #"{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":5,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"h"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#,
            #"{"type":"message_stop"}"#,
        ]
        let stream = events.map { "data: \($0)\n\n" }.joined()
        let house = try House([.json(200, message), .stream(stream)], registry: registry)

        let whole = try root(ask(house, model: "claude/m", stream: false))
        let chunks = try ask(house, model: "claude/m", stream: true).text.split(separator: "\n\n")
        let last = try JSONDocument(parsing: Bytes(String(chunks[chunks.count - 2].dropFirst(6)))).root
        for node in [whole, last] {
            #expect(node["provider"]?.string == "Claude House")
            #expect(node["usage"]?["cost"]?.isNull == true)
            #expect(node["usage"]?["prompt_tokens"]?.int == 5)
        }
        #expect(chunks.last == "data: [DONE]")
    }

    @Test func `at OpenAI's path nothing of it is told`() throws {
        let house = try house([.json(200, Self.answer), .json(500, "{}")])

        #expect(
            try house.chat(model: "up/m", stream: false).text
                == Self.answer.replacing(#""m""#, with: #""up/m""#))
        #expect(try house.chat(model: "up/m", stream: false).error("code") == "upstream_error")
    }

    // MARK: Errors

    @Test(arguments: [
        (
            400, #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#, 400,
            "context_length_exceeded"
        ),
        (400, #"{"error":{"message":"no"}}"#, 400, "invalid_request"),
        (413, #"{"error":{"message":"no"}}"#, 413, "payload_too_large"),
        (422, #"{"error":{"message":"no"}}"#, 422, "unprocessable"),
        (401, #"{"error":{"message":"no"}}"#, 502, "provider_unavailable"),
        (402, #"{"error":{"message":"no"}}"#, 502, "provider_unavailable"),
        (404, #"{"error":{"message":"no"}}"#, 404, "not_found"),
        (429, #"{"error":{"message":"no"}}"#, 429, "rate_limit_exceeded"),
        (500, #"{"error":{"message":"no"}}"#, 502, "server"),
        (503, #"{"error":{"message":"no"}}"#, 503, "provider_overloaded"),
        (200, #"{"choices":[]}"#, 502, "server"),
    ])
    func `a gateway's failure has the status as its code, and says whose it was`(
        status: Int, body: String, told: Int, type: String
    ) throws {
        let call = try ask(try house([.json(status, body)]), stream: false)
        let error = try #require(try root(call)["error"])

        #expect(call.status == told)
        #expect(error["code"]?.int == told)
        #expect(error["message"]?.string?.isEmpty == false)
        #expect(error["metadata"]?["error_type"]?.string == type)
        #expect(error["metadata"]?["provider_name"]?.string == "Up")
        // Its own words are told, ours are not made its.
        let words = [200, 401].contains(status) ? nil : type == "context_length_exceeded" ? "too long" : "no"
        #expect(error["metadata"]?["raw"]?.string == words)
        #expect(error["type"] == nil && error["param"] == nil)
    }

    @Test func `what we refuse ourselves is told in the same words`() throws {
        let house = try House(clientKeys: [House.clientKey])
        let key = [("authorization", "Bearer \(House.clientKey)")]
        let asked: [(Conversation, Int, String)] = [
            (try ask(house, stream: false), 401, "authentication"),
            (try house.start(.post, Self.path, key, body: PiecewiseBody("{")), 400, "invalid_request"),
            (
                try house.start(
                    .post, Self.path, key, body: PiecewiseBody(House.body(model: "gone", stream: true))),
                404, "not_found"
            ),
            (try house.ask(.get, "/api/v1/models/gone"), 404, "not_found"),
            (try house.ask(.get, "/api/v1/models/gone/endpoints"), 404, "not_found"),
            // Not before there are accounts.
            (try house.ask(.get, "/api/v1/key"), 404, "not_found"),
            (try house.ask(.get, "/api/v1/credits"), 404, "not_found"),
            (try house.ask(.get, "/api/v1/generation?id=gen-1"), 404, "not_found"),
            (try House().ask(.get, "/api/v1/models", host: "example.com"), 403, "permission_denied"),
        ]
        for (call, status, type) in asked {
            #expect(call.status == status)
            let error = try #require(try root(call)["error"])
            #expect(error["code"]?.int == status)
            #expect(error["metadata"]?["error_type"]?.string == type)
            #expect(error["metadata"]?["provider_name"] == nil)
        }
    }

    // MARK: Streams that fail

    @Test func `a stream that breaks after output ends with a chunk that says so, and no end marker`() throws
    {
        let house = try house([.stream(ChatTests.event)])
        let call = try ask(house, stream: true)
        let last = try last(call)

        #expect(call.status == 200)
        #expect(call.text.hasPrefix(ChatTests.event))
        #expect(!call.text.contains("[DONE]"))
        #expect(last["object"]?.string == "chat.completion.chunk")
        #expect(last["id"]?.string == call.field("x-request-id"))
        #expect(last["model"]?.string == "up/m")
        #expect(last["provider"]?.string == "Up")
        #expect(last["error"]?["code"]?.int == 502)
        #expect(last["error"]?["metadata"]?["error_type"]?.string == "server")
        let choices = last["choices"]?.elements.map { $0["finish_reason"]?.string }
        #expect(choices == ["error"])
    }

    @Test func `a failure after the first sign of life is such a chunk too`() throws {
        let house = try house([
            .answer(429, [], [.text(#"{"error":"slow down"}"#)], after: .seconds(20))
        ])
        let call = try ask(house, stream: true)
        house.time.advance(by: .seconds(20))
        let error = try #require(try last(call)["error"])

        #expect(call.isOver)
        #expect(call.text.hasPrefix(": keep-alive\n\n"))
        #expect(error["code"]?.int == 429)
        #expect(error["metadata"]?["error_type"]?.string == "rate_limit_exceeded")
        #expect(error["metadata"]?["raw"]?.string == "slow down")
        #expect(!call.text.contains("[DONE]"))
    }

    // MARK: Other routes

    @Test(arguments: ["/api/v1", "/v1"])
    func `a model's endpoints and the providers are told`(root: String) throws {
        let house = try house([])
        let endpoints = try house.ask(.get, root + "/models/up/m/endpoints")
        let providers = try house.ask(.get, root + "/providers")

        #expect(endpoints.status == 200)
        let data = try JSONDocument(parsing: Bytes(endpoints.text)).root["data"]
        let tags = data?["endpoints"]?.elements.map { $0["tag"]?.string }
        #expect(tags == ["up"])
        #expect(providers.status == 200)
        let named = try JSONDocument(parsing: Bytes(providers.text)).root["data"]?.elements
            .map { "\($0["name"]?.string ?? "") \($0["slug"]?.string ?? "")" }
        #expect(named == ["Demo demo", "Up up"])
    }

    // MARK: Speed

    @Test func `a stream's speed decides about the next call that asks for it`() throws {
        let house = try house([.stream(ChatTests.event + ChatTests.stop + Self.usage + ChatTests.done)])
        _ = try ask(house, stream: true)
        let body = House.body(model: "up/m", stream: true, #","provider":{"sort":"latency"}"#)
        let call = try house.start(.post, "/api/v1/explain", body: PiecewiseBody(body))
        let row = try #require(try root(call)["candidates"]?.elements.first { _ in true })

        #expect(row["speed"]?["first_event_ms"]?.int == 0)
        // Two tokens tell nothing of a throughput.
        #expect(row["speed"]?["tokens_per_second"]?.isNull == true)
    }
}
