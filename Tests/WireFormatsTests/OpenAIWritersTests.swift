// Neutral events as chunks and as a message in OpenAI's format.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct OpenAIWritersTests {
    private static let frame = frame(.nothing)

    private static func frame(_ wish: UsageWish) -> AnswerFrame {
        AnswerFrame(modelText: Bytes("\"g/m\""), created: 7, nonce: "0a", wish)
    }

    private static func string(_ json: String) throws -> JSONString {
        try #require(JSONString(JSONDocument(parsing: Bytes(json)).root))
    }

    /// The choices of each chunk.
    private static func chunks(_ events: [ChatEvent], _ wish: UsageWish = .nothing, _ usage: Usage? = nil)
        -> [String]
    {
        var writer = OpenAIStreamWriter(frame(wish))
        let out = ByteBuffer()
        for event in events { writer.write(event, into: out) }
        writer.finish(usage, into: out)
        let prefix =
            #"data: {"id":"chatcmpl-0a","object":"chat.completion.chunk","created":7,"model":"g/m","choices":"#
        return out.text.split(separator: "\n\n").map { String($0).replacing(prefix, with: "") }
    }

    /// The choices of the message.
    private static func message(_ events: [ChatEvent]) -> String {
        var writer = OpenAIReplyWriter(frame)
        for event in events { writer.note(event) }
        let prefix =
            #"{"id":"chatcmpl-0a","object":"chat.completion","created":7,"model":"g/m","choices":"#
        return writer.body.text.replacing(prefix, with: "")
    }

    // MARK: Chunks

    @Test func `each choice says its role once, whichever comes first`() {
        let text = JSONString("x")

        let chunks = Self.chunks([
            .text(text, choice: 1), .text(text, choice: 0), .text(text, choice: 1),
            .finished(.stop, choice: 0),
            .finished(.length, choice: 127),
        ])

        #expect(
            chunks == [
                #"[{"index":1,"delta":{"role":"assistant","content":"x"},"finish_reason":null}]}"#,
                #"[{"index":0,"delta":{"role":"assistant","content":"x"},"finish_reason":null}]}"#,
                #"[{"index":1,"delta":{"content":"x"},"finish_reason":null}]}"#,
                #"[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                #"[{"index":127,"delta":{"role":"assistant"},"finish_reason":"length"}]}"#, "data: [DONE]",
            ])
    }

    @Test(arguments: [-1, 128, Int.min, Int.max])
    func `choices that nobody may ask for are none`(choice: Int) {
        let events: [ChatEvent] = [
            .text(JSONString("x"), choice: choice), .finished(.stop, choice: choice),
            .logprobs(Bytes("{}"), choice: choice),
        ]

        #expect(Self.chunks(events) == ["data: [DONE]"])
        #expect(Self.message(events) == "[]}")
    }

    @Test func `halves of a character go on as they came`() throws {
        let events: [ChatEvent] = [
            .text(try Self.string(#""\ud83d""#), choice: 0), .text(try Self.string(#""\ude00""#), choice: 0),
        ]

        #expect(Self.chunks(events)[0].contains(#""content":"\ud83d""#))
        #expect(Self.chunks(events)[1].contains(#""content":"\ude00""#))
        #expect(Self.message(events).contains(#""content":"\ud83d\ude00""#))
    }

    @Test func `usage is one chunk behind all others, known or not`() {
        let finished = ChatEvent.finished(.stop, choice: 0)

        #expect(Self.chunks([finished]).count == 2)
        #expect(Self.chunks([finished], .usage)[1] == #"[],"usage":null}"#)
        #expect(
            Self.chunks(
                [finished, .usage(Usage(promptTokens: 9))], .usage, Usage(promptTokens: 1))[1]
                == #"[],"usage":{"prompt_tokens":1,"completion_tokens":null,"total_tokens":null}}"#)
    }

    @Test func `a chunk tells one event`() throws {
        let events: [ChatEvent] = [
            .began(id: JSONString("ignored by the prefix")),
            .refusal(JSONString("no"), choice: 0),
            .image(JSONString("AA"), mediaType: JSONString("image/png"), choice: 0),
            .logprobs(Bytes(#"{"content":[]}"#), choice: 0),
            .thought(Thought(sealed: JSONString("s"), origin: .gemini), block: 3, choice: 0),
        ]

        let chunks = Self.chunks(Array(events.dropFirst()))

        #expect(
            chunks == [
                #"[{"index":0,"delta":{"role":"assistant","refusal":"no"},"finish_reason":null}]}"#,
                #"[{"index":0,"delta":{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]},"finish_reason":null}]}"#,
                #"[{"index":0,"delta":{},"logprobs":{"content":[]},"finish_reason":null}]}"#,
                #"[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"s","format":"google-gemini-v1","index":3}]},"finish_reason":null}]}"#,
                "data: [DONE]",
            ])
    }

    @Test func `the id is the first that was told`() {
        var writer = OpenAIStreamWriter(Self.frame)
        let out = ByteBuffer()

        for id in ["a", "b"] {
            writer.write(.began(id: JSONString(id)), into: out)
            writer.write(.text(JSONString("x"), choice: 0), into: out)
        }

        #expect(out.text.split(separator: #"{"id":"a""#).count == 3)
    }

    // MARK: Messages

    @Test func `a message gathers its pieces`() {
        let events: [ChatEvent] = [
            .toolCall(ToolCallHead(index: 0, id: nil, name: JSONString("f")), choice: 0),
            .toolCall(ToolCallHead(index: 1, id: JSONString("own"), name: JSONString("g")), choice: 0),
            .toolArguments(JSONString("{"), call: 0, choice: 0),
            .toolArguments(JSONString("{}"), call: 1, choice: 0),
            .toolArguments(JSONString("}"), call: 0, choice: 0),
            .toolArguments(JSONString("lost"), call: 7, choice: 0),
            .finished(.toolCalls, choice: 0), .refusal(JSONString("n"), choice: 1),
            .refusal(JSONString("o"), choice: 1),
            .logprobs(Bytes("{}"), choice: 1), .finished(.stop, choice: 1),
        ]

        #expect(
            Self.message(events)
                == #"[{"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":["#
                + #"{"id":"call_0a_0","type":"function","function":{"name":"f","arguments":"{}"}},"#
                + #"{"id":"own","type":"function","function":{"name":"g","arguments":"{}"}}]},"#
                + #""logprobs":null,"finish_reason":"tool_calls"},"#
                + #"{"index":1,"message":{"role":"assistant","content":null,"refusal":"no"},"#
                + #""logprobs":{},"finish_reason":"stop"}]}"#)
    }

    @Test func `very many pieces are put together in one go`() {
        var writer = OpenAIReplyWriter(Self.frame)

        for _ in 0..<100_000 {
            writer.note(.text(JSONString("abc"), choice: 0))
            writer.note(.thought(Thought(text: JSONString("abc")), block: 0, choice: 0))
        }

        #expect(writer.body.count > 600_000)
    }
}
