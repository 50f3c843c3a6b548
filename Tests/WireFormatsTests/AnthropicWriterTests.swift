// Answers of any provider as callers of Anthropic's API get them.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct AnthropicWriterTests {
    private static func frame(
        _ wish: UsageWish = .usage, tokens: Int? = 7, stops: [String]? = ["END"]
    ) -> AnswerFrame {
        AnswerFrame(
            .messages, modelText: Bytes("\"g/asked\""), created: 1716, nonce: "0a", wish,
            to: AnsweredPrompt(tokens: tokens, stops: stops.map { $0.map { Bytes($0) } }))
    }

    private func stream(
        _ events: [ChatEvent], _ usage: Usage? = nil, _ frame: AnswerFrame = frame()
    ) throws -> String {
        var writer = AnthropicStreamWriter(frame)
        let out = ByteBuffer()
        for event in events { try writer.write(event, into: out) }
        writer.finish(usage, into: out)
        return out.text
    }

    private func whole(_ events: [ChatEvent], _ frame: AnswerFrame = frame()) -> String {
        var writer = AnthropicReplyWriter(frame)
        for event in events { writer.note(event) }
        return writer.body.text
    }

    /// What both ways of answering come to; they must say the same.
    private func blocks(_ events: [ChatEvent]) throws -> [String] {
        let read = MessagesStream(try stream(events))
        #expect(read.problem == nil)
        #expect(read.isWhole)
        #expect(MessagesStream.blocks(ofWhole: whole(events)) == read.blocks)
        return read.blocks
    }

    private func text(_ text: String) -> ChatEvent { .text(JSONString(text), choice: 0) }

    private func call(_ index: Int, _ id: String?, _ name: String, seal: String? = nil) -> ChatEvent {
        .toolCall(
            ToolCallHead(
                index: index, id: id.map { JSONString($0) }, name: JSONString(name),
                signature: seal.map { JSONString($0) }), choice: 0)
    }

    private func arguments(_ index: Int, _ text: String) -> ChatEvent {
        .toolArguments(JSONString(text), call: index, choice: 0)
    }

    private func thought(
        _ text: String?, signature: String? = nil, sealed: String? = nil, _ origin: WireFormat? = nil,
        block: Int = 0
    ) -> ChatEvent {
        .thought(
            Thought(
                text: text.map { JSONString($0) }, signature: signature.map { JSONString($0) },
                sealed: sealed.map { JSONString($0) }, origin: origin), block: block, choice: 0)
    }

    private static let end = ChatEvent.finished(.stop, choice: 0)

    // MARK: The shape of a stream

    @Test func `a stream has Anthropic's events, byte for byte`() throws {
        let usage = Usage(promptTokens: 12, completionTokens: 3, cachedTokens: 4, cacheWriteTokens: 2)

        let told = try stream(
            [.began(id: JSONString("chatcmpl-1")), .usage(usage), text("Hi"), text("\n\"you\""), Self.end],
            usage)

        #expect(
            told == """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"g/asked","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":6,"cache_creation_input_tokens":2,"cache_read_input_tokens":4,"output_tokens":3}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\n\\"you\\""}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":6,"cache_creation_input_tokens":2,"cache_read_input_tokens":4,"output_tokens":3}}

                event: message_stop
                data: {"type":"message_stop"}


                """)
    }

    @Test func `a whole answer is Anthropic's message`() {
        let told = whole([
            .began(id: JSONString("msg_01X")), text("Hi"), Self.end,
            .usage(Usage(promptTokens: 12, completionTokens: 3)),
        ])

        #expect(
            told == #"{"id":"msg_01X","type":"message","role":"assistant","model":"g/asked","#
                + #""content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"#
                + #""usage":{"input_tokens":12,"cache_creation_input_tokens":null,"#
                + #""cache_read_input_tokens":null,"output_tokens":3}}"#)
    }

    @Test func `nothing goes out before there is something to say`() throws {
        var writer = AnthropicStreamWriter(Self.frame())
        let out = ByteBuffer()

        try writer.write(.began(id: JSONString("x")), into: out)
        try writer.write(.usage(Usage(promptTokens: 3)), into: out)
        try writer.write(text(""), into: out)
        try writer.write(thought("", nil), into: out)

        #expect(out.isEmpty)
    }

    @Test func `an answer that was cut off by its length says so without a block`() throws {
        let read = MessagesStream(try stream([.finished(.length, choice: 0)]))

        #expect(read.problem == nil)
        #expect(read.isWhole)
        #expect(read.blocks.isEmpty)
        #expect(read.stopReason == "max_tokens")
    }

    @Test func `a stream that breaks off ends with the error and says nowhere that it is whole`() throws {
        var writer = AnthropicStreamWriter(Self.frame())
        let out = ByteBuffer()
        try writer.write(text("Hi"), into: out)
        writer.breakOff(
            CallerError(status: 504, "too slow", type: "upstream_error", requestID: Bytes("req_1")), into: out
        )

        let read = MessagesStream(out.text)

        #expect(read.problem == nil)
        #expect(read.error == "too slow")
        #expect(!read.isWhole)
        #expect(
            out.text.hasSuffix(
                "event: error\ndata: "
                    + #"{"type":"error","error":{"type":"timeout_error","message":"too slow"},"request_id":"req_1"}"#
                    + "\n\n"))
    }

    // MARK: Blocks

    @Test func `texts, thoughts and calls are blocks in their order`() throws {
        let blocks = try blocks([
            thought("Hm", .anthropic), thought("m.", .anthropic), thought(nil, signature: "sig", .anthropic),
            text("I "), text("look."), call(0, "toolu_1", "find"), arguments(0, #"{"a":"#),
            arguments(0, "1}"),
            text("And?"), call(1, "toolu_2", "now"), .finished(.toolCalls, choice: 0),
        ])

        #expect(
            blocks
                == [
                    "thinking: Hmm. (sig)", "text: I look.", #"tool toolu_1 find: {"a":1}"#, "text: And?",
                    "tool toolu_2 now: {}",
                ])
    }

    @Test func `calls at once come one after the other, whatever order their pieces come in`() throws {
        let events = [
            call(0, "a", "f"), arguments(0, #"{"x":"#), call(1, "b", "g"), arguments(1, #"{"y":"#),
            arguments(0, #""}{"}"#), arguments(1, "2}"), text("done"), Self.end,
        ]
        let read = MessagesStream(try stream(events))

        #expect(read.problem == nil)
        #expect(read.blocks == [#"tool a f: {"x":"}{"}"#, #"tool b g: {"y":2}"#, "text: done"])
        #expect(MessagesStream.blocks(ofWhole: whole(events)) == read.blocks)
    }

    @Test func `a call is told as it comes, and the next as soon as it is complete`() throws {
        var writer = AnthropicStreamWriter(Self.frame())
        let out = ByteBuffer()
        func told(_ event: ChatEvent) throws -> Int {
            try writer.write(event, into: out)
            return out.takeAll().text.split(separator: "\n\n").count
        }

        #expect(try told(call(0, "a", "f")) == 2)
        #expect(try told(arguments(0, #"{"x":"\"}"#)) == 1)
        #expect(try told(call(1, "b", "g")) == 0)
        #expect(try told(arguments(1, "{}")) == 0)
        // The first ends, the second begins, with what waited.
        #expect(try told(arguments(0, #""}"#)) == 4)
        #expect(try told(call(2, "c", "h")) == 2)
    }

    @Test func `what waits behind a call that never ends is told at the end, and no more than can be kept`()
        throws
    {
        let waiting = [
            call(0, "a", "f"), text("x"), thought("y", nil), call(1, "b", "g"), arguments(1, "{}"),
        ]
        let read = MessagesStream(try stream(waiting + [Self.end]))

        #expect(read.problem == nil)
        #expect(
            read.blocks == [
                "tool a f: {}", "text: x", "thinking: y (sluice1.unknown.unsigned.)", "tool b g: {}",
            ])
        let long = arguments(1, String(repeating: "x", count: 1 << 20))
        #expect(throws: ReplyFault.malformed) {
            try stream([call(0, "a", "f"), call(1, "b", "g")] + Array(repeating: long, count: 17))
        }
    }

    @Test(arguments: [[""], ["null"], ["nu", "ll"], [" ", "\n"], [" null", " "], ["{}"]])
    func `a call without arguments has those of none, however that is said`(pieces: [String]) throws {
        let blocks = try blocks(
            [call(0, "a", "f")] + pieces.map { arguments(0, $0) } + [text("x"), Self.end])

        #expect(blocks == ["tool a f: {}", "text: x"])
    }

    @Test(arguments: [[" ", "{\"a\"", ":1}"], ["   {\"a\":1}"]])
    func `arguments behind white space are told as they come`(pieces: [String]) throws {
        let events = [call(0, "a", "f")] + pieces.map { arguments(0, $0) } + [Self.end]

        #expect(MessagesStream(try stream(events)).blocks == ["tool a f: " + pieces.joined()])
    }

    @Test func `white space without end is told, not kept`() throws {
        let spaces = Array(repeating: arguments(0, String(repeating: " ", count: 20)), count: 100)

        let told = try stream([call(0, "a", "f")] + spaces)

        #expect(told.split(separator: "input_json_delta").count > 90)
    }

    @Test func `tools have the names that the caller gave, however the gateway was told them`() throws {
        let name = String(repeating: "long_", count: 20) + "é"
        let text =
            #"{"model":"g/m","messages":[],"tools":[{"name":"\#(name)","input_schema":{}},{"name":"f","input_schema":{}}]}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)
        let prompt = AnsweredPrompt(try request.dialect.read(request))
        let told = LongToolName.told(for: JSONString(name))

        #expect(told.utf8.count == 64 && told != JSONString(name))
        for (asked, given) in [(told.text, name), ("f", "f"), ("other", "other")] {
            #expect(prompt.told(call(0, "a", asked)) == call(0, "a", given))
        }
        #expect(prompt.told(self.text("x")) == self.text("x"))
    }

    @Test(arguments: ["ü", "日", "🙂"], 0..<5)
    func `no name is cut within a character`(character: String, before: Int) throws {
        let name = String(repeating: "a", count: before) + String(repeating: character, count: 60)

        let told = LongToolName.told(for: JSONString(name)).text

        #expect(told.utf8.count <= 64)
        #expect(name.hasPrefix(told.prefix { $0 != "_" }))
    }

    @Test func `calls without ids get some, and those that nobody else takes are spelled otherwise`() throws {
        let blocks = try blocks([
            call(0, nil, "f"), arguments(0, "{}"), call(1, "functions.get_time:0", "g"), arguments(1, "{}"),
            call(2, "", "h"), arguments(2, "{}"), .finished(.toolCalls, choice: 0),
        ])

        #expect(
            blocks == [
                "tool call_0a_0 f: {}", "tool sluice-functions_2eget_5ftime_3a0 g: {}",
                "tool call_0a_2 h: {}",
            ])
    }

    @Test(arguments: [
        "", "a", "call_1", "functions.f:0", "ünï", "sluice-x", "sluice-_", "_", "a b\u{0}\n\"\\",
    ])
    func `ids come back as the provider gave them`(id: String) {
        let told = CallerToolID.told(for: JSONString(id))

        #expect(CallerToolID.original(of: told).text == id)
        #expect(!told.isEmpty || id.isEmpty)
        #expect(told.utf8.array.allSatisfy(AnthropicToolID.isAllowed))
    }

    @Test(arguments: ["sluice-_", "sluice-_f", "sluice-_zz", "sluice-_ff", "sluice-", "sluice-_e2_82"])
    func `ids that only look like ours are text all the same`(id: String) throws {
        let original = CallerToolID.original(of: JSONString(id))

        #expect(throws: Never.self) { try JSONDocument(parsing: original.raw) }
    }

    @Test func `arguments that are no object are told under another name, where they must be one`() throws {
        for text in ["[1]", "{\"a\":", "3", "nonsense"] {
            let told = whole([call(0, "a", "f"), arguments(0, text), Self.end])
            let input = try JSONDocument(parsing: Bytes(told)).root["content"]?.elements.first { _ in true }?[
                "input"]
            #expect(input?["invalid_json"]?.string == text)
        }
    }

    // MARK: Thoughts of others

    @Test func `what other providers sealed is carried with whose it is`() throws {
        let blocks = try blocks([
            thought("a", signature: "S1", .gemini, block: 0), thought("b", .openAI, block: 1),
            thought(nil, sealed: "enc", .openAI, block: 2), thought(nil, sealed: "own", .anthropic, block: 3),
            call(0, "c0", "f", seal: "G=="), arguments(0, "{}"), call(1, "c1", "g"), arguments(1, "{}"),
            .finished(.toolCalls, choice: 0),
        ])

        #expect(
            blocks == [
                "thinking: a (sluice1.gemini.signature.S1)", "thinking: b (sluice1.openai.unsigned.)",
                "redacted: sluice1.openai.sealed.enc", "redacted: own", "redacted: sluice1.gemini.call-0.G==",
                "tool c0 f: {}", "tool c1 g: {}",
            ])
    }

    @Test func `a seal on the end of a text is not told, for there callers look for the answer`() throws {
        let seal = thought(nil, signature: "S", .gemini)

        #expect(try blocks([text("Hi"), seal, Self.end]) == ["text: Hi"])
        #expect(try blocks([seal, Self.end]) == ["redacted: sluice1.gemini.signature.S"])
        #expect(
            try blocks([text("Hi"), seal, text("you"), Self.end]) == [
                "text: Hi", "redacted: sluice1.gemini.signature.S", "text: you",
            ])
    }

    @Test func `a thought of Anthropic's that is not shown keeps its signature`() throws {
        #expect(
            try blocks([thought(nil, signature: "sig", .anthropic), text("x"), Self.end])
                == ["thinking:  (sig)", "text: x"])
    }

    @Test(arguments: [
        CarriedSeal(.signature, of: .gemini, JSONString("a.b\"c\n")),
        CarriedSeal(.sealed, of: .openAI, JSONString("x")),
        CarriedSeal(.call(12), of: .gemini, JSONString("")), CarriedSeal(.unsigned, of: nil),
    ])
    func `a carried seal comes back as it was`(seal: CarriedSeal) {
        #expect(CarriedSeal(reading: seal.text) == seal)
    }

    @Test(arguments: [
        "", "EqQBCgIYAhIM", "sluice1", "sluice1.gemini.signature", "sluice1.gemini.other.x",
        "sluice1.gemini.call-.x", "sluice1.gemini.call--1.x", "sluice2.gemini.signature.x",
        "sluice1.\u{e9}\(String(repeating: "\u{e9}", count: 40)).signature.x",
    ])
    func `what is no carried seal is the dialect's own`(text: String) {
        #expect(CarriedSeal(reading: JSONString(text)) == nil)
    }

    // MARK: Endings and usage

    @Test(arguments: [
        (FinishReason.stop, "end_turn"), (.length, "max_tokens"), (.toolCalls, "tool_use"),
        (.contentFilter, "refusal"),
    ])
    func `reasons have Anthropic's names`(reason: FinishReason, told: String) throws {
        #expect(MessagesStream(try stream([text("x"), .finished(reason, choice: 0)])).stopReason == told)
    }

    @Test func `a refusal is text, and says what it is`() throws {
        let read = MessagesStream(try stream([.refusal(JSONString("No."), choice: 0), Self.end]))

        #expect(read.blocks == ["text: No."])
        #expect(read.stopReason == "refusal")
    }

    @Test func `calls are the reason whatever the provider says`() throws {
        let events = [call(0, "a", "f"), arguments(0, "{}"), Self.end]

        #expect(MessagesStream(try stream(events)).stopReason == "tool_use")
    }

    @Test func `a stop sequence is one that the caller asked for`() throws {
        func read(_ text: String, _ frame: AnswerFrame = Self.frame()) throws -> MessagesStream {
            MessagesStream(
                try stream(
                    [self.text("x"), .stopSequence(JSONString(text), choice: 0), Self.end], nil, frame))
        }

        #expect(try read("END").stopReason == "stop_sequence")
        #expect(try read("END").stopSequence == "END")
        #expect(try read("stop").stopReason == "end_turn")
        #expect(try read("stop").stopSequence == nil)
        #expect(try read("any", Self.frame(stops: nil)).stopSequence == "any")
    }

    @Test func `the prompt is estimated at first and corrected at the end, and never silently nothing`()
        throws
    {
        let told = Usage(promptTokens: 100, completionTokens: 5, cachedTokens: 60)
        let late = MessagesStream(try stream([text("x"), Self.end], told))
        let early = MessagesStream(try stream([.usage(told), text("x"), Self.end], told))
        let never = MessagesStream(try stream([text("x"), Self.end]))

        #expect(late.firstUsage == "7 - - 0")
        #expect(late.lastUsage == "40 60 - 5")
        #expect(early.firstUsage == "40 60 - 5")
        #expect(never.firstUsage == "7 - - 0")
        // One token for the "x" that was written.
        #expect(never.lastUsage == "7 - - 1")
    }

    @Test func `numbers that nobody told are about right, and never null`() throws {
        let events = [
            thought("Let me see.", nil), text("\"日本\"\n"), call(0, "a", "find"),
            arguments(0, #"{"a":"b"}"#), Self.end,
        ]
        // 11, 3 with an escape each, 4 and 9 characters of ASCII, and two of another script.
        let estimate = "7 - - 9"
        func usage(_ text: String) throws -> [Int?] {
            let usage = try JSONDocument(parsing: Bytes(text)).root["usage"]
            return [usage?["input_tokens"]?.int, usage?["output_tokens"]?.int]
        }

        #expect(MessagesStream(try stream(events)).lastUsage == estimate)
        #expect(try usage(whole(events)) == [7, 9])
        #expect(MessagesStream(try stream([Self.end])).lastUsage == "7 - - 0")
        #expect(
            MessagesStream(try stream(events, Usage(completionTokens: 4))).lastUsage == "7 - - 4")
        #expect(MessagesStream(try stream(events, Usage(promptTokens: 5))).lastUsage == "5 - - 9")
        #expect(MessagesStream(try stream(events, nil, Self.frame(tokens: nil))).lastUsage == "0 - - 9")
        #expect(try stream(events, nil, Self.frame(.cost(ModelPrices()))).contains(#""cost":null"#))
    }

    @Test func `more read from a cache than there is prompt is none left`() throws {
        let usage = Usage(promptTokens: 5, completionTokens: 1, cachedTokens: 9)

        #expect(MessagesStream(try stream([text("x"), Self.end], usage)).lastUsage == "0 9 - 1")
    }

    @Test func `the cost is told to who asked`() throws {
        var prices = ModelPrices()
        prices[.prompt] = .perUnit(try #require(USD(decimal: "0.000001")))
        prices[.completion] = .perUnit(try #require(USD(decimal: "0.000002")))
        let usage = Usage(promptTokens: 10, completionTokens: 5)

        let told = try stream([text("x"), Self.end], usage, Self.frame(.cost(prices)))

        #expect(told.contains(#""output_tokens":5,"cost":0.00002}}"#))
        #expect(
            whole([text("x"), Self.end, .usage(usage)], Self.frame(.cost(prices))).contains(
                #""cost":0.00002"#))
    }

    // MARK: Other things

    @Test func `an image that a model made is named, for there is no block for it`() throws {
        let blocks = try blocks([
            .image(JSONString("aaaabbbb"), mediaType: JSONString("image/png"), choice: 0), Self.end,
        ])

        #expect(
            blocks == ["text: [image/png, about 6 bytes: an answer of this API has no place for an image]"])
    }

    @Test func `other choices and probabilities are not told`() throws {
        let blocks = try blocks([
            text("a"), .text(JSONString("b"), choice: 1), .logprobs(Bytes("{}"), choice: 0), Self.end,
        ])

        #expect(blocks == ["text: a"])
    }

    // MARK: Everything that providers say

    private static let streams:
        [(folder: String, framing: UpstreamFeed.Framing, decoder: @Sendable () -> any AnswerDecoder)] = [
            ("GeminiStreams", .events, { GeminiAnswer() }),
            ("AnthropicStreams", .events, { AnthropicAnswer() }),
            ("OllamaStreams", .lines, { OllamaAnswer() }), ("MessagesStreams", .events, { OpenAIAnswer() }),
        ]

    @Test(arguments: streams.indices)
    func `whatever a provider streams can be read, and broken streams never look whole`(index: Int) {
        let (folder, framing, decoder) = Self.streams[index]
        for golden in GoldenCase.all(folder) {
            for text in [golden.upstream] + UpstreamFeed.mistyped(lines: golden.upstream) {
                let bytes = Bytes(text + "\n")
                let outcome = UpstreamFeed.relay(bytes, [bytes.count], as: framing, decoder(), Self.frame())
                let read = MessagesStream(outcome.text)
                #expect(read.problem == nil, "\(text)")
                #expect(read.isWhole == (outcome.fault == nil), "\(text)")
            }
        }
    }

    private static let answers: [(folder: String, decoder: @Sendable () -> any AnswerDecoder)] = [
        ("GeminiAnswers", { GeminiAnswer() }), ("AnthropicAnswers", { AnthropicAnswer() }),
        ("OllamaAnswers", { OllamaAnswer() }),
    ]

    @Test(arguments: answers.indices)
    func `whatever a provider answers can be read`(index: Int) {
        let (folder, decoder) = Self.answers[index]
        for golden in GoldenCase.all(folder) {
            for text in [golden.upstream] + UpstreamFeed.mistyped(golden.upstream) {
                let outcome = UpstreamFeed.read(whole: text, decoder(), Self.frame())
                guard outcome.fault == nil else { continue }
                #expect(MessagesStream.blocks(ofWhole: outcome.text) != nil, "\(text)")
            }
        }
    }

    @Test(arguments: GoldenCase.all("MessagesStreams"))
    func `a stream says the same at every split`(golden: GoldenCase) {
        let bytes = Bytes(golden.upstream + "\n")
        let told = UpstreamFeed.relay(bytes, [bytes.count], as: .events, OpenAIAnswer(), Self.frame())

        #expect(MessagesStream(told.text).blocks == golden.lines("blocks"))
        #expect(MessagesStream(told.text).stopReason == golden["reason"])
        #expect(MessagesStream(told.text).firstUsage == golden["first usage"])
        #expect(MessagesStream(told.text).lastUsage == golden["last usage"])
        for cut in 0..<bytes.count {
            #expect(
                UpstreamFeed.relay(bytes, [cut, bytes.count], as: .events, OpenAIAnswer(), Self.frame())
                    == told)
        }
    }
}
