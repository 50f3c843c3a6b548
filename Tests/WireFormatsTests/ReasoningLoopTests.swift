// A conversation of many turns with thoughts and tools that keeps nothing anywhere but at its caller.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct ReasoningLoopTests {
    /// What the model does in every turn: it thinks, and calls a tool.
    private static func turn(_ number: Int, of format: WireFormat) -> [ChatEvent] {
        let name = JSONString("f")
        switch format {
        case .anthropic:
            return [
                .thought(Thought(text: JSONString("a\(number)\n"), origin: .anthropic), block: 0, choice: 0),
                .thought(
                    Thought(signature: JSONString("sig/\(number)+="), origin: .anthropic), block: 0, choice: 0
                ),
                .thought(
                    Thought(sealed: JSONString("seal\(number)"), origin: .anthropic), block: 1, choice: 0),
                .toolCall(ToolCallHead(index: 0, id: JSONString("toolu_\(number)"), name: name), choice: 0),
                .toolArguments(JSONString(#"{"n":\#(number)}"#), call: 0, choice: 0),
                .finished(.toolCalls, choice: 0),
            ]
        case .gemini:
            let signature = JSONString("gem\(number)")
            return [
                .toolCall(ToolCallHead(index: 0, id: nil, name: name, signature: signature), choice: 0),
                .toolArguments(JSONString(#"{"n":\#(number)}"#), call: 0, choice: 0),
                .finished(.toolCalls, choice: 0),
            ]
        case .openAI, .ollama:
            return [
                .thought(Thought(text: JSONString("words\(number)")), block: 0, choice: 0),
                .toolCall(ToolCallHead(index: 0, id: nil, name: name), choice: 0),
                .toolArguments(JSONString(#"{"n":\#(number)}"#), call: 0, choice: 0),
                .finished(.toolCalls, choice: 0),
            ]
        }
    }

    /// The items of an answer, as its caller sends them back.
    private static func items(_ number: Int, of format: WireFormat) throws -> [String] {
        var writer = ResponsesReplyWriter(
            AnswerFrame(.responses, modelText: Bytes("\"m\""), created: 7, nonce: "n\(number)"))
        for event in turn(number, of: format) { writer.note(event) }
        let output = try #require(try JSONDocument(parsing: writer.body).root["output"])
        return output.elements.map(\.raw.text)
    }

    /// The input of the turn after these.
    private static func input(after formats: [WireFormat]) throws -> String {
        var items = [#"{"role":"user","content":"go"}"#]
        for (number, format) in formats.enumerated() {
            let answer = try Self.items(number, of: format)
            let call = try #require(answer.last.flatMap { try? JSONDocument(parsing: Bytes($0)) })
            let id = try #require(call.root["call_id"]?.string)
            items += answer
            items.append(#"{"type":"function_call_output","call_id":"\#(id)","output":"r\#(number)"}"#)
        }
        return items.joined(separator: ",")
    }

    private static func request(after formats: [WireFormat]) throws -> ChatRequest {
        let text =
            #"{"model":"m","tools":[{"type":"function","name":"f","parameters":{"type":"object"}}],"#
            + #""reasoning":{"effort":"medium"},"max_output_tokens":4000,"input":[\#(try input(after: formats))]}"#
        return try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .responses)
    }

    private static func encode(after formats: [WireFormat], for format: WireFormat) throws -> EncodedRequest {
        let model = format == .gemini ? "gemini-3-pro" : "claude-sonnet-4-5"
        return try format.requestWriter(
            ResponsesConversation.read(request(after: formats)),
            ChatTarget(nativeModel: Bytes(model), isStreaming: false))
    }

    @Test func `ten turns with Anthropic's thoughts go back as they came`() throws {
        let encoded = try Self.encode(after: Array(repeating: .anthropic, count: 10), for: .anthropic)
        let root = try JSONDocument(parsing: Bytes(encoded.body.map(\.text).joined())).root

        let answers = root["messages"]?.elements.filter { $0["role"]?.matches("assistant") == true } ?? []
        #expect(answers.count == 10)
        for (number, answer) in answers.enumerated() {
            #expect(
                answer["content"]?.raw.text
                    == #"[{"type":"thinking","thinking":"a\#(number)\n","signature":"sig/\#(number)+="},"#
                    + #"{"type":"redacted_thinking","data":"seal\#(number)"},"#
                    + #"{"type":"tool_use","id":"toolu_\#(number)","name":"f","input":{"n":\#(number)}}]"#)
        }
        #expect(root["thinking"]?["type"]?.string == "enabled")
        #expect(encoded.dropped.isEmpty)
    }

    @Test func `ten turns with Gemini's seals go back as they came`() throws {
        let encoded = try Self.encode(after: Array(repeating: .gemini, count: 10), for: .gemini)
        let text = encoded.body.map(\.text).joined()

        for number in 0..<10 {
            #expect(text.contains(#""args":{"n":\#(number)}},"thoughtSignature":"gem\#(number)""#))
        }
        #expect(!text.contains("skip_thought_signature_validator"))
    }

    @Test(arguments: WireFormat.allCases, WireFormat.allCases)
    func `when the gateway changes in the middle nobody is given another one's seal`(
        first: WireFormat, second: WireFormat
    ) throws {
        let formats = Array(repeating: first, count: 5) + Array(repeating: second, count: 5)
        for target in WireFormat.allCases {
            let encoded = try Self.encode(after: formats, for: target)
            let text = encoded.body.map(\.text).joined()

            for (format, seal) in [(WireFormat.anthropic, "sig/"), (.anthropic, "seal"), (.gemini, "\"gem")] {
                let isItsOwn = target == format && formats.contains(format)
                #expect(text.contains(seal) == isItsOwn, "\(target) after \(first) and \(second)")
            }
            #expect(!text.contains("sluice1"))
            #expect(text.split(separator: #""n":"#).count == 11 || target == .openAI)
        }
    }

    @Test func `a gateway that speaks Responses gets what was said and called, and none of the seals`() throws
    {
        let formats: [WireFormat] = [.anthropic, .gemini, .ollama]
        let request = try Self.request(after: formats)

        let encoded = PassedRequest.encode(request, nativeModel: Bytes("native"), rules: PassingRules())

        let text = encoded.body.map(\.text).joined()
        let input = try #require(try JSONDocument(parsing: Bytes(text)).root["input"])
        #expect(!text.contains("sluice1"))
        #expect(
            input.elements.map { $0["type"]?.string ?? "user" }
                == [
                    "user", "function_call", "function_call_output", "function_call", "function_call_output",
                    "function_call", "function_call_output",
                ])
        #expect(encoded.dropped.pointers == ["#/input/1", "#/input/2", "#/input/5", "#/input/8"])
    }
}
