// What an answer cost, told to callers of every format's gateways.
import Base
import Domain
import JSON
import Providers
import TestSupport
import Testing

@Suite struct CostTests {
    private func call(_ sample: FormatSample, _ script: UpstreamScript) throws -> Call {
        var call = try Call(script, gateway: .make(format: sample.format))
        call.prices = ModelPrices(
            prompt: .perUnit(USD(attodollars: 2_500_000_000_000)),
            completion: .perUnit(USD(attodollars: 10_000_000_000_000)))
        return call
    }

    /// - Parameter usage: OpenRouter's member.
    private func body(stream: Bool, _ usage: String) -> String {
        #"{"model":"g/asked","messages":[{"role":"user","content":"Hi"}],"stream":\#(stream)\#(usage)}"#
    }

    private static let include = #","usage":{"include":true}"#

    /// 5 × 0.0000025 + 2 × 0.00001
    private static let cost = #""cost":0.0000325"#

    @Test(arguments: FormatSample.all)
    func `a whole answer says what it cost where that was asked`(sample: FormatSample) throws {
        let script = UpstreamScript.json(200, sample.whole)

        let told = try call(sample, script).run(body(stream: false, Self.include))
        let untold = try call(sample, script).run(body(stream: false, ""))

        #expect(told.text.contains(Self.cost))
        #expect(told.usage == Usage(promptTokens: 5, completionTokens: 2))
        #expect(!untold.text.contains("cost"))
    }

    @Test(arguments: FormatSample.all)
    func `a stream says it in its last chunk, and ends with usage because it was asked`(
        sample: FormatSample
    ) throws {
        let script = UpstreamScript.stream(sample.begin + sample.text + sample.finish + sample.end)

        let told = try call(sample, script).run(body(stream: true, Self.include))
        let untold = try call(sample, script).run(body(stream: true, ""))

        #expect(told.ending == "complete")
        #expect(told.text.hasSuffix("\(Self.cost)}}\n\ndata: [DONE]\n\n"))
        #expect(told.text.split(separator: #""prompt_tokens":5"#).count == 2)
        #expect(!untold.text.contains("cost"))
        #expect(!untold.text.contains("prompt_tokens"))
    }

    @Test(arguments: FormatSample.all)
    func `where the price is unknown the cost is null`(sample: FormatSample) throws {
        var call = try call(sample, .json(200, sample.whole))
        call.prices = ModelPrices()

        #expect(try call.run(body(stream: false, Self.include)).text.contains(#""cost":null"#))
    }

    @Test func `a gateway that does not stream is told by in a stream too`() throws {
        let sample = FormatSample.all[0]
        var call = try call(sample, .json(200, sample.whole))
        call.gateway = try .make(#","streaming":false"#)

        let told = try call.run(body(stream: true, Self.include))

        #expect(told.text.hasSuffix("\(Self.cost)}}\n\ndata: [DONE]\n\n"))
    }

    // MARK: As each provider counts

    /// An answer as a provider writes it, what the model costs there, and what it cost by hand.
    struct Bill: Sendable, CustomTestStringConvertible {
        let slug: String
        let answer: String
        let prices: [ModelPrices.Kind: String]
        let cost: String

        var testDescription: String { slug }
    }

    private static func openAI(_ usage: String) -> String {
        #"{"choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"usage":\#(usage)}"#
    }

    private static let bills = [
        Bill(
            slug: "anthropic",
            answer: #"{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"h"}],"#
                + #""stop_reason":"end_turn","usage":{"input_tokens":50,"cache_read_input_tokens":1000,"#
                + #""cache_creation_input_tokens":200,"output_tokens":100}}"#,
            prices: [
                .prompt: "0.000003", .completion: "0.000015", .cacheRead: "0.0000003",
                .cacheWrite: "0.00000375",
            ],
            cost: "0.0027"),
        Bill(
            slug: "google",
            answer:
                #"{"candidates":[{"content":{"parts":[{"text":"h"}],"role":"model"},"finishReason":"STOP"}],"#
                + #""usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":900,"#
                + #""candidatesTokenCount":20,"thoughtsTokenCount":300,"totalTokenCount":1320}}"#,
            prices: [.prompt: "0.0000003", .completion: "0.0000025", .cacheRead: "0.000000075"],
            cost: "0.0008975"),
        Bill(
            slug: "xai",
            answer: openAI(
                #"{"prompt_tokens":32,"completion_tokens":9,"total_tokens":132,"prompt_tokens_details":"#
                    + #"{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":91}}"#),
            prices: [.prompt: "0.000003", .completion: "0.000015"], cost: "0.001596"),
        Bill(
            slug: "deepseek",
            answer: openAI(
                #"{"prompt_tokens":100,"completion_tokens":10,"prompt_cache_hit_tokens":64,"#
                    + #""prompt_cache_miss_tokens":36}"#),
            prices: [.prompt: "0.00000028", .completion: "0.00000042", .cacheRead: "0.000000028"],
            cost: "0.000016072"),
        Bill(
            slug: "openai",
            answer: openAI(
                #"{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":64},"#
                    + #""completion_tokens_details":{"reasoning_tokens":4}}"#),
            prices: [.prompt: "0.00000028", .completion: "0.00000042", .cacheRead: "0.000000028"],
            cost: "0.000016072"),
    ]

    @Test(arguments: bills)
    func `tokens cost what the provider's own way of counting makes of them`(bill: Bill) throws {
        var call = try Call(.json(200, bill.answer), gateway: .ofConfig(bill.slug))
        for (kind, text) in bill.prices {
            call.prices[kind] = .perUnit(try #require(USD(decimal: text)))
        }

        let told = try call.run(body(stream: false, Self.include))

        #expect(told.text.contains(#""cost":\#(bill.cost)}"#), "\(told.text) \(told.ending)")
        #expect(told.usage?.cost(at: call.prices)?.description == bill.cost)
    }

    // MARK: Charges

    @Test func `what the gateway charged is passed on as it says it, and counts`() throws {
        let usage = #"{"prompt_tokens":5,"completion_tokens":2,"cost":1.4e-05}"#
        let answer =
            #"{"choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"usage":\#(usage)}"#
        var call = try Call(.json(200, answer), gateway: .ofConfig("openrouter"))
        call.prices = ModelPrices(prompt: .free, completion: .free)

        let told = try call.run(body(stream: false, Self.include))

        #expect(told.text == answer)
        #expect(told.usage?.cost(at: call.prices)?.description == "0.000014")
    }

    @Test func `what the gateway charged is told in the caller's member where it has another`() throws {
        let usage = #"{"prompt_tokens":32,"completion_tokens":9,"cost_in_usd_ticks":37756000}"#
        let answer =
            #"{"choices":[{"message":{"content":"h"},"finish_reason":"stop"}],"usage":\#(usage)}"#
        let call = try Call(.json(200, answer), gateway: .ofConfig("xai"))

        let told = try call.run(body(stream: false, Self.include))

        #expect(told.text.hasSuffix(#""cost_in_usd_ticks":37756000,"cost":0.0037756}}"#))
    }
}
