// POST /v1/messages and /v1/messages/count_tokens, from the caller's bytes to the gateway's and back.
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

@Suite struct MessagesTests {
    /// One gateway a format, in this order where they offer the same.
    private static func registry() throws -> GatewayRegistry {
        try GatewayRegistry([
            House.gateway(
                "claude",
                #"""
                {"slug":"claude","name":"C","format":"anthropic","baseURL":"https://claude.example",
                 "headers":{"anthropic-version":"2023-06-01"},"authorization":{"kind":"header","name":"x-api-key"},
                 "chat":{"path":"/v1/messages"},"endpoints":{"countTokens":"/v1/messages/count_tokens"},
                 "failover":{"priority":1}}
                """#, key: House.key),
            House.gateway(
                "gem",
                #"""
                {"slug":"gem","name":"G","format":"gemini","baseURL":"https://gem.example/v1beta",
                 "authorization":{"kind":"header","name":"x-goog-api-key"},
                 "chat":{"path":"/models/{model}:generateContent","streamPath":"/models/{model}:streamGenerateContent?alt=sse"},
                 "endpoints":{"countTokens":"/models/{model}:countTokens"},"failover":{"priority":2}}
                """#, key: House.key),
            House.gateway(
                "both",
                #"""
                {"slug":"both","name":"B","format":"openai","baseURL":"https://both.example/v1",
                 "endpoints":{"messages":"/messages"},"parameters":{"/max_tokens":"drop"},"failover":{"priority":3}}
                """#, key: House.key),
            House.gateway(
                "plain",
                #"""
                {"slug":"plain","name":"P","format":"openai","baseURL":"https://plain.example/v1","failover":{"priority":4}}
                """#, key: House.key),
        ])
    }

    /// All four offer `acme/m`.
    private func house(_ scripts: [UpstreamScript], clientKeys: [String] = []) throws -> House {
        let registry = try Self.registry()
        let house = try House(scripts, clientKeys: clientKeys, registry: registry)
        house.api.models = ModelSnapshot(
            registry.gateways.map { gateway in
                .init(of: gateway, [ListedModel(gateway: gateway.id, nativeID: "acme/m")], .known)
            })
        return house
    }

    private func body(_ model: String, stream: Bool, _ rest: String = "") -> String {
        #"{"model":"\#(model)","max_tokens":50,"messages":[{"role":"user","content":"canary prompt text"}],"stream":\#(stream)\#(rest)}"#
    }

    private func ask(
        _ house: House, _ model: String, stream: Bool, _ rest: String = "",
        _ fields: [(String, String)] = [("anthropic-version", "2023-06-01")], path: String = "/v1/messages"
    ) throws -> Conversation {
        try house.start(.post, path, fields, body: PiecewiseBody(body(model, stream: stream, rest)))
    }

    // MARK: What gateways say

    private static func event(_ type: String, _ members: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members)}\n\n"
    }

    private static let start =
        event(
            "message_start",
            #","message":{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[],"#
                + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}"#)
        + event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#)
        + event("ping")
    private static let hello = event(
        "content_block_delta", #","index":0,"delta":{"type":"text_delta","text":"Hello"}"#)
    private static let finish =
        event("content_block_stop", #","index":0"#)
        + event(
            "message_delta",
            #","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}"#)
        + event("message_stop")
    private static let busy = event("error", #","error":{"type":"overloaded_error","message":"busy"}"#)
    private static let whole =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[{"type":"text","text":"Hello"}],"#
        + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":2}}"#
    private static let geminiChunk =
        #"data: {"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"finishReason":"STOP","index":0}],"#
        + #""usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2},"responseId":"r1"}"# + "\r\n\r\n"

    // MARK: Good answers

    @Test(arguments: ["/v1/messages", "/api/v1/messages", "/v1/messages?beta=true"])
    func `a gateway of the format gets the caller's bytes, and its own reach the caller`(path: String) throws
    {
        let house = try house([.json(200, Self.whole)])
        let odd = #", "new" : 1.50,"betas":null"#

        let call = try ask(house, "claude/claude-x", stream: false, odd, path: path)

        #expect(call.status == 200)
        // OpenRouter's clients are told the cost unasked; here nobody knows it.
        let cost = path.hasPrefix("/api") ? #","cost":null}"# : "}"
        let usage = #""output_tokens":2"#
        #expect(
            call.text
                == Self.whole.replacing("native", with: "claude/claude-x").replacing(
                    usage + "}", with: usage + cost))
        #expect(
            house.transport.sent[0]
                == body("claude/claude-x", stream: false, odd).replacing("claude/claude-x", with: "claude-x"))
        #expect(house.transport.requests[0].target.text == "/v1/messages")
        #expect(call.field("request-id") == call.field("x-request-id"))
        #expect(call.field("x-sluice-gateway") == "claude")
        #expect(call.field("x-sluice-attempts") == "claude:ok")
    }

    @Test func `a stream of the format is passed on, its pings and what follows its end are not`() throws {
        let house = try house([.stream([.text(Self.start + Self.hello + Self.finish + Self.finish)])])

        let call = try ask(house, "claude/x", stream: true)

        let passed = (Self.start + Self.hello + Self.finish).replacing("native", with: "claude/x")
        #expect(call.text == passed.replacing(Self.event("ping"), with: ""))
        #expect(call.field("content-type") == "text/event-stream; charset=utf-8")
        #expect(call.field("request-id") == call.field("x-request-id"))
    }

    @Test func `a gateway that has the format besides its own gets it there, and its rules are for its own`()
        throws
    {
        let house = try house([.json(200, Self.whole)])

        let call = try ask(house, "both/x", stream: false)

        #expect(call.status == 200)
        #expect(house.transport.requests[0].target.text == "/v1/messages")
        #expect(house.transport.sent[0].contains(#""max_tokens":50"#))
    }

    @Test func `every other gateway is asked in its own words`() throws {
        let house = try house([
            .stream([.text(Self.geminiChunk)]),
            .json(
                200,
                #"{"id":"c1","model":"n","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#
            ),
        ])

        let streamed = try ask(house, "gem/x", stream: true)
        let whole = try ask(house, "plain/x", stream: false, #","top_k":3"#)

        #expect(streamed.text.hasPrefix("event: message_start\n"))
        #expect(streamed.text.contains(#""usage":{"input_tokens":5,"#))
        #expect(streamed.text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
        #expect(whole.text.contains(#""stop_reason":"max_tokens""#))
        #expect(whole.field("x-sluice-dropped") == "#/top_k")
        #expect(house.transport.requests[1].target.text == "/v1/chat/completions")
    }

    // MARK: Fields

    @Test func `versions and betas go where the body goes as it is, and nowhere else`() throws {
        let house = try house(
            Array(repeating: .json(200, Self.whole), count: 3) + [.stream([.text(Self.geminiChunk)])])
        let fields = [
            ("anthropic-version", "2026-10-21"), ("anthropic-beta", "a-2025-01-01,b"),
            ("anthropic-beta", "c"),
            ("anthropic-dangerous-direct-browser-access", "true"), ("authorization", "Bearer none"),
        ]

        _ = try ask(house, "claude/x", stream: false, "", fields)
        _ = try ask(house, "both/x", stream: false, "", fields)
        _ = try ask(house, "claude/x", stream: false, "", [])
        _ = try ask(house, "gem/x", stream: true, "", fields)

        func sent(_ index: Int) -> [String] {
            house.transport.requests[index].fields.filter { $0.name.text.hasPrefix("anthropic-") }
                .map { "\($0.name): \($0.value)" }
        }
        #expect(
            sent(0) == [
                "anthropic-version: 2026-10-21", "anthropic-beta: a-2025-01-01,b", "anthropic-beta: c",
            ])
        #expect(sent(1) == sent(0))
        #expect(sent(2) == ["anthropic-version: 2023-06-01"])
        #expect(sent(3) == [])
    }

    @Test func `a chat that is translated for a gateway of the format says the record's version`() throws {
        let house = try house([.json(200, Self.whole)])

        _ = try house.chat(
            House.body(model: "claude/x", stream: false),
            [("anthropic-version", "2026-10-21"), ("anthropic-beta", "a")])

        let fields = house.transport.requests[0].fields.map { "\($0.name): \($0.value)" }
        #expect(fields.contains("anthropic-version: 2023-06-01"))
        #expect(!fields.contains { $0.hasPrefix("anthropic-beta") })
    }

    @Test(arguments: ["yesterday", "2023-6-1", "2023-06-01x", "", "２023-06-01"])
    func `a version that is none is the caller's fault`(version: String) throws {
        let call = try ask(house([]), "claude/x", stream: false, "", [("anthropic-version", version)])

        #expect(call.status == 400)
        #expect(call.error("type") == "invalid_request_error")
        #expect(call.error("message")?.contains("anthropic-version") == true)
    }

    @Test(arguments: ["x-api-key", "authorization"])
    func `a caller's key lets in and never goes on`(name: String) throws {
        let house = try house([.json(200, Self.whole)], clientKeys: [House.clientKey])
        let value = name == "authorization" ? "Bearer \(House.clientKey)" : House.clientKey

        let call = try ask(house, "claude/x", stream: false, "", [(name, value)])

        #expect(call.status == 200)
        let sent = house.transport.requests[0].fields.map { "\($0.name): \($0.value)" }
        #expect(sent.contains("x-api-key: \(House.key)"))
        #expect(!sent.contains { $0.contains(House.clientKey) })
    }

    // MARK: Failures

    @Test func `errors are in Anthropic's shape, whoever refuses`() throws {
        let house = try house([], clientKeys: [House.clientKey])
        let key = [("x-api-key", House.clientKey)]
        func post(_ text: String, _ fields: [(String, String)]) throws -> Conversation {
            try house.start(.post, "/v1/messages", fields, body: PiecewiseBody(text))
        }
        let calls = [
            (try post(body("claude/x", stream: false), []), 401, "authentication_error"),
            (try post("{", key), 400, "invalid_request_error"),
            (try post(#"{"model":"claude/x","messages":5}"#, key), 400, "invalid_request_error"),
            (try post(#"{"messages":[]}"#, key), 400, "invalid_request_error"),
            (try post(body("nobody/x", stream: false), key), 404, "not_found_error"),
            (try house.ask(.get, "/v1/messages"), 405, "invalid_request_error"),
            (try house.ask(.put, "/api/v1/messages/count_tokens"), 405, "invalid_request_error"),
            (try house.ask(.get, "/v1/messages/"), 404, "not_found_error"),
            (try house.ask(.post, "/v1/messages/batches"), 404, "not_found_error"),
            (try house.ask(.get, "/api/v1/messages/batches/b/results"), 404, "not_found_error"),
            (
                try house.start(.post, "/v1/messages/count_tokens", [], body: PiecewiseBody("{}")), 401,
                "authentication_error"
            ),
        ]

        for (call, status, type) in calls {
            #expect(call.status == status)
            #expect(call.error("type") == type, "\(call.text)")
            let root = try JSONDocument(parsing: Bytes(call.text)).root
            #expect(root["type"]?.string == "error")
            #expect(root["request_id"]?.string == call.field("x-request-id"))
            #expect(call.field("request-id") == call.field("x-request-id"))
        }
    }

    @Test(arguments: [
        (400, 400, "invalid_request_error"), (401, 502, "api_error"), (402, 502, "api_error"),
        (404, 404, "not_found_error"), (413, 413, "request_too_large"), (429, 429, "rate_limit_error"),
        (500, 502, "api_error"), (503, 503, "overloaded_error"), (504, 504, "timeout_error"),
        (529, 503, "overloaded_error"),
    ])
    func `a gateway's failure has the type of its status`(status: Int, told: Int, type: String) throws {
        let call = try ask(
            house([.json(status, #"{"type":"error","error":{"type":"t","message":"said upstream"}}"#)]),
            "claude/x", stream: false)

        #expect(call.status == told)
        #expect(call.error("type") == type)
    }

    @Test(arguments: [start, start + busy, busy, ""])
    func `what comes before the first output does not bind`(first: String) throws {
        let house = try house([.stream([.text(first)]), .stream([.text(Self.geminiChunk)])])

        let call = try ask(house, "acme/m", stream: true)

        #expect(call.status == 200)
        #expect(call.field("x-sluice-gateway") == "gem")
        #expect(call.text.split(separator: "event: message_start").count == 1)
        #expect(call.text.contains(#""model":"acme/m""#))
    }

    @Test func `when all fail before output the status says so`() throws {
        let house = try house([
            .stream([.text(Self.start + Self.busy)]), .json(500, "{}"), .json(529, "{}"), .json(500, "{}"),
        ])

        let call = try ask(house, "acme/m", stream: true)

        #expect(call.status == 503)
        #expect(call.error("type") == "overloaded_error")
        #expect(
            call.field("x-sluice-attempts") == "claude:overloaded,gem:500,both:529,plain:500")
    }

    @Test(arguments: ["claude", "gem"])
    func `a stream that breaks after output ends with an error and without its last event`(slug: String)
        throws
    {
        let unfinished = Self.geminiChunk.replacing(#""finishReason":"STOP","#, with: "")
        let steps: [UpstreamStep] =
            slug == "claude"
            ? [.text(Self.start + Self.hello), .text(Self.busy, after: .seconds(1))] : [.text(unfinished)]
        let house = try house([.stream(steps)])

        let call = try ask(house, "\(slug)/x", stream: true)
        house.time.advance(by: .seconds(2))

        #expect(call.text.contains("Hello"))
        #expect(call.text.split(separator: "event: error\n").count == 2)
        #expect(!call.text.contains("message_stop"))
        let last = try #require(call.text.split(separator: "\n").last)
        let root = try JSONDocument(parsing: Bytes(String(last.dropFirst(6)))).root
        #expect(root["type"]?.string == "error")
        #expect(root["request_id"]?.string == call.field("x-request-id"))
    }

    // MARK: Silence

    private static let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"

    @Test func `in silence there are pings, and then the stream or the error`() throws {
        let house = try house([
            .answer(
                200, [("content-type", "text/event-stream")],
                [
                    .text(Self.start, after: .seconds(20)),
                    .text(Self.hello + Self.finish, after: .seconds(12)),
                ], after: .zero),
            .answer(
                529, [], [.text(#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#)],
                after: .seconds(20)),
        ])

        let good = try ask(house, "claude/x", stream: true)
        house.time.advance(by: .seconds(16))
        #expect(good.status == 200)
        #expect(good.text == Self.ping)
        house.time.advance(by: .seconds(30))
        let bad = try ask(house, "claude/x", stream: true)
        house.time.advance(by: .seconds(30))

        #expect(good.text.hasPrefix(Self.ping + Self.ping + ": x-sluice-gateway=claude"))
        #expect(good.text.hasSuffix(Self.finish))
        #expect(bad.status == 200)
        #expect(bad.text.hasPrefix(Self.ping))
        #expect(bad.text.contains(#"event: error"#))
        #expect(bad.text.contains(#""type":"overloaded_error""#))
        #expect(!bad.text.contains("message_stop"))
    }

    // MARK: Ten turns

    @Test func `a seal of Gemini's comes back to Gemini and to nobody else`() throws {
        let sealed =
            #"data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"SEAL=="}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2}}"#
            + "\r\n\r\n"
        let house = try house([
            .stream([.text(sealed)]), .stream([.text(Self.geminiChunk)]), .json(200, Self.whole),
        ])

        let first = try ask(house, "gem/gemini-3-pro", stream: true)
        #expect(first.text.contains(#"{"type":"redacted_thinking","data":"sluice1.gemini.call-0.SEAL=="}"#))
        #expect(first.text.contains(#""stop_reason":"tool_use""#))
        let id = try #require(
            first.text.split(separator: #""type":"tool_use","id":""#).last?.prefix { $0 != "\"" })
        let messages =
            #"[{"role":"user","content":"Go."},{"role":"assistant","content":[{"type":"redacted_thinking","data":"sluice1.gemini.call-0.SEAL=="},"#
            + #"{"type":"tool_use","id":"\#(id)","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"1"}]}]"#
        for model in ["gem/gemini-3-pro", "claude/x"] {
            let text =
                #"{"model":"\#(model)","max_tokens":9,"messages":\#(messages),"stream":\#(model != "claude/x")}"#
            _ = try house.start(.post, "/v1/messages", body: PiecewiseBody(text))
        }

        #expect(house.transport.sent[1].contains(#""thoughtSignature":"SEAL==""#))
        #expect(!house.transport.sent[2].contains("SEAL"))
        #expect(!house.transport.sent[2].contains("thinking"))
        #expect(house.transport.sent[2].contains(#""tool_use_id":"\#(id)""#))
    }

    // MARK: Counting

    private func count(_ house: House, _ model: String, _ fields: [(String, String)] = []) throws
        -> Conversation
    {
        let text = #"{"model":"\#(model)","messages":[{"role":"user","content":"canary prompt text"}]}"#
        return try house.start(.post, "/v1/messages/count_tokens", fields, body: PiecewiseBody(text))
    }

    @Test func `the gateway's own count is told, as it is asked in its format`() throws {
        let house = try house([
            .json(200, #"{"input_tokens":42}"#), .json(200, #"{"totalTokens":43,"promptTokensDetails":[]}"#),
        ])

        let claude = try count(house, "claude/x", [("anthropic-beta", "b")])
        let gem = try count(house, "gem/x")

        #expect(claude.text == #"{"input_tokens":42}"#)
        #expect(claude.field("x-sluice-gateway") == "claude")
        #expect(claude.field("x-sluice-estimate") == nil)
        #expect(claude.field("request-id") == claude.field("x-request-id"))
        #expect(gem.text == #"{"input_tokens":43}"#)
        #expect(house.transport.requests[0].target.text == "/v1/messages/count_tokens")
        #expect(house.transport.requests[0].fields.contains { $0.name.text == "anthropic-beta" })
        #expect(
            house.transport.sent[0]
                == #"{"model":"x","messages":[{"role":"user","content":"canary prompt text"}]}"#)
        #expect(house.transport.requests[1].target.text == "/v1beta/models/x:countTokens")
        #expect(
            house.transport.sent[1]
                == #"{"generateContentRequest":{"model":"models/x","contents":[{"role":"user","parts":[{"text":"canary prompt text"}]}]}}"#
        )
    }

    @Test func `another counts when one fails, and where nobody does it is estimated and said so`() throws {
        let house = try house([
            .json(500, "{}"), .json(200, #"{"totalTokens":43}"#), .json(429, "{}"), .json(200, "[]"),
        ])

        let second = try count(house, "acme/m")
        let nobody = try count(house, "acme/m")
        let never = try count(house, "plain/x")

        #expect(second.text == #"{"input_tokens":43}"#)
        #expect(second.field("x-sluice-gateway") == "gem")
        #expect(nobody.text == #"{"input_tokens":9}"#)
        #expect(nobody.field("x-sluice-estimate") == "true")
        #expect(never.text == #"{"input_tokens":9}"#)
        #expect(house.transport.requests.count == 4)
    }

    @Test func `a prompt that is at fault is not counted`() throws {
        let call = try count(
            house([
                .json(
                    400,
                    #"{"type":"error","error":{"type":"invalid_request_error","message":"no such block"}}"#)
            ]),
            "claude/x")

        #expect(call.status == 400)
        #expect(call.error("message") == "no such block")
        #expect(try count(house([]), "nobody/x").status == 404)
    }

    @Test func `what has no messages is no prompt, counted or answered`() throws {
        let text = #"{"model":"plain/x","max_tokens":9,"messages":[]}"#
        for path in ["/v1/messages", "/v1/messages/count_tokens"] {
            let call = try house([]).start(.post, path, body: PiecewiseBody(text))

            #expect(call.status == 400)
            #expect(call.error("message") == "'messages' must not be empty")
        }
    }

    // MARK: Explaining

    @Test func `a request in the format is explained as it would be sent`() throws {
        let house = try house([.json(200, Self.whole)])
        let text = body("claude/x", stream: false, #","top_k":3"#)
        let fields = [("anthropic-version", "2026-10-21"), ("anthropic-beta", "b")]

        let call = try house.start(.post, "/v1/explain?dialect=messages", fields, body: PiecewiseBody(text))
        _ = try house.start(.post, "/v1/messages", fields, body: PiecewiseBody(text))

        let root = try JSONDocument(parsing: Bytes(call.text)).root
        let request = try #require(root["candidates"]?.elements.first { _ in true }?["request"])
        #expect(request["url"]?.string == "https://claude.example/v1/messages")
        #expect(request["headers"]?["anthropic-version"]?.string == "2026-10-21")
        #expect(request["headers"]?["anthropic-beta"]?.string == "b")
        #expect(request["headers"]?["x-api-key"]?.string == "•••")
        #expect(request["body"]?.raw.text == house.transport.sent[0])
        #expect(try house.start(.post, "/v1/explain?dialect=latin", body: PiecewiseBody(text)).status == 400)
    }
}
