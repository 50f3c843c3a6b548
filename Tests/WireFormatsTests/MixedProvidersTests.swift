// What becomes of a conversation that another provider's model had a part in, on its way to one of Anthropic's format.
import Base
import Domain
import JSON
import Testing
import WireFormats

@Suite struct MixedProvidersTests {
    private static let thinking = #""thinking":{"type":"enabled","budget_tokens":2000}"#
    private static let off = #""thinking":{"type":"disabled"}"#

    /// An answer that calls a tool, and the call's result.
    private func turn(_ id: String, thought: String? = nil) -> String {
        let thought = thought.map { #"{"type":"thinking","thinking":"t","signature":"\#($0)"},"# } ?? ""
        return
            #"{"role":"assistant","content":[\#(thought){"type":"tool_use","id":"\#(id)","name":"f","input":{}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"r"}]}"#
    }

    private func encode(_ turns: [String]) throws -> EncodedRequest {
        let text =
            #"{"model":"m","max_tokens":4000,\#(Self.thinking),"messages":[{"role":"user","content":"q"},"#
            + turns.joined(separator: ",") + "]}"
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)
        return PassedRequest.encode(request, nativeModel: Bytes("m"), rules: PassingRules())
    }

    /// Whether a model that may think with a budget is let think.
    private func thinks(_ turns: [String]) throws -> Bool {
        let encoded = try encode(turns)
        let body = encoded.body.map(\.text).joined()
        #expect(body.contains(Self.off) == (encoded.dropped.pointers == ["#/thinking"]))
        #expect(body.contains(Self.off) != body.contains(Self.thinking))
        return body.contains(Self.thinking)
    }

    @Test func `after another provider's calls nothing is thought`() throws {
        #expect(try !thinks([turn("call_1")]))
        #expect(try !thinks([turn("toolu_1", thought: "s"), turn("call_2")]))
    }

    @Test func `nor in the answers that follow on them without a thought`() throws {
        #expect(try !thinks([turn("call_1"), turn("toolu_2"), turn("toolu_3")]))
    }

    @Test func `where the last answer began with a thought, the next one may`() throws {
        #expect(try thinks([turn("call_1"), turn("toolu_2", thought: "s")]))
        #expect(try thinks([turn("toolu_1", thought: "s")]))
    }

    @Test func `a caller's own omission is the provider's to judge`() throws {
        #expect(try thinks([turn("toolu_1"), turn("toolu_2")]))
    }
}
