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
