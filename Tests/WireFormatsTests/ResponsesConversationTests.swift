// Requests of Responses as gateways of other formats get them.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct ResponsesConversationTests {
    private static func request(_ text: String) throws -> ChatRequest {
        try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .responses)
    }

    /// - Parameter members: of the request, besides the model and the input.
    private func read(_ members: String = "", input: String = #""a""#) throws -> Conversation {
        let members = members.isEmpty ? "" : ",\(members)"
        return try ResponsesConversation.read(
            Self.request(#"{"model":"g/m","input":\#(input)\#(members)}"#))
    }

    private func foreign(_ conversation: Conversation) -> [String] {
        conversation.foreign.sorted().map { conversation.pointer(to: $0).description }
    }

    private static func encode(_ text: String, as format: WireFormat, model: String) throws -> EncodedRequest
    {
        let target = ChatTarget(nativeModel: Bytes(model), isStreaming: false)
        return try format.requestWriter(ResponsesConversation.read(request(text)), target)
    }

    private static func encode(_ golden: GoldenCase) throws -> EncodedRequest {
        let format = try #require(WireFormat(rawValue: golden["format"] ?? ""))
        return try encode(#require(golden["in"]), as: format, model: golden["model"] ?? "native")
    }

    // MARK: Whole requests

    @Test(arguments: GoldenCase.all("ResponsesRequests").filter { $0["fault"] == nil })
    func `a request is written in the gateway's format, and what it loses is named`(golden: GoldenCase) throws
    {
        let encoded = try Self.encode(golden)

        #expect(encoded.body.map(\.text).joined() == golden.lines("out").joined())
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        #expect(encoded.dropped.more == 0)
    }

    @Test(arguments: GoldenCase.all("ResponsesRequests").filter { $0["fault"] != nil })
    func `a request that cannot be written is the caller's fault`(golden: GoldenCase) throws {
        let fault = try #require(throws: RequestFault.self) { try Self.encode(golden) }

        #expect("\(fault.parameter ?? "-"): \(fault.message)" == golden["fault"])
    }

    @Test(arguments: GoldenCase.all("ResponsesRequests"))
    func `whatever is wrong in it, a request is written or a fault that names a member`(
        golden: GoldenCase
    ) throws {
        for text in UpstreamFeed.mistyped(try #require(golden["in"])) {
            for format in WireFormat.allCases {
                do throws(RequestFault) {
                    guard let document = try? JSONDocument(parsing: Bytes(text)) else { continue }
                    let request = try ChatRequest(reading: document, in: .responses)
                    let target = ChatTarget(nativeModel: Bytes("m"), isStreaming: false)
                    let encoded = try format.requestWriter(ResponsesConversation.read(request), target)
                    let body = Bytes(encoded.body.map(\.text).joined())
                    #expect((try? JSONDocument(parsing: body)) != nil, "\(text)")
                } catch {
                    #expect(error.parameter != nil || text.first != "{", "\(error.message): \(text)")
                }
            }
        }
    }

    // MARK: Faults

    @Test(arguments: [
        (#"["a"]"#, "input[0]", "must be an object"), ("[{}]", "input[0]", "must have a member 'type'"),
        (#"[{"type":1}]"#, "input[0].type", "must be a string"),
        (#"[{"role":1}]"#, "input[0].role", "must be a string"),
        (#"[{"type":"message"}]"#, "input[0]", "must have a member 'role'"),
        (#"[{"role":"tool","content":"x"}]"#, "input[0].role", "must be a known role, not 'tool'"),
        (#"[{"role":"user","content":1}]"#, "input[0].content", "must be a string or an array"),
        (#"[{"role":"user","content":["x"]}]"#, "input[0].content[0]", "must be an object"),
        (#"[{"role":"user","content":[{}]}]"#, "input[0].content[0]", "must have a member 'type'"),
        (
            #"[{"role":"user","content":[{"type":"input_text"}]}]"#, "input[0].content[0]",
            "must have a member 'text'"
        ),
        (
            #"[{"role":"user","content":[{"type":"input_image","image_url":"ftp://a"}]}]"#,
            "input[0].content[0].image_url", "must be an http, https or data URL"
        ),
        (
            #"[{"role":"user","content":[{"type":"input_image"}]}]"#, "input[0].content[0]",
            "must have a member 'image_url'"
        ),
        (
            #"[{"role":"user","content":[{"type":"input_file","filename":"a"}]}]"#, "input[0].content[0]",
            "must have a member 'file_data'"
        ),
        (
            #"[{"role":"user","content":[{"type":"input_audio"}]}]"#, "input[0].content[0]",
            "must have an object 'input_audio'"
        ),
        (#"[{"type":"function_call","name":"f"}]"#, "input[0]", "must have a member 'call_id'"),
        (#"[{"type":"function_call_output","call_id":"c"}]"#, "input[0]", "must have a member 'output'"),
        (#"[{"type":"reasoning","summary":"x"}]"#, "input[0].summary", "must be an array"),
        (#"[{"type":"reasoning","summary":[{"text":1}]}]"#, "input[0].summary[0].text", "must be a string"),
    ])
    func `an item of the wrong shape is named`(input: String, parameter: String, problem: String) throws {
        let fault = try #require(throws: RequestFault.self) { try read(input: input) }

        #expect(fault == RequestFault("'\(parameter)' \(problem)", parameter: parameter))
    }

    @Test(arguments: [
        (#""instructions":1"#, "instructions", "must be a string"),
        (#""temperature":"1""#, "temperature", "must be a number"),
        (#""max_output_tokens":1.5"#, "max_output_tokens", "must be a whole number"),
        (#""parallel_tool_calls":0"#, "parallel_tool_calls", "must be a boolean"),
        (#""store":1"#, "store", "must be a boolean"), (#""text":"json""#, "text", "must be an object"),
        (#""text":{"format":{"type":"yaml"}}"#, "text.format", "is of an unknown type"),
        (#""text":{"format":{"type":"json_schema"}}"#, "text.format", "must have a schema"),
        (
            #""reasoning":{"effort":"most"}"#, "reasoning.effort",
            "must be one of none, minimal, low, medium, high, xhigh"
        ),
        (#""reasoning":{"summary":1}"#, "reasoning.summary", "must be a string"),
        (#""include":"x""#, "include", "must be an array"), (#""tools":{}"#, "tools", "must be an array"),
        (#""tools":[{}]"#, "tools[0]", "must have a member 'type'"),
        (#""tools":[{"type":"function"}]"#, "tools[0]", "must have a member 'name'"),
        (
            #""tools":[{"type":"function","name":"f","parameters":[]}]"#, "tools[0].parameters",
            "must be an object"
        ),
        (#""tool_choice":"maybe""#, "tool_choice", "must be auto, none, required or a tool"),
        (#""tool_choice":{"type":"function"}"#, "tool_choice", "must have a member 'name'"),
        (
            #""tool_choice":{"type":"allowed_tools","mode":"some"}"#, "tool_choice",
            "must have a mode and tools"
        ),
        (#""top_logprobs":"x""#, "top_logprobs", "must be a whole number"),
        (#""user":1"#, "user", "must be a string"),
    ])
    func `a setting of the wrong type is named`(member: String, parameter: String, problem: String) throws {
        let fault = try #require(throws: RequestFault.self) { try read(member) }

        #expect(fault == RequestFault("'\(parameter)' \(problem)", parameter: parameter))
    }

    @Test(arguments: [
        (#""previous_response_id":"resp_1""#, #""a""#, "previous_response_id"),
        (#""conversation":{"id":"c"}"#, #""a""#, "conversation"),
        (#""prompt":{"id":"p"}"#, #""a""#, "prompt"),
        (#""background":true"#, #""a""#, "background"),
        ("", #"["a",{"type":"item_reference","id":"x"}]"#, "input[1]"),
        ("", #"[{"id":"msg_1"}]"#, "input[0]"),
        ("", #"[{"id":"msg_1","type":null}]"#, "input[0]"),
    ])
    func `what a gateway keeps cannot be said elsewhere`(members: String, input: String, parameter: String)
        throws
    {
        let fault = try #require(throws: RequestFault.self) { try read(members, input: input) }

        #expect(fault.parameter == parameter)
    }

    // MARK: Reasoning

    @Test(arguments: [
        (#"{"effort":"low"}"#, ReasoningWish(effort: .low)),
        (#"{"effort":"max"}"#, ReasoningWish(effort: .extraHigh)),
        (#"{"effort":"none"}"#, ReasoningWish(effort: ReasoningWish.Effort.none)),
        (#"{"effort":"high","summary":"detailed"}"#, ReasoningWish(effort: .high, isHidden: false)),
        (#"{"generate_summary":"auto"}"#, ReasoningWish(isHidden: false)),
        (#"{"effort":null,"summary":null}"#, nil), (#"{"max_tokens":2000}"#, ReasoningWish(budget: 2000)),
    ])
    func `reasoning is asked for`(member: String, wish: ReasoningWish?) throws {
        let settings = try read(#""reasoning":\#(member)"#).settings

        #expect(settings.count == (wish == nil ? 0 : 1))
        guard let wish, case .reasoning(let read)? = settings.first?.value else { return }
        #expect(read == wish)
    }

    // MARK: What is foreign

    @Test(
        arguments: [
            (#""top_logprobs":2"#, ["/top_logprobs"]), (#""top_logprobs":0"#, []),
            (#""reasoning":{"effort":"low","context":"auto"}"#, ["/reasoning/context"]),
            (#""text":{"verbosity":null,"format":null}"#, []), (#""stream_options":{}"#, []),
            (#""input":"b""#, []), (#""user":"a","safety_identifier":null"#, []),
            (
                #""tools":[{"type":"mcp"}],"tool_choice":{"type":"custom","name":"x"}"#,
                ["/tools/0", "/tool_choice"]
            ),
        ] as [(String, [String])])
    func `settings of Responses alone are noted`(members: String, places: [String]) throws {
        #expect(foreign(try read(members)) == (members.contains(#""input""#) ? ["/input"] : places))
    }
}
