// Gemini's answers, whole and streamed.
import Base
import Domain
import Foundation
import JSON
import TestSupport
import Testing
import WireFormats

@Suite struct GeminiAnswerTests {
    private static let streams = GoldenCase.all("GeminiStreams")

    @Test(arguments: GoldenCase.all("GeminiAnswers"))
    func `a whole answer becomes OpenAI's`(golden: GoldenCase) {
        #expect(UpstreamFeed.read(whole: golden.upstream, GeminiAnswer()) == golden.outcome)
    }

    @Test(arguments: streams, ["\n", "\r\n"])
    func `a stream says the same at every split`(golden: GoldenCase, end: String) {
        let bytes = Bytes((golden.upstream + "\n").replacing("\n", with: end))

        #expect(UpstreamFeed.relay(bytes, [bytes.count], as: .events, GeminiAnswer()) == golden.outcome)
        for cut in stride(from: 0, to: bytes.count, by: end == "\n" ? 1 : 7) {
            let outcome = UpstreamFeed.relay(bytes, [cut, bytes.count], as: .events, GeminiAnswer())
            #expect(outcome == golden.outcome, "cut at \(cut)")
        }
    }

    @Test(arguments: streams)
    func `a stream cut before it says why it ends never looks whole`(golden: GoldenCase) {
        let text = golden.upstream
        let whole = text.range(of: "finishReason")?.lowerBound ?? text.range(of: "blockReason")?.lowerBound
        let bytes = Bytes(String(text[..<(whole ?? text.endIndex)]))

        for end in 0...bytes.count {
            let outcome = UpstreamFeed.relay(bytes.slice(0..<end), [end], as: .events, GeminiAnswer())
            #expect(outcome.fault != nil, "\(end) bytes")
            #expect(!outcome.text.contains("[DONE]"))
        }
    }

    @Test(arguments: GoldenCase.all("GeminiAnswers"))
    func `a whole answer may be wrong in any place`(golden: GoldenCase) {
        for text in UpstreamFeed.mistyped(golden.upstream) {
            #expect(UpstreamFeed.isReadable(UpstreamFeed.read(whole: text, GeminiAnswer())), "\(text)")
        }
    }

    @Test(arguments: streams)
    func `a stream may be wrong in any place`(golden: GoldenCase) {
        for text in UpstreamFeed.mistyped(lines: golden.upstream) {
            let bytes = Bytes(text + "\n")
            let outcome = UpstreamFeed.relay(bytes, [bytes.count], as: .events, GeminiAnswer())
            #expect(UpstreamFeed.isReadable(outcome), "\(text)")
        }
    }

    private func decode(_ text: String) -> Result<[ChatEvent], ReplyFault> {
        var (decoder, events) = (GeminiAnswer(), [ChatEvent]())
        do throws(ReplyFault) {
            try decoder.decode(Bytes(text), into: &events)
            return .success(events)
        } catch {
            return .failure(error)
        }
    }

    private func candidate(_ members: String) -> String { #"{"candidates":[{\#(members)}]}"# }

    @Test(arguments: [
        ("STOP", "stop"), ("MAX_TOKENS", "length"), ("CONTINUATION", "length"),
        ("ESCALATION", "content_filter"), ("SAFETY", "content_filter"),
        ("RECITATION", "content_filter"),
        ("LANGUAGE", "content_filter"), ("BLOCKLIST", "content_filter"),
        ("PROHIBITED_CONTENT", "content_filter"),
        ("SPII", "content_filter"), ("IMAGE_SAFETY", "content_filter"),
        ("IMAGE_RECITATION", "content_filter"),
        ("IMAGE_PROHIBITED_CONTENT", "content_filter"), ("MODEL_ARMOR", "content_filter"), ("OTHER", "stop"),
        ("FINISH_REASON_UNSPECIFIED", "stop"), ("SOMETHING_NEW", "stop"),
    ])
    func `reasons are told by OpenAI's names`(reason: String, expected: String) throws {
        let events = try decode(candidate(#""index":0,"finishReason":"\#(reason)""#)).get()

        #expect(events == [.finished(try #require(FinishReason(rawValue: expected)), choice: 0)])
    }

    @Test(arguments: [
        "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE",
        "MALFORMED_RESPONSE", "NO_IMAGE", "IMAGE_OTHER", "PUP_LIMITED_DISABLED",
    ])
    func `a failure of the model is an error`(reason: String) {
        var silent = ErrorDetails(message: "the model ended its answer with \(reason)")
        silent.code = reason
        var talking = ErrorDetails(message: "Malformed function call: f(")
        talking.code = reason

        let text = #""finishReason":"\#(reason)""#
        #expect(decode(candidate(text)).fault == .inBand(silent))
        #expect(
            decode(candidate(text + #","finishMessage":"Malformed function call: f(""#)).fault
                == .inBand(talking))
    }

    @Test func `an ending is told once`() throws {
        var (decoder, events) = (GeminiAnswer(), [ChatEvent]())
        let event = Bytes(candidate(#""content":{"parts":[{"text":"a"}]},"finishReason":"STOP""#))

        try decoder.decode(event, into: &events)
        try decoder.decode(event, into: &events)

        let text = ChatEvent.text(JSONString("a"), choice: 0)
        #expect(events == [text, .finished(.stop, choice: 0), text])
    }

    @Test(arguments: [
        "", "{", "3", "null", "\"x\"", "[]", "[3]", "{}", "data: {}", #"{"choices":[]}"#,
        #"{"candidates":3}"#,
        #"{"candidates":[3]}"#, #"{"candidates":[{"index":-1}]}"#, #"{"candidates":[{"index":128}]}"#,
        #"{"candidates":[{"content":"x"}]}"#, #"{"candidates":[{"content":{"parts":{}}}]}"#,
        #"{"candidates":[{"finishReason":3}]}"#,
        #"{"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}"#,
        #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":""}}]}}]}"#,
        #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":"{}"}}]}}]}"#,
    ])
    func `what is not Gemini's is malformed`(text: String) {
        #expect(decode(text).fault == .malformed)
        #expect(UpstreamFeed.read(whole: text, GeminiAnswer()).fault == "malformed")
    }

    @Test(arguments: [
        #""content":null"#, #""content":{}"#, #""content":{"parts":null}"#,
        #""content":{"parts":[3,null,{}]}"#,
        #""content":{"parts":[{"text":3}]}"#, #""content":{"parts":[{"text":"","thought":true}]}"#,
        #""content":{"parts":[{"text":{},"thought":true,"thoughtSignature":3}]}"#,
        #""content":{"parts":[{"inlineData":3}]}"#, #""content":{"parts":[{"inlineData":{"data":"x"}}]}"#,
        #""content":{"parts":[{"inlineData":{"data":3,"mimeType":"image/png"}}]}"#,
        #""content":{"parts":[{"inlineData":{"data":"x","mimeType":"audio/wav"}}]}"#,
        #""content":{"parts":[{"executableCode":{"code":[]}}]}"#,
        #""content":{"parts":[{"functionCall":null}]}"#,
        #""logprobsResult":3"#, #""logprobsResult":{"chosenCandidates":{}}"#, #""finishReason":null"#,
        #""index":"0""#,
    ])
    func `a member of the wrong type says nothing`(members: String) throws {
        let text = #"{"candidates":[{\#(members)}],"usageMetadata":{"promptTokenCount":"3"},"responseId":3}"#

        #expect(try decode(text).get() == [])
    }

    @Test(
        arguments: [
            ("{}", nil), ("3", nil), (#"{"promptTokenCount":-1}"#, nil),
            (#"{"promptTokenCount":9,"totalTokenCount":9}"#, Usage(promptTokens: 9)),
            (
                #"{"promptTokenCount":6,"thoughtsTokenCount":14}"#,
                Usage(promptTokens: 6, completionTokens: 14, reasoningTokens: 14)
            ),
            (
                #"{"promptTokenCount":55,"candidatesTokenCount":51,"toolUsePromptTokenCount":89,"#
                    + #""thoughtsTokenCount":56,"cachedContentTokenCount":40,"totalTokenCount":251}"#,
                Usage(promptTokens: 144, completionTokens: 107, cachedTokens: 40, reasoningTokens: 56)
            ),
            (#"{"candidatesTokenCount":1.5,"promptTokenCount":1}"#, Usage(promptTokens: 1)),
            (
                #"{"promptTokenCount":9223372036854775807,"candidatesTokenCount":2}"#,
                Usage(completionTokens: 2)
            ),
        ] as [(String, Usage?)])
    func `usage comes to one definition`(metadata: String, expected: Usage?) throws {
        let events = try decode(#"{"candidates":[],"usageMetadata":\#(metadata)}"#).get()

        #expect(events == (expected.map { [.usage($0)] } ?? []))
    }

    @Test(arguments: [
        #"{"error":{"code":429,"message":"Quota.","status":"RESOURCE_EXHAUSTED"}}"#,
        #"[{"error":{"code":429,"message":"Quota.","status":"RESOURCE_EXHAUSTED"}}]"#,
    ])
    func `an error is told with its status`(text: String) {
        guard case .inBand(let details) = decode(text).fault else {
            Issue.record("no error")
            return
        }
        #expect(details.message == "Quota.")
        #expect(details.status == 429)
    }
}
