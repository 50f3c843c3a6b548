// Requests in Anthropic's format that are passed on although other providers took part in the conversation.
import Base
import Domain
import JSON
import Testing
import WireFormats

@Suite struct ForeignThoughtsTests {
    private func pass(
        _ messages: String, _ more: String = "", _ seals: SealedThoughts = .kept
    ) throws -> (body: String, dropped: [String]) {
        let text = #"{"model":"g/m", "max_tokens" : 9,"messages": \#(messages)\#(more)}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)
        let passed = PassedRequest.encode(
            request, nativeModel: Bytes("g/m"), rules: PassingRules(asksForUsage: false), seals: seals)
        let body = passed.body.map(\.text).joined()
        #expect(throws: Never.self) { try JSONDocument(parsing: Bytes(body)) }
        return (body, passed.dropped.pointers)
    }

    private func request(_ messages: String, _ more: String = "") -> String {
        #"{"model":"g/m", "max_tokens" : 9,"messages": \#(messages)\#(more)}"#
    }

    private static let thinking = #","thinking":{"type":"enabled","budget_tokens":2000}"#

    @Test(arguments: [
        #"[{"role":"user","content":"Hi"}]"#,
        #"[{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"EqQB"},{"type":"redacted_thinking","data":"Em"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]}]"#,
        #"[{"role":"assistant","content":"sluice1.gemini.signature.x"}]"#,
        #"[{"role":"user","content":[{"type":"thinking","signature":"sluice1.gemini.signature.x"}]}]"#, "[]",
        #"[{"role":"assistant"},{"role":"assistant","content":null},5,[]]"#,
    ])
    func `what Anthropic's own models said keeps its bytes`(messages: String) throws {
        let (body, dropped) = try pass(messages, Self.thinking)

        #expect(body == request(messages, Self.thinking))
        #expect(dropped.isEmpty)
    }

    @Test func `thoughts of others are left out, with nothing around them changed`() throws {
        let messages = #"""
            [ {"role":"assistant","content":[ {"type":"thinking","thinking":"a","signature":"sluice1.unknown.unsigned."} , {"type":"text","text":"b"}, {"type":"redacted_thinking","data":"sluice1.gemini.call-0.S"} , {"type":"tool_use","id":"call_1","name":"f","input":{ "x":1.0 }} ]} ]
            """#
        let left = #"""
            [ {"role":"assistant","content":[ {"type":"text","text":"b"} , {"type":"tool_use","id":"call_1","name":"f","input":{ "x":1.0 }} ]} ]
            """#

        let passed = try pass(messages)

        #expect(passed.body == request(left))
        #expect(passed.dropped == ["#/messages/0/content/0", "#/messages/0/content/2"])
    }

    @Test func `thoughts that the gateway cannot open are left out, whoever sealed them`() throws {
        let thought = #"{"type":"thinking","thinking":"a","signature":"EqQB"},"#
        let messages =
            #"[{"role":"assistant","content":[\#(thought){"type":"tool_use","id":"toolu_1","name":"f","input":{}}]}]"#

        let passed = try pass(messages, Self.thinking, .removed)

        #expect(
            passed.body
                == request(messages.replacing(thought, with: ""), #","thinking":{"type":"disabled"}"#))
        #expect(passed.dropped == ["#/messages/0/content/0", "#/thinking"])
    }

    @Test func `an answer of nothing but such thoughts goes whole`() throws {
        let messages =
            #"[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"b","signature":"sluice1.openai.unsigned."}]},{"role":"user","content":"c"}]"#

        let passed = try pass(messages)

        #expect(passed.body == request(#"[{"role":"user","content":"a"},{"role":"user","content":"c"}]"#))
        #expect(passed.dropped == ["#/messages/1/content/0"])
    }

    @Test(arguments: [
        // Another provider's call without a thought before it.
        (#"{"type":"tool_use","id":"call_1","name":"f","input":{}}"#, true),
        (#"{"type":"text","text":"I look."},{"type":"tool_use","id":"call_1","name":"f","input":{}}"#, true),
        (
            #"{"type":"redacted_thinking","data":"sluice1.gemini.call-0.S"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}}"#,
            true
        ),
        // Anthropic's own, one that a thought is left of, one without calls.
        (#"{"type":"tool_use","id":"toolu_1","name":"f","input":{}}"#, false),
        (
            #"{"type":"thinking","thinking":"x","signature":"EqQB"},{"type":"tool_use","id":"call_1","name":"f","input":{}}"#,
            false
        ),
        (#"{"type":"text","text":"Done."}"#, false),
    ])
    func `a model that would refuse to go on with a budget does not think this time`(
        content: String, isOff: Bool
    ) throws {
        let messages =
            #"[{"role":"user","content":"a"},{"role":"assistant","content":[\#(content)]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"1"}]}]"#
        let adaptive = #","thinking":{"type":"adaptive"}"#

        let (body, dropped) = try pass(messages, Self.thinking)

        #expect(body.contains(#""thinking":{"type":"disabled"}"#) == isOff)
        #expect(body.contains("budget_tokens") != isOff)
        let blocks = content.contains("sluice1.") ? ["#/messages/1/content/0"] : []
        #expect(dropped == blocks + (isOff ? ["#/thinking"] : []))
        #expect(try pass(messages, adaptive).dropped == blocks)
    }

    @Test func `where nothing is thought old thoughts cannot be cleared either`() throws {
        let call =
            #"[{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{}}]}]"#
        let edits =
            #","context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"},{"type":"clear_tool_uses_20250919"}]}"#

        let (body, dropped) = try pass(call, Self.thinking + edits)

        #expect(body.hasSuffix(#","context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}}"#))
        #expect(dropped == ["#/thinking", "#/context_management/edits/0"])
        let adaptive = #","thinking":{"type":"adaptive"}"# + edits
        #expect(try pass(call, adaptive).body == request(call, adaptive))
    }

    @Test func `messages of the model in a row are one answer`() throws {
        let thought =
            #"{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"E"}]}"#
        let said = #"{"role":"assistant","content":"I look."}"#
        let call =
            #"{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{}}]}"#
        let hi = #"{"role":"user","content":"a"}"#

        #expect(try pass("[\(thought),\(call)]", Self.thinking).dropped.isEmpty)
        #expect(try pass("[\(thought),\(hi),\(call)]", Self.thinking).dropped == ["#/thinking"])
        #expect(try pass("[\(said),\(thought),\(call)]", Self.thinking).dropped == ["#/thinking"])
        #expect(try pass("[\(call),\(said)]", Self.thinking).dropped == ["#/thinking"])
    }

    @Test func `of very many the first are named and the others counted`() throws {
        let thought = #"{"type":"thinking","thinking":"","signature":"sluice1.gemini.unsigned."}"#
        let content = Array(repeating: thought, count: 1000).joined(separator: ",")
        let text =
            #"{"model":"m","messages":[{"role":"assistant","content":[\#(content),{"type":"text","text":"t"}]}]}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)

        let dropped = PassedRequest.encode(request, nativeModel: Bytes("m"), rules: PassingRules()).dropped

        #expect(dropped.pointers.count + dropped.more == 1000)
        #expect(dropped.more > 0 && dropped.pointers[9] == "#/messages/0/content/9")
    }

    @Test func `calls that were made without a thought because of that are gone on with likewise`() throws {
        let others =
            #"{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{}}]}"#
        let own =
            #"{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]}"#
        let hi = #"{"role":"user","content":"a"}"#

        #expect(try pass("[\(others),\(hi),\(own)]", Self.thinking).dropped == ["#/thinking"])
        #expect(try pass("[\(own),\(hi),\(own)]", Self.thinking).dropped.isEmpty)
    }

    @Test func `only the last answer decides`() throws {
        let call =
            #"{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{}}]}"#
        let result =
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"1"}]}"#
        let own =
            #"{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"E"},{"type":"text","text":"y"}]}"#

        let (body, dropped) = try pass("[\(call),\(result),\(own)]", Self.thinking)

        #expect(body.contains("budget_tokens"))
        #expect(dropped.isEmpty)
    }
}
