// Requests in OpenAI's format as they reach a gateway that speaks Anthropic's.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct AnthropicRequestTests {
    private static func encode(
        _ text: String, model: String, maxOutputTokens: Int? = nil
    ) throws -> (body: String, dropped: DroppedMembers) {
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)))
        let target = ChatTarget(
            nativeModel: Bytes(model), isStreaming: request.isStreaming, maxOutputTokens: maxOutputTokens)
        let encoded = try AnthropicRequest.encode(OpenAIConversation.read(request), for: target)
        return (encoded.body.map(\.text).joined(), encoded.dropped)
    }

    private static func encode(_ golden: GoldenCase) throws -> (body: String, dropped: DroppedMembers) {
        try encode(
            #require(golden["in"]), model: #require(golden["model"]),
            maxOutputTokens: golden["max tokens"].flatMap { Int($0) })
    }

    @Test(arguments: GoldenCase.all("AnthropicRequests").filter { $0["fault"] == nil })
    func `a request is written anew and what it loses is named`(golden: GoldenCase) throws {
        let encoded = try Self.encode(golden)

        #expect(encoded.body == golden.lines("out").joined())
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        #expect(encoded.dropped.more == 0)
        #expect(throws: Never.self) { try JSONDocument(parsing: Bytes(encoded.body)) }
    }

    @Test(arguments: GoldenCase.all("AnthropicRequests").filter { $0["fault"] != nil })
    func `a request that cannot be written is the caller's fault`(golden: GoldenCase) throws {
        let fault = try #require(throws: RequestFault.self) { try Self.encode(golden) }

        #expect("\(fault.parameter ?? "-"): \(fault.message)" == golden["fault"])
    }

    // MARK: Models

    @Test(arguments: [
        ("claude-3-5-sonnet-20241022", 305), ("claude-3-7-sonnet-latest", 307),
        ("claude-3-haiku-20240307", 300),
        ("claude-opus-4-20250514", 400), ("claude-opus-4-1-20250805", 401), ("claude-sonnet-4-5", 405),
        ("anthropic/claude-opus-4.7", 407), ("us.anthropic.claude-opus-4-6-v1:0", 406),
        ("Claude-Haiku-4.5", 405), ("claude-4.6-opus", 406), ("claude-sonnet-5", 500),
        ("claude-opus-5-5@20261001", 505), ("claude-fable-5-1", 501), ("claude-2.1", 201),
        ("claude-mythos-preview", nil), ("claude", nil), ("", nil), ("deepseek-4.7", nil),
        ("MiniMax-M2", nil),
        ("claude-٤", nil),
    ])
    func `generations are told by ids`(id: String, version: Int?) {
        let model = ClaudeModel(Bytes(id))

        #expect(model.takesSampling == (version ?? 0 < 407))
        #expect(model.takesTemperatureWithTopP == (version ?? 0 < 401))
        #expect(model.thinksAdaptively == (version ?? 0 >= 406))
        #expect(model.takesSchemas == (version ?? 999 >= 405))
        #expect(model.alwaysThinks == (id.contains("fable") || id.contains("mythos")))
    }

    // MARK: Limits

    @Test(arguments: [Int.max, 1 << 40, 9000])
    func `numbers of any size do not overflow`(budget: Int) throws {
        let text =
            #"{"model":"g/m","messages":[{"role":"user","content":"a"}],"reasoning":{"max_tokens":\#(budget)}}"#

        let body = try Self.encode(text, model: "claude-sonnet-4-5").body

        let maxTokens = try JSONDocument(parsing: Bytes(body)).root["max_tokens"]?.int
        #expect(maxTokens == (budget == .max ? .max : budget + 8192))
    }

    @Test(arguments: ReasoningWish.Effort.allCases.filter { $0 != .none })
    func `the budget of an effort is below the most tokens`(effort: ReasoningWish.Effort) throws {
        for most in [1025, 1026, 2000, 8192, 128_000, Int.max] {
            let text =
                #"{"model":"g/m","messages":[{"role":"user","content":"a"}],"max_tokens":\#(most),"#
                + #""reasoning_effort":"\#(effort.rawValue)"}"#

            let body = try Self.encode(text, model: "claude-sonnet-4-5").body

            let budget = try JSONDocument(parsing: Bytes(body)).root["thinking"]?["budget_tokens"]?.int
            #expect(try #require(budget) < most)
            #expect(try #require(budget) >= 1024)
        }
    }

    @Test func `many turns with losses are written in one go`() throws {
        // Each loss is searched for from the beginning only as long as it will be named.
        let message = #"{"role":"user","content":"a","name":"n"}"#
        let messages = Array(repeating: message, count: 20_000).joined(separator: ",")

        let encoded = try Self.encode(
            #"{"model":"g/m","messages":[\#(messages)]}"#, model: "claude-sonnet-4-5")

        #expect(encoded.dropped.pointers.count + encoded.dropped.more == 20_000)
        #expect(encoded.dropped.pointers.first == "#/messages/0/name")
    }
}
