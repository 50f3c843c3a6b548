// Streams and answers in Anthropic's format for callers of the same: what is passed on, held back, and ends them.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct AnthropicRelayTests {
    private func relay(
        _ events: [String], _ wish: UsageWish = .usage
    ) -> (text: String, fault: ReplyFault?, relay: AnthropicRelay) {
        let relay = AnthropicRelay(modelText: Bytes(#""g/m""#), wish)
        let out = ByteBuffer()
        do throws(ReplyFault) {
            for event in events {
                let type = (try? JSONDocument(parsing: Bytes(event)))?.root["type"]?.string ?? "x"
                let head = "event: \(type)\ndata: "
                try relay.receive(
                    Bytes(head + event + "\n\n"), data: Bytes(event), at: head.utf8.count,
                    isError: type == "error", into: out)
            }
            try relay.finish(into: out)
            return (out.text, nil, relay)
        } catch {
            return (out.text, error, relay)
        }
    }

    private static let start =
        #"{"type":"message_start","message":{"id":"msg_1","model":"native","#
        + #""usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}},"new":1.0}"#
    private static let begin =
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
    private static let text =
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}"#
    private static let endTurn =
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#
    private static let stop = #"{"type":"message_stop"}"#
    private static let ping = #"{"type":"ping"}"#

    // MARK: The commit point

    private static let bound: [(String, Bool)] = [
        (start, false), (ping, false), (begin, false), (text, true),
        (#"{"type":"content_block_delta","delta":{"type":"text_delta","text":""}}"#, false),
        (#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"x"}}"#, true),
        (#"{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"x"}}"#, true),
        (#"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":""}}"#, false),
        (#"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}}"#, true),
        (#"{"type":"content_block_delta","delta":{"type":"citations_delta","citation":{}}}"#, true),
        (#"{"type":"content_block_delta"}"#, false),
        (#"{"type":"content_block_start","content_block":{"type":"thinking","thinking":""}}"#, false),
        (
            #"{"type":"content_block_start","content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"#,
            true
        ),
        (#"{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"x"}}"#, true),
        (#"{"type":"content_block_start","content_block":{"type":"text","text":"x"}}"#, true),
        (#"{"type":"content_block_stop","index":0}"#, false),
        (#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"}}"#, true),
        (#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#, true),
        (#"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#, true),
        (#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#, false),
        (#"{"type":"message_delta","delta":{"stop_reason":null}}"#, false),
        (#"{"type":"something_new","text":"x"}"#, false),
    ]

    @Test(arguments: bound)
    func `output and an end that needs none bind a stream`(event: String, isBound: Bool) {
        #expect(relay([event]).relay.isCommitted == isBound)
    }

    // MARK: What is passed on

    @Test func `events keep their bytes, but for the model; pings stay behind`() {
        let odd =
            #"{ "type" : "content_block_delta", "index":0, "delta":{"type":"text_delta","text":"\u00e9"},"p":"ab" }"#

        let told = relay([
            Self.start, Self.ping, Self.begin, odd, #"{"type":"new","x":1.50}"#, Self.endTurn, Self.stop,
        ])

        #expect(told.fault == nil)
        #expect(
            told.text == "event: message_start\ndata: " + Self.start.replacing("native", with: "g/m") + "\n\n"
                + "event: content_block_start\ndata: \(Self.begin)\n\n"
                + "event: content_block_delta\ndata: \(odd)\n\n"
                + "event: new\ndata: {\"type\":\"new\",\"x\":1.50}\n\n"
                + "event: message_delta\ndata: \(Self.endTurn)\n\n"
                + "event: message_stop\ndata: \(Self.stop)\n\n")
        #expect(told.relay.usage == Usage(promptTokens: 7, completionTokens: 3, cachedTokens: 2))
        #expect(told.relay.finishReason == "stop")
    }

    @Test func `an event without a type of its own gets one, and data of several lines is one line`() throws {
        let relay = AnthropicRelay(modelText: Bytes(#""g/m""#), .usage)
        let out = ByteBuffer()

        try relay.receive(
            Bytes("data: \(Self.text)\n\n"), data: Bytes(Self.text), at: 6, isError: false, into: out)
        try relay.receive(Bytes("data: …\n\n"), data: Bytes(Self.start), at: nil, isError: false, into: out)
        try relay.receive(Bytes("data:\n\n"), data: .empty, at: nil, isError: false, into: out)

        #expect(
            out.text == "event: content_block_delta\ndata: \(Self.text)\n\n" + "event: message_start\ndata: "
                + Self.start.replacing("native", with: "g/m") + "\n\n")
    }

    @Test func `the numbers of the end are final, and what is not told there stays`() {
        let end =
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":50,"output_tokens":9}}"#

        #expect(
            relay([Self.start, Self.text, end]).relay.usage
                == Usage(promptTokens: 52, completionTokens: 9, cachedTokens: 2))
    }

    @Test func `the cost is told at the end, once, to who asked`() throws {
        var prices = ModelPrices()
        prices[.prompt] = .perUnit(try #require(USD(decimal: "0.000001")))
        prices[.cacheRead] = .perUnit(try #require(USD(decimal: "0.000001")))
        prices[.completion] = .perUnit(try #require(USD(decimal: "0.000001")))
        let bare = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#

        let told = relay([Self.start, Self.text, Self.endTurn, Self.stop], .cost(prices)).text
        let added = relay([Self.start, Self.text, bare], .cost(prices)).text

        #expect(told.contains(#""usage":{"output_tokens":3,"cost":0.00001}}"#))
        #expect(told.split(separator: "\"cost\"").count == 2)
        #expect(added.contains(#"{"stop_reason":"end_turn"},"usage":{"cost":0.000008}}"#))
        #expect(!relay([Self.start, Self.text, Self.endTurn]).text.contains("cost"))
    }

    // MARK: Endings

    @Test func `a stream ends well after a stop reason, with or without its last event`() {
        let events = [Self.start, Self.text, Self.endTurn]

        #expect(relay(events).fault == nil)
        #expect(relay(events).text == relay(events + [Self.stop]).text)
        #expect(relay(events).text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
    }

    @Test func `a second end and what follows it are nobody's`() {
        let events = [Self.start, Self.text, Self.endTurn, Self.stop]

        #expect(relay(events + [Self.stop, Self.text, "garbage", Self.stop]).text == relay(events).text)
    }

    @Test func `output without a stop reason was cut short`() {
        let told = relay([Self.start, Self.text])

        #expect(told.fault == .cutShort)
        #expect(!told.text.contains("message_stop"))
    }

    @Test(arguments: [
        [], [stop], [start], [start, stop], [start, begin, #"{"type":"content_block_stop"}"#, stop],
        [ping, ping],
        [
            #"{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":0}}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":0}}"#, stop,
        ],
    ])
    func `a stream without an answer is empty`(events: [String]) {
        #expect(relay(events).fault == .empty)
    }

    @Test func `a stream that broke off ends with the error`() {
        let relay = AnthropicRelay(modelText: Bytes(#""g/m""#), .usage)
        let out = ByteBuffer()

        relay.breakOff(
            CallerError(status: 529, "busy", type: "upstream_error", requestID: Bytes("req_1")), into: out)

        #expect(
            out.text == "event: error\ndata: "
                + #"{"type":"error","error":{"type":"overloaded_error","message":"busy"},"request_id":"req_1"}"#
                + "\n\n")
    }

    @Test(arguments: [
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        #"{"error":{"message":"Overloaded"}}"#, #"{"message":"Overloaded"}"#,
    ])
    func `an error is one, however it comes`(event: String) {
        guard case .inBand(let details) = relay([Self.start, event]).fault else {
            Issue.record("no error")
            return
        }
        #expect(details.message == "Overloaded")
    }

    @Test(arguments: ["nonsense", "[]", "3", "null", "{", "{}", #"{"type":3}"#, #""text""#])
    func `data that is none of the format's is malformed`(data: String) {
        #expect(relay([Self.start, data]).fault == .malformed)
    }

    @Test func `events may be wrong in any place`() {
        let good = [Self.start, Self.begin, Self.text, Self.endTurn, Self.stop]
        for (index, event) in good.enumerated() {
            for other in UpstreamFeed.mistyped(event) {
                var events = good
                events[index] = other
                let told = relay(events)
                #expect(
                    told.fault != nil
                        || told.text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
                        || index == 4)
            }
        }
    }

    // MARK: Whole answers

    private func reply(_ text: String, _ wish: UsageWish = .usage) throws(ReplyFault) -> WholeAnswer {
        guard let document = try? JSONDocument(parsing: Bytes(text)) else { throw .malformed }
        return try AnthropicReply.read(document, modelText: Bytes(#""g/m""#), wish)
    }

    private static let answer =
        #"{ "id":"msg_1","type":"message","role":"assistant","model":"native","#
        + #""content":[{"type":"text","text":"x"}],"stop_reason":"tool_use","stop_sequence":null,"#
        + #""usage":{"input_tokens":5,"cache_creation_input_tokens":1,"output_tokens":2},"container":{"n":1.0} }"#

    @Test func `a whole answer keeps its bytes, but for the model`() throws {
        let read = try reply(Self.answer)

        #expect(read.body.map(\.text).joined() == Self.answer.replacing("native", with: "g/m"))
        #expect(read.usage == Usage(promptTokens: 6, completionTokens: 2, cacheWriteTokens: 1))
        #expect(read.finishReason == "tool_calls")
    }

    @Test func `what a whole answer cost is told to who asked`() throws {
        var prices = ModelPrices()
        prices[.prompt] = .perUnit(try #require(USD(decimal: "0.000001")))

        let told = try reply(Self.answer, .cost(prices)).body.map(\.text).joined()

        #expect(told.contains(#""output_tokens":2,"cost":null}"#))
    }

    @Test(arguments: [
        (
            #"{"type":"message","content":[],"stop_reason":"end_turn","usage":{"output_tokens":0}}"#,
            ReplyFault.empty
        ),
        (#"{"type":"message","content":[],"stop_reason":null}"#, .empty),
        (#"{"type":"message","content":[{"type":"text","text":""}],"stop_reason":"end_turn"}"#, .empty),
        (#"{"type":"message","content":[{"type":"text","text":"x"}],"stop_reason":null}"#, .malformed),
        (#"{"type":"message","content":"x","stop_reason":"end_turn"}"#, .malformed),
        ("[]", .malformed), ("3", .malformed), ("{}", .malformed),
    ])
    func `an answer that is none is told`(text: String, fault: ReplyFault) {
        #expect(throws: fault) { try reply(text) }
    }

    @Test(arguments: [
        #"{"type":"message","content":[],"stop_reason":"max_tokens"}"#,
        #"{"type":"message","content":[],"stop_reason":"end_turn","usage":{"output_tokens":3}}"#,
        #"{"content":[{"type":"tool_use","id":"a"}],"stop_reason":"end_turn"}"#,
    ])
    func `an answer may be without words`(text: String) {
        #expect(throws: Never.self) { try reply(text) }
    }

    @Test func `an error with a good status is one`() {
        #expect(throws: ReplyFault.self) {
            try reply(#"{"type":"error","error":{"type":"api_error","message":"busy"},"content":[]}"#)
        }
    }

    @Test func `an answer may be wrong in any place`() {
        for text in UpstreamFeed.mistyped(Self.answer) {
            guard let read = try? reply(text) else { continue }
            #expect(throws: Never.self) { try JSONDocument(parsing: Bytes(read.body.map(\.text).joined())) }
        }
    }
}
