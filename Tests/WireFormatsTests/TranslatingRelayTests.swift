// Events of another format as the caller gets them. The formats have tests of their own; here a decoder says what the
// test wrote down.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct TranslatingRelayTests {
    /// Each piece of data is the number of the next step.
    private struct Steps: AnswerDecoder {
        var steps: [[ChatEvent]]
        private(set) var isDone = false

        init(_ steps: [[ChatEvent]]) { self.steps = steps }

        mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
            guard !steps.isEmpty else { throw .malformed }
            events += steps.removeFirst()
        }

        mutating func decode(
            whole document: JSONDocument, into events: inout [ChatEvent]
        ) throws(ReplyFault) {
            events += steps.flatMap(\.self)
        }
    }

    private func frame(_ wish: UsageWish = .nothing) -> AnswerFrame {
        AnswerFrame(modelText: Bytes("\"g/m\""), created: 7, nonce: "0a", wish)
    }

    private func relay(_ steps: [[ChatEvent]], _ wish: UsageWish = .nothing) throws -> String {
        let relay = TranslatingRelay(Steps(steps), frame(wish))
        let out = ByteBuffer()
        for _ in steps {
            try relay.receive(Bytes("x\n\n"), data: Bytes("xx"), at: nil, isError: false, into: out)
        }
        try relay.finish(into: out)
        return out.text
    }

    private func chunk(_ choices: String, id: String = "chatcmpl-0a") -> String {
        #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":7,"model":"g/m","choices":"#
            + choices + "}\n\n"
    }

    @Test func `text is one chunk an event, its role once, its escapes as they came`() throws {
        let document = try JSONDocument(parsing: Bytes(#"["a\u00e9\"","b"]"#))
        let texts = document.root.elements.compactMap { JSONString($0) }

        let text = try relay([
            [.began(id: JSONString("m1")), .text(texts[0], choice: 0)], [.text(texts[1], choice: 0)],
            [.finished(.length, choice: 0)],
        ])

        let expected =
            chunk(
                #"[{"index":0,"delta":{"role":"assistant","content":"a\u00e9\""},"finish_reason":null}]"#,
                id: "m1")
            + chunk(#"[{"index":0,"delta":{"content":"b"},"finish_reason":null}]"#, id: "m1")
            + chunk(#"[{"index":0,"delta":{},"finish_reason":"length"}]"#, id: "m1") + "data: [DONE]\n\n"
        #expect(text == expected)
    }

    @Test func `usage comes once, last, and only to who asked`() throws {
        let steps: [[ChatEvent]] = [
            [.text(JSONString("x"), choice: 0), .usage(Usage(promptTokens: 1))],
            [.usage(Usage(promptTokens: 3, completionTokens: 2, cachedTokens: 1, reasoningTokens: 1))],
            [.finished(.stop, choice: 0)],
        ]

        let asked = try relay(steps, .usage)
        let unasked = try relay(steps)

        let usage =
            #"[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"#
            + #""prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}}"#
        #expect(asked.hasSuffix(chunk(usage) + "data: [DONE]\n\n"))
        #expect(asked.split(separator: "\"usage\"").count == 2)
        #expect(!unasked.contains("usage"))
    }

    @Test func `tools have ids, whoever gave them`() throws {
        let text = try relay([
            [
                .toolCall(ToolCallHead(index: 0, id: nil, name: JSONString("f")), choice: 0),
                .toolArguments(JSONString(#"{"a":1}"#), call: 0, choice: 0),
            ],
            [
                .toolCall(
                    ToolCallHead(
                        index: 1, id: JSONString("own"), name: JSONString("g"), signature: JSONString("s")),
                    choice: 0)
            ],
            [.finished(.toolCalls, choice: 0)],
        ])

        #expect(
            text.contains(
                #""tool_calls":[{"index":0,"id":"call_0a_0","type":"function","#
                    + #""function":{"name":"f","arguments":""}}]"#))
        #expect(text.contains(#""tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]"#))
        #expect(text.contains(#""id":"own""#))
        #expect(text.contains(#""extra_content":{"google":{"thought_signature":"s"}}"#))
    }

    @Test(arguments: [
        ([ChatEvent.finished(.stop, choice: 0)], ReplyFault.empty),
        ([.text(JSONString("x"), choice: 0)], .cutShort),
        (
            [
                .text(JSONString("x"), choice: 0), .text(JSONString("y"), choice: 1),
                .finished(.stop, choice: 1),
            ], .cutShort
        ),
        ([], .empty),
    ])
    func `an answer that is none is told`(events: [ChatEvent], fault: ReplyFault) {
        #expect(throws: fault) { _ = try relay([events]) }
    }

    @Test func `a whole answer is one message, in pieces or not`() throws {
        let steps: [[ChatEvent]] = [
            [
                .thought(Thought(text: JSONString("hm"), origin: .anthropic), block: 0, choice: 0),
                .thought(Thought(signature: JSONString("sig"), origin: .anthropic), block: 0, choice: 0),
            ],
            [.text(JSONString("a"), choice: 0), .text(JSONString("b"), choice: 0)],
            [.finished(.stop, choice: 0), .usage(Usage(promptTokens: 1, completionTokens: 2))],
        ]

        let reply = try TranslatedReply.read(try JSONDocument(parsing: Bytes("{}")), Steps(steps), frame())

        let expected =
            #"{"id":"chatcmpl-0a","object":"chat.completion","created":7,"model":"g/m","choices":[{"index":0,"#
            + #""message":{"role":"assistant","content":"ab","refusal":null,"reasoning_content":"hm","#
            + #""reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"sig","#
            + #""format":"anthropic-claude-v1","index":0}]},"logprobs":null,"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#
        #expect(reply.body.map(\.text).joined() == expected)
        #expect(reply.usage?.completionTokens == 2)
        #expect(reply.finishReason == "stop")
    }
}
