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

    private static func call(_ members: String, _ function: String) -> String {
        #"{"tool_calls":[{\#(members)"function":{\#(function)}}]}"#
    }

    /// Two calls as hosts send them: f with an argument, g without.
    private static let spellings: [(name: String, pieces: [String])] = [
        (
            "one number for all",
            [
                call(#""index":0,"id":"a","#, #""name":"f","arguments":"{\"x\":1}""#),
                call(#""index":0,"id":"b","#, #""name":"g","arguments":"{}""#),
            ]
        ),
        (
            "no numbers",
            [
                call(#""id":"a","#, #""name":"f","arguments":"{\"x\":1}""#),
                call(#""id":"b","#, #""name":"g","arguments":"{}""#),
            ]
        ),
        (
            "no numbers, and pieces",
            [
                call(#""id":"a","#, #""name":"f","arguments":"""#), call("", #""arguments":"{\"x\":""#),
                call(#""id":"a","#, #""arguments":"1}""#),
                call(#""id":"b","#, #""name":"g","arguments":"{}""#),
            ]
        ),
        (
            "no arguments",
            [
                call(#""index":0,"id":"a","#, #""name":"f","arguments":"{\"x\":1}""#),
                call(#""index":1,"id":"b","#, #""name":"g""#),
            ]
        ),
        (
            "pieces that are mixed, and empty arguments",
            [
                call(#""index":0,"id":"a","#, #""name":"f","arguments":"""#),
                call(#""index":1,"id":"b","#, #""name":"g","arguments":"""#),
                call(#""index":0,"#, #""arguments":"{\"x\":1}""#),
            ]
        ),
        (
            "another id for each piece",
            [
                call(#""index":0,"id":"a","#, #""name":"f""#),
                call(#""index":0,"id":"a2","#, #""arguments":"{\"x\":1}""#),
                call(#""index":1,"id":"b","#, #""name":"g""#),
                call(#""index":1,"id":"b2","#, #""arguments":"{}""#),
            ]
        ),
        (
            "heads that repeat",
            [
                call(#""index":0,"id":"a","#, #""name":"f","arguments":"{\"x\"""#),
                call(#""index":0,"id":"a","#, #""name":"f","arguments":":1}""#),
                call(#""index":1,"id":"b","#, #""name":"g","arguments":"{}""#),
            ]
        ),
    ]

    @Test(arguments: spellings.indices)
    func `calls are told apart, however hosts number them`(spelling: Int) throws {
        let end = #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#
        var (heads, arguments) = ([ToolCallHead](), [Int: String]())

        for event in try events(Self.spellings[spelling].pieces.map { delta($0) } + [end]) {
            switch event {
            case .toolCall(let head, _): heads.append(head)
            case .toolArguments(let text, let call, _): arguments[call, default: ""] += text.text
            default: break
            }
        }

        let expected = [("a", "f"), ("b", "g")].enumerated().map { index, call in
            ToolCallHead(index: index, id: JSONString(call.0), name: JSONString(call.1))
        }
        #expect(heads == expected, "\(Self.spellings[spelling].name)")
        #expect(arguments == [0: #"{"x":1}"#, 1: "{}"])
    }

    @Test func `an id without letters is none`() throws {
        let events = try events([delta(Self.call(#""index":0,"id":"","#, #""name":"f","arguments":"{}""#))])

        #expect(events.first == .toolCall(ToolCallHead(index: 0, id: nil, name: JSONString("f")), choice: 0))
    }

    @Test func `calls of a whole answer are as many as there are, whatever their ids`() throws {
        let call = #"{"id":"x","function":{"name":"f","arguments":""}}"#
        let whole =
            #"{"choices":[{"message":{"tool_calls":[\#(call),\#(call)]},"finish_reason":"tool_calls"}]}"#
        var (decoder, events) = (OpenAIAnswer(), [ChatEvent]())

        try decoder.decode(whole: JSONDocument(parsing: Bytes(whole)), into: &events)

        #expect(events.count == 5)
        #expect(events[3] == .toolArguments(JSONString("{}"), call: 1, choice: 0))
    }

    @Test func `there is an end to calls without numbers`() throws {
        let events = try events((0..<600).map { delta(Self.call(#""id":"c\#($0)","#, #""name":"f""#)) })

        #expect(events.count == 512)
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
