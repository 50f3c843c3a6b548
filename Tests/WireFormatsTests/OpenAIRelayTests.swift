// Single events: what is passed on, what is held back, what ends a stream.
import Base
import Domain
import Testing
import WireFormats

@Suite struct OpenAIRelayTests {
    /// Feeds events one by one, each a data text; returns what the caller got, and how it ended.
    private func relay(
        _ events: [String], _ wish: UsageWish = .nothing
    ) -> (text: String, fault: ReplyFault?, usage: Usage?, isCommitted: Bool) {
        let relay = OpenAIRelay(modelText: Bytes(#""g/m""#), wish)
        let out = ByteBuffer()
        do throws(ReplyFault) {
            for event in events {
                try relay.receive(
                    Bytes("data: \(event)\n\n"), data: Bytes(event), at: 6, isError: false, into: out)
            }
            try relay.finish(into: out)
            return (out.text, nil, relay.usage, relay.isCommitted)
        } catch {
            return (out.text, error, relay.usage, relay.isCommitted)
        }
    }

    private func chunk(_ delta: String, _ finish: String = "null", _ rest: String = "") -> String {
        #"{"id":"c","created":1.0,"model":"native","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]\#(rest)}"#
    }

    // MARK: The commit point

    @Test(arguments: [
        (#"{"content":"x"}"#, "null", true), (#"{"reasoning_content":"x"}"#, "null", true),
        (#"{"reasoning":"x"}"#, "null", true), (#"{"reasoning_details":[{}]}"#, "null", true),
        (#"{"refusal":"no"}"#, "null", true), (#"{"images":[{}]}"#, "null", true),
        (#"{"tool_calls":[{"index":0,"function":{"arguments":""}}]}"#, "null", true),
        (#"{}"#, "\"length\"", true), (#"{}"#, "\"content_filter\"", true), (#"{}"#, "\"tool_calls\"", true),
        (#"{"role":"assistant"}"#, "null", false), (#"{"role":"assistant","content":""}"#, "null", false),
        (#"{"content":null,"tool_calls":[]}"#, "null", false), (#"{}"#, "\"stop\"", false),
        (#"{"content":null,"reasoning_content":null,"refusal":null}"#, "null", false),
        ("null", "null", false),
    ])
    func `output and a finish that needs none bind a stream`(delta: String, finish: String, isBound: Bool) {
        #expect(relay([chunk(delta, finish)]).isCommitted == isBound)
    }

    // MARK: Endings

    private static let text = #"{"content":"x"}"#

    @Test func `a stream ends well after a finish reason, with or without an end marker`() {
        let events = [chunk(Self.text), chunk("{}", "\"stop\"")]

        #expect(relay(events).fault == nil)
        #expect(relay(events + ["[DONE]"]).text == relay(events).text)
        #expect(relay(events).text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func `a finish reason may ride on the last output`() {
        #expect(relay([chunk(Self.text, "\"stop\"")]).fault == nil)
    }

    @Test func `a second end marker and what follows it are nobody's`() {
        let events = [chunk(Self.text, "\"stop\""), "[DONE]"]

        #expect(relay(events + ["[DONE]", chunk(Self.text), "garbage"]).text == relay(events).text)
    }

    @Test func `output without a finish reason was cut short`() {
        #expect(relay([chunk(Self.text)]).fault == .cutShort)
        #expect(!relay([chunk(Self.text)]).text.contains("[DONE]"))
    }

    @Test func `an answer of which one choice was cut is cut, unless there is an end marker`() {
        func chunk(_ index: Int, _ finish: String) -> String {
            #"{"choices":[{"index":\#(index),"delta":{"content":"x"},"finish_reason":\#(finish)}]}"#
        }
        let cut = [chunk(0, "null"), chunk(1, "\"stop\"")]

        #expect(relay(cut).fault == .cutShort)
        #expect(relay(cut + ["[DONE]"]).fault == nil)
        // What comes behind its finish begins no choice again.
        #expect(relay(cut + [chunk(0, "\"length\""), chunk(1, "null")]).fault == nil)
    }

    @Test(arguments: [
        [], ["[DONE]"], [#"{"choices":[]}"#, "[DONE]"], [#"{"id":"only"}"#],
        [#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#],
        [#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, "[DONE]"],
        [
            #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#,
            #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}"#, "[DONE]",
        ],
    ])
    func `a stream without an answer is empty`(events: [String]) {
        #expect(relay(events).fault == .empty)
    }

    @Test func `completion tokens make an answer of a bare stop`() {
        let events = [
            chunk("{}", "\"stop\""), #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":7}}"#,
            "[DONE]",
        ]

        #expect(relay(events).fault == nil)
        #expect(relay(events).usage?.completionTokens == 7)
    }

    // MARK: Usage

    @Test func `the last usage counts, wherever it stands`() throws {
        let alone = #"{"choices":[],"usage":{"completion_tokens":1}}"#
        let riding = chunk("{}", "\"stop\"", #","usage":{"completion_tokens":2}"#)

        let late = relay([chunk(Self.text), alone, riding], .usage)
        let early = relay([chunk(Self.text), riding, alone], .usage)

        #expect(late.usage?.completionTokens == 2)
        #expect(late.text.contains(#""choices":[],"usage":{"completion_tokens":2}}"#))
        #expect(early.usage?.completionTokens == 1)
        #expect(
            early.text.hasSuffix(
                #"data: {"choices":[],"usage":{"completion_tokens":1}}"# + "\n\ndata: [DONE]\n\n"))
    }

    @Test func `a usage chunk of ours has the stream's id and the caller's model`() {
        let riding = chunk(Self.text, "\"stop\"", #","usage":{"completion_tokens":2.0}"#)

        #expect(
            relay([riding], .usage).text.hasSuffix(
                #"data: {"id":"c","object":"chat.completion.chunk","created":1.0,"model":"g/m","choices":[],"usage":{"completion_tokens":2.0}}"#
                    + "\n\ndata: [DONE]\n\n"))
    }

    @Test func `who wants usage that nobody reported gets none`() {
        #expect(
            !relay([chunk(Self.text, "\"stop\"", #","usage":null"#)], .usage).text.contains("[],"))
    }

    // MARK: Errors

    @Test(arguments: [
        "", "nonsense", "[]", "3", "null", "{", #""text""#, "[DONE", "{}{}", "\u{feff}{}",
    ])
    func `data that is none of the format's is malformed`(data: String) {
        let result = relay([chunk(Self.text), data])
        // An event without data says nothing and is no fault.
        #expect(result.fault == (data.isEmpty ? .cutShort : .malformed))
    }

    @Test(arguments: [
        #"{"error":{"message":"busy","code":502}}"#, #"{"error":"busy"}"#,
        #"{"object":"error","message":"busy","type":"X","code":500}"#,
        #"{"message":"busy","type":"server_error"}"#,
        #"{"detail":"busy"}"#, #"{"choices":[],"x_groq":{"error":"busy"}}"#,
        #"{"id":"gen","error":{"message":"busy","code":502},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
        #"{"choices":[{"error":{"message":"busy"},"delta":{},"finish_reason":"error"}]}"#,
    ])
    func `an error in a stream is an error`(data: String) {
        guard case .inBand(let details) = relay([chunk(Self.text), data, "[DONE]"]).fault else {
            Issue.record("no error")
            return
        }
        #expect(details.message == "busy")
    }

    @Test(arguments: ["data: x", #"{"message":"x"}"#, #"{"y":1}"#, "3"])
    func `an event of the type error is an error whatever it says`(data: String) {
        let relay = OpenAIRelay(modelText: Bytes("\"m\""), .nothing)

        #expect(throws: ReplyFault.self) {
            try relay.receive(
                Bytes("event: error\ndata: \(data)\n\n"), data: Bytes(data), at: 19, isError: true,
                into: ByteBuffer())
        }
    }

    // MARK: Bytes

    @Test func `an event of several lines stays one event`() {
        let relay = OpenAIRelay(modelText: Bytes("\"g/m\""), .nothing)
        let out = ByteBuffer()
        let data = "{\"model\":\"n\",\n\"choices\":[{\"delta\":{\"content\":\"x\"}}]\n}"

        #expect(throws: Never.self) {
            try relay.receive(Bytes("unused"), data: Bytes(data), at: nil, isError: false, into: out)
        }

        #expect(
            out.text
                == "data: {\"model\":\"g/m\",\ndata: \"choices\":[{\"delta\":{\"content\":\"x\"}}]\ndata: }\n\n"
        )
    }
}
