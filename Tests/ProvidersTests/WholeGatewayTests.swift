// Gateways that do not stream.
import Base
import Domain
import TestSupport
import Testing

@Suite struct WholeGatewayTests {
    @Test(arguments: FormatSample.all, [false, true])
    func `a caller who wants a stream gets the events of a whole answer`(
        sample: FormatSample, wantsUsage: Bool
    ) throws {
        let call = try Call(
            .json(200, sample.whole), gateway: .make(format: sample.format, #","streaming":false"#))

        let outcome = try call.run(stream: true, wantsUsage: wantsUsage)

        #expect(outcome.ending == "complete")
        #expect(outcome.text.hasPrefix("data: {"))
        #expect(outcome.text.contains(#""delta":{"role":"assistant","content":"Hello"}"#))
        #expect(outcome.text.contains(#""finish_reason":"stop""#))
        #expect(outcome.text.hasSuffix("data: [DONE]\n\n"))
        #expect(outcome.text.split(separator: #""usage":{"#).count == (wantsUsage ? 2 : 1))
        #expect(outcome.usage == Usage(promptTokens: 5, completionTokens: 2))
        #expect(!call.transport.sent[0].contains(#""stream":true"#))
        #expect(!call.transport.sent[0].contains("stream_options"))
    }

    @Test(arguments: FormatSample.all)
    func `an empty answer is one here too`(sample: FormatSample) throws {
        let call = try Call(
            .json(200, sample.empty), gateway: .make(format: sample.format, #","streaming":false"#))

        #expect(try call.run(stream: true).failure?.kind == .emptyAnswer)
    }
}
