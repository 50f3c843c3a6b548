// Neutral events as a stream of Responses and as a whole one.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct ResponsesWritersTests {
    private static func frame(_ request: String = "{}", _ wish: UsageWish = .usage) throws -> AnswerFrame {
        let members = request.dropFirst().dropLast()
        let text = #"{"model":"g/m","input":"a"\#(members.isEmpty ? "" : ",")\#(members)}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .responses)
        let prompt = Dialect.responses.answered(try ResponsesConversation.read(request))
        return AnswerFrame(
            .responses, modelText: Bytes("\"g/m\""), created: 7, nonce: "0a", wish, to: prompt)
    }

    private static func stream(_ golden: GoldenCase, _ text: String, pieces: Int? = nil) throws -> FedOutcome
    {
        let format = try #require(WireFormat(rawValue: golden["format"] ?? ""))
        let bytes = Bytes(text)
        let portions = pieces.map { Array(stride(from: $0, to: bytes.count, by: $0)) } ?? []
        return UpstreamFeed.relay(
            bytes, portions + [bytes.count], as: format == .ollama ? .lines : .events,
            format.makeDecoder(UsageRules()), try frame())
    }

    // MARK: Streams

    @Test(arguments: GoldenCase.all("ResponsesStreams"))
    func `a stream is told in typed events`(golden: GoldenCase) throws {
        let outcome = try Self.stream(golden, golden.upstream)
        let transcript = ResponsesTranscript(outcome.text)

        #expect(transcript.lines == golden.lines("caller"))
        #expect(transcript.problems == [])
        #expect(outcome.fault == nil)
        #expect(outcome.finishReason == golden["finish"])
    }

    @Test(arguments: GoldenCase.all("ResponsesStreams"))
    func `it is the same in whatever portions it comes`(golden: GoldenCase) throws {
        let whole = try Self.stream(golden, golden.upstream)

        for size in [1, 2, 3, 64] {
            #expect(try Self.stream(golden, golden.upstream, pieces: size) == whole)
        }
    }

    @Test(arguments: GoldenCase.all("ResponsesStreams"))
    func `a stream that is cut anywhere never looks whole`(golden: GoldenCase) throws {
        let bytes = Bytes(golden.upstream)
        for cut in 0..<bytes.count {
            let outcome = try Self.stream(golden, bytes.slice(0..<cut).text)
            let transcript = ResponsesTranscript(outcome.text)

            #expect(transcript.problems == [])
            #expect((outcome.fault == nil) == transcript.isOver)
        }
    }

    @Test(arguments: GoldenCase.all("ResponsesStreams"))
    func `whatever a gateway says, the events fit together`(golden: GoldenCase) throws {
        for text in UpstreamFeed.mistyped(lines: golden.upstream) {
            let outcome = try Self.stream(golden, text)
            let transcript = ResponsesTranscript(outcome.text)

            #expect(transcript.problems == [], "\(text)")
            #expect(transcript.isOver == (outcome.fault == nil), "\(text)")
        }
    }

    private static func write(
        _ events: [ChatEvent], _ frame: AnswerFrame, _ usage: Usage? = nil
    ) throws -> ResponsesTranscript {
        var writer = ResponsesStreamWriter(frame)
        let out = ByteBuffer()
        for event in events { try writer.write(event, into: out) }
        writer.finish(usage, into: out)
        return ResponsesTranscript(out.text)
    }

    @Test func `a stream that breaks off says so in its last event, with what there was`() throws {
        var writer = ResponsesStreamWriter(try Self.frame())
        let out = ByteBuffer()
        try writer.write(.text(JSONString("Hel"), choice: 0), into: out)
        let error = CallerError(
            status: 502, "g: cut", type: "upstream_error", code: "upstream_broken_answer",
            requestID: Bytes("r"))

        writer.breakOff(error, into: out)

        let transcript = ResponsesTranscript(out.text)
        #expect(transcript.problems == [])
        #expect(
            transcript.lines.last
                == #"response.failed "failed" {"code":"upstream_broken_answer","message":"g: cut"} "#
                + #"[{"id":"msg_0a_0","type":"message","status":"incomplete","role":"assistant","content":["#
                + #"{"type":"output_text","text":"Hel","annotations":[],"logprobs":[]}]}] null"#)
        #expect(transcript.last?["response"]?["id"]?.string == "resp_0a")
    }

    @Test func `too much to keep is too much`() throws {
        var writer = ResponsesStreamWriter(try Self.frame())
        let out = ByteBuffer()
        let piece = JSONString(String(repeating: "x", count: 1 << 20))
        var count = 0

        let fault = #expect(throws: ReplyFault.self) {
            while count < 64 {
                try writer.write(.text(piece, choice: 0), into: out)
                out.clear()
                count += 1
            }
        }

        #expect(fault == .tooLarge)
        #expect(count == (ResponsesStreamWriter.mostKept >> 20) - 1, "the item itself takes a little, too")
    }

    @Test func `many small items are too much as well`() throws {
        var writer = ResponsesStreamWriter(try Self.frame())
        let out = ByteBuffer()

        #expect(throws: ReplyFault.tooLarge) {
            for block in 0..<1_000_000 {
                try writer.write(
                    .thought(Thought(signature: JSONString("s")), block: block, choice: 0), into: out)
                out.clear()
            }
        }
    }

    @Test func `and so are many small parts of one`() throws {
        var writer = ResponsesStreamWriter(try Self.frame())
        let (out, text) = (ByteBuffer(), JSONString("x"))

        #expect(throws: ReplyFault.tooLarge) {
            for _ in 0..<1_000_000 {
                try writer.write(.text(text, choice: 0), into: out)
                try writer.write(.refusal(text, choice: 0), into: out)
                out.clear()
            }
        }
    }

    @Test func `what comes after the end of an answer is an item of its own`() throws {
        let transcript = try Self.write(
            [
                .finished(.toolCalls, choice: 0),
                .toolCall(ToolCallHead(index: 0, id: nil, name: JSONString("f")), choice: 0),
                .toolArguments(JSONString("{}"), call: 0, choice: 0),
                .toolArguments(JSONString("lost"), call: 3, choice: 0),
                .toolCall(ToolCallHead(index: 0, id: nil, name: JSONString("again")), choice: 0),
            ], Self.frame())

        #expect(transcript.problems == [])
        #expect(transcript.lines.count { $0.hasPrefix("response.output_item.added") } == 1)
        #expect(transcript.isOver)
    }

    // MARK: The response object

    @Test func `an answer repeats what was asked for, and tells the truth about what was not done`() throws {
        let request =
            #"{"temperature":0.50,"top_p":1e0,"max_output_tokens":9,"tools":[{"type":"web_search"}],"store":true,"#
            + #""truncation":"auto","metadata":{"k":"v"},"text":{"format":{"type":"json_object"}},"user":"u","#
            + #""instructions":"Be","reasoning":{"effort":"low"},"tool_choice":"none","parallel_tool_calls":false,"service_tier":"flex"}"#
        let events: [ChatEvent] = [.text(JSONString("a"), choice: 0), .finished(.stop, choice: 0)]

        var writer = ResponsesReplyWriter(try Self.frame(request))
        for event in events + [.usage(Usage(promptTokens: 1, completionTokens: 2))] { writer.note(event) }

        #expect(
            writer.body.text
                == #"{"id":"resp_0a","object":"response","created_at":7,"status":"completed","model":"g/m","error":null,"#
                + #""incomplete_details":null,"output":[{"id":"msg_0a_0","type":"message","status":"completed","#
                + #""role":"assistant","content":[{"type":"output_text","text":"a","annotations":[],"logprobs":[]}]}],"#
                + #""usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3},"background":false,"#
                + #""previous_response_id":null,"store":false,"truncation":"disabled","temperature":0.50,"top_p":1e0,"#
                + #""max_output_tokens":9,"max_tool_calls":null,"parallel_tool_calls":false,"top_logprobs":0,"user":"u","#
                + #""safety_identifier":null,"prompt_cache_key":null,"service_tier":"flex","tool_choice":"none","#
                + #""reasoning":{"effort":"low"},"metadata":{"k":"v"},"text":{"format":{"type":"json_object"}},"#
                + #""tools":[{"type":"web_search"}],"instructions":"Be"}"#)
    }

    @Test func `only so much is repeated`() throws {
        let long = String(repeating: "x", count: 20_000)
        let frame = try Self.frame(#"{"instructions":"\#(long)","metadata":{"k":"v"}}"#)

        let transcript = try Self.write([.text(JSONString("a"), choice: 0)], frame)

        let response = try #require(transcript.last?["response"])
        #expect(response["instructions"]?.isNull == true)
        #expect(response["metadata"]?["k"]?.string == "v")
        #expect(response.raw.count < 2_000)
    }

    @Test(arguments: [
        (
            Usage(promptTokens: 3, completionTokens: 4),
            #"{"input_tokens":3,"output_tokens":4,"total_tokens":7}"#
        ),
        (Usage(promptTokens: 3), "null"), (Usage(completionTokens: 3), "null"), (nil, "null"),
        (
            Usage(
                promptTokens: 3, completionTokens: 4, cachedTokens: 1, cacheWriteTokens: 2, reasoningTokens: 0
            ),
            #"{"input_tokens":3,"input_tokens_details":{"cached_tokens":1,"cache_write_tokens":2},"output_tokens":4,"#
                + #""output_tokens_details":{"reasoning_tokens":0},"total_tokens":7}"#
        ),
    ])
    func `usage is told whole or not at all`(usage: Usage?, text: String) throws {
        let transcript = try Self.write([.text(JSONString("a"), choice: 0)], Self.frame(), usage)

        #expect(transcript.last?["response"]?["usage"]?.raw.text == text)
    }

    @Test func `who asks is told the cost`() throws {
        let prices = ModelPrices(prompt: .perUnit(USD(decimal: "0.001")!), completion: .free)
        let transcript = try Self.write(
            [.text(JSONString("a"), choice: 0)], Self.frame("{}", .cost(prices)),
            Usage(promptTokens: 3, completionTokens: 4))

        #expect(transcript.last?["response"]?["usage"]?["cost"]?.raw.text == "0.003")
    }

    // MARK: Failures before anything was said

    @Test func `a failure alone is one event that clients raise an error for`() {
        let out = ByteBuffer()
        let error = CallerError(
            status: 429, "busy", type: "rate_limit_error", code: "upstream_rate_limit", requestID: Bytes("r"))

        Dialect.responses.writeEvent(of: error, into: out)

        #expect(
            out.text
                == "event: error\ndata: "
                + #"{"type":"error","sequence_number":0,"code":"upstream_rate_limit","message":"busy","param":null,"#
                + #""error":{"message":"busy","type":"rate_limit_error","param":null,"code":"upstream_rate_limit","status":429}}"#
                + "\n\n")
    }
}
