// Whole answers where a stream was asked for.
import Base
import Domain
import JSON
import Testing
import WireFormats

@Suite struct WholeTaskTests {
    private func events(_ text: String, _ ability: Ability, _ members: String = "") throws -> WholeAnswer {
        let task = try TaskRequest.make(ability, #","stream":true"# + members)
        let relay: any StreamRelay =
            ability == .completions
            ? OpenAIRelay(modelText: task.modelText, task.asksForUsage ? .usage : .nothing)
            : EventRelay(for: task, UsageRules())
        return try WholeTask.events(of: JSONDocument(parsing: Bytes(text)), to: task, through: relay)
    }

    private func text(_ answer: WholeAnswer) -> String { answer.body.map(\.text).joined() }

    @Test func `a transcript is the event that ends one`() throws {
        let answer = try events(
            #"{"text":"said\n","language":"en","usage":{"type":"tokens","input_tokens":9,"output_tokens":1}}"#,
            .transcriptions)

        #expect(
            text(answer)
                == #"data: {"type":"transcript.text.done","text":"said\n","language":"en","#
                + #""usage":{"type":"tokens","input_tokens":9,"output_tokens":1}}"# + "\n\n")
        #expect(answer.usage == Usage(promptTokens: 9, completionTokens: 1))
    }

    @Test func `each image is an event, and the last tells what was used`() throws {
        let answer = try events(
            #"{"created":7,"size":"1x1","data":[{"b64_json":"AA"},{"b64_json":"BB"}],"#
                + #""usage":{"input_tokens":2,"output_tokens":3}}"#,
            .images, #","n":2"#)

        #expect(
            text(answer)
                == #"data: {"type":"image_generation.completed","b64_json":"AA","created_at":7,"size":"1x1"}"#
                + "\n\n"
                + #"data: {"type":"image_generation.completed","b64_json":"BB","created_at":7,"size":"1x1","#
                + #""usage":{"input_tokens":2,"output_tokens":3}}"# + "\n\n")
        #expect(answer.usage == Usage(promptTokens: 2, completionTokens: 3, images: 2))
    }

    @Test func `a completion is one chunk, its usage another where that was asked for`() throws {
        let choices = #""choices":[{"index":0,"text":"x","finish_reason":"stop"}]"#
        let usage = #""usage":{"prompt_tokens":4,"completion_tokens":1}"#
        let whole = #"{"object":"text_completion","model":"native",\#(choices),\#(usage)}"#

        let answer = try events(whole, .completions, #","stream_options":{"include_usage":true}"#)

        let chunk = whole.replacing("native", with: "asked")
        let counted = #"{"object":"text_completion","model":"asked","choices":[],\#(usage)}"#
        #expect(text(answer) == [chunk, counted, "[DONE]"].map { "data: \($0)\n\n" }.joined())
        #expect(answer.finishReason == "stop")
        #expect(try text(events(whole, .completions)) == "data: \(chunk)\n\ndata: [DONE]\n\n")
    }

    @Test(arguments: [
        (Ability.transcriptions, "{}", ReplyFault.malformed), (.transcriptions, "[]", .malformed),
        (.images, #"{"data":[]}"#, .empty), (.images, #"{"created":1}"#, .malformed),
        (.speech, #"{"audio":"AA"}"#, .malformed), (.completions, "{}", .empty),
        (.completions, #"{"choices":[{"text":"x"}]}"#, .cutShort),
    ])
    func `what is no answer is none in events either`(ability: Ability, text: String, fault: ReplyFault) {
        #expect(throws: fault) { try events(text, ability) }
    }

    @Test(arguments: [Ability.transcriptions, .images, .completions, .speech])
    func `an error is one`(ability: Ability) {
        let fault = #expect(throws: ReplyFault.self) {
            try events(#"{"error":{"message":"busy"}}"#, ability)
        }

        guard case .inBand? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }
}
