// Answers in OpenAI's format as neutral events.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct OpenAIAnswerTests {
    private func events(_ data: [String]) throws(ReplyFault) -> [ChatEvent] {
        var (decoder, events) = (OpenAIAnswer(), [ChatEvent]())
        for data in data { try decoder.decode(Bytes(data), into: &events) }
        return events
    }

    private func delta(_ delta: String, choice: String = "0") -> String {
        #"{"choices":[{"index":\#(choice),"delta":\#(delta),"finish_reason":null}]}"#
    }

    @Test func `a call begins once, also where each piece repeats its head`() throws {
        let piece = #"{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"%"}}]}"#

        let events = try events(["{", "}"].map { delta(piece.replacing("%", with: $0)) })

        #expect(
            events == [
                .toolCall(ToolCallHead(index: 0, id: JSONString("c"), name: JSONString("f")), choice: 0),
                .toolArguments(JSONString("{"), call: 0, choice: 0),
                .toolArguments(JSONString("}"), call: 0, choice: 0),
            ])
    }

    @Test(arguments: ["-1", "128", "9223372036854775807"])
    func `choices that nobody may ask for are none`(choice: String) throws {
        #expect(try events([delta(#"{"content":"x"}"#, choice: choice)]).isEmpty)
    }

    @Test(arguments: ["-1", "512", "9223372036854775807"])
    func `calls beyond what any model makes are not kept`(index: String) throws {
        let call = #"{"tool_calls":[{"index":\#(index),"id":"c","function":{"name":"f","arguments":"{}"}}]}"#

        #expect(try events([delta(call)]).isEmpty)
    }

    @Test(
        arguments: [
            (#"{"reasoning_content":"a","reasoning":"b"}"#, [Thought(text: JSONString("a"))]),
            (#"{"reasoning":"b"}"#, [Thought(text: JSONString("b"))]),
            (
                #"{"reasoning":"b","reasoning_details":[{"text":"a","format":"anthropic-claude-v1"}]}"#,
                [Thought(text: JSONString("a"), origin: .anthropic)]
            ),
            (#"{"reasoning":""}"#, []), (#"{"reasoning":3}"#, []),
        ] as [(String, [Thought])])
    func `thoughts come in several spellings`(text: String, thoughts: [Thought]) throws {
        #expect(try events([delta(text)]) == thoughts.map { .thought($0, block: 0, choice: 0) })
    }

    @Test func `a chunk of any shape is read without a crash`() throws {
        let full =
            #"{"id":"i","choices":[{"index":0,"delta":{"content":"x","refusal":"r","reasoning_details":[{"index":0,"text":"t"}],"#
            + #""tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}],"#
            + #""images":[{"image_url":{"url":"data:image/png;base64,AA"}}]},"logprobs":{},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        let document = try JSONDocument(parsing: Bytes(full))
        #expect(try events([full]).count == 10)

        for node in values(in: document.root) {
            for other in ["null", "-1", "1e99", "\"\"", "\"x\"", "[]", "{}", "[{}]", "true"] {
                let changed = document.replacing(node, with: Bytes(other)).map(\.text).joined()
                _ = try? events([changed])
            }
        }
    }

    private func values(in node: JSONNode) -> [JSONNode] {
        [node] + node.elements.flatMap(values) + node.members.flatMap { values(in: $0.value) }
    }
}
