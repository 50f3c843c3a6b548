// Requests for Gemini.
import Base
import Domain
import JSON
import TestSupport
import Testing
import WireFormats

@Suite struct GeminiRequestTests {
    private func encode(_ text: String, model: String) throws -> EncodedRequest {
        let target = ChatTarget(nativeModel: Bytes(model), isStreaming: false)
        return try GeminiRequest.encode(UpstreamFeed.conversation(text), for: target)
    }

    @Test(arguments: GoldenCase.all("GeminiRequests"))
    func `a request is what Google documents`(golden: GoldenCase) throws {
        let encoded = try encode(#require(golden["in"]), model: golden["model"] ?? "gemini-3.1-pro-preview")

        #expect(encoded.body.map(\.text).joined() == golden["out"])
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        _ = try JSONDocument(parsing: Bytes(encoded.body.map(\.text).joined()))
    }

    @Test func `an answer of a tool that nobody called is a fault`() {
        let text = #"{"model":"g/m","messages":[{"role":"tool","tool_call_id":"c1","content":"x"}]}"#

        #expect(
            throws: RequestFault(
                "'messages[0]' answers no tool call before it", parameter: "messages[0]")
        ) { try encode(text, model: "gemini-3-flash") }
    }

    @Test(
        arguments: [
            (
                #""reasoning_effort":"high""#, "gemini-3.1-pro",
                #"{"thinkingLevel":"high","includeThoughts":true}"#, 0
            ),
            (
                #""reasoning_effort":"xhigh""#, "gemini-4-x",
                #"{"thinkingLevel":"high","includeThoughts":true}"#, 0
            ),
            (
                #""reasoning_effort":"medium""#, "gemini-flash-latest",
                #"{"thinkingLevel":"medium","includeThoughts":true}"#, 0
            ),
            (
                #""reasoning_effort":"minimal""#, "models/gemini-3-flash",
                #"{"thinkingLevel":"low","includeThoughts":true}"#, 0
            ),
            (#""reasoning_effort":"none""#, "gemini-3-flash", #"{"thinkingLevel":"low"}"#, 1),
            (#""reasoning_effort":"none""#, "gemini-2.5-pro", #"{"thinkingBudget":128}"#, 1),
            (#""reasoning_effort":"none""#, "gemini-2.5-flash", #"{"thinkingBudget":0}"#, 0),
            (
                #""reasoning_effort":"low""#, "gemini-2.5-flash",
                #"{"thinkingBudget":1024,"includeThoughts":true}"#, 0
            ),
            (
                #""reasoning_effort":"medium""#, "gemini-2.5-pro",
                #"{"thinkingBudget":8192,"includeThoughts":true}"#, 0
            ),
            (
                #""reasoning_effort":"high""#, "gemini-2.5-pro",
                #"{"thinkingBudget":24576,"includeThoughts":true}"#, 0
            ),
            (
                #""reasoning":{"max_tokens":2000}"#, "gemini-3-pro",
                #"{"thinkingBudget":2000,"includeThoughts":true}"#, 0
            ),
            (#""reasoning":{"max_tokens":0}"#, "gemini-2.5-flash", #"{"thinkingBudget":0}"#, 0),
            (
                #""reasoning":{"effort":"low","max_tokens":9}"#, "gemini-3-pro",
                #"{"thinkingBudget":9,"includeThoughts":true}"#, 0
            ),
            (#""reasoning":{"effort":"low","exclude":true}"#, "gemini-3-pro", #"{"thinkingLevel":"low"}"#, 0),
            (#""reasoning":{"exclude":false}"#, "gemini-3-pro", #"{"includeThoughts":true}"#, 0),
            (#""reasoning":{"exclude":true}"#, "gemini-3-pro", nil, 0),
            (
                #""reasoning_effort":"low""#, "gemma-4-26b",
                #"{"thinkingBudget":1024,"includeThoughts":true}"#, 0
            ),
        ] as [(String, String, String?, Int)])
    func `thinking is asked for as the generation takes it`(
        wish: String, model: String, config: String?, dropped: Int
    ) throws {
        let encoded = try encode(
            #"{"model":"g/m","messages":[{"role":"user","content":"hi"}],\#(wish)}"#, model: model)

        let expected = config.map { #","generationConfig":{"thinkingConfig":\#($0)}"# } ?? ""
        #expect(
            encoded.body.map(\.text).joined()
                == #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]\#(expected)}"#)
        #expect(encoded.dropped.pointers.count == dropped)
    }

    @Test(
        arguments: [
            (#""tool_choice":"auto""#, false, #""AUTO"}"#),
            (#""tool_choice":"auto""#, true, #""VALIDATED"}"#),
            (#""tool_choice":"required""#, true, #""ANY"}"#), (#""tool_choice":"none""#, false, #""NONE"}"#),
            (
                #""tool_choice":{"type":"function","function":{"name":"f"}}"#, false,
                #""ANY","allowedFunctionNames":["f"]}"#
            ),
            (#""parallel_tool_calls":true"#, true, #""VALIDATED"}"#), (#""n":1"#, false, nil),
        ] as [(String, Bool, String?)])
    func `the choice of tools is a mode`(choice: String, isStrict: Bool, mode: String?) throws {
        let tool = #"{"type":"function","function":{"name":"f","strict":\#(isStrict)}}"#

        let encoded = try encode(
            #"{"model":"g/m","messages":[{"role":"user","content":"hi"}],"tools":[\#(tool)],\#(choice)}"#,
            model: "gemini-3-flash")

        let config = mode.map { #","toolConfig":{"functionCallingConfig":{"mode":\#($0)}"# } ?? ""
        let tools = #","tools":[{"functionDeclarations":[{"name":"f"}]}]"#
        #expect(encoded.body.map(\.text).joined().hasSuffix("]}]\(tools)\(config)}"))
        #expect(encoded.dropped.isEmpty)
    }

    @Test(arguments: [
        (#"{"type":"object","properties":{}}"#, false), (#"{"type":"object"}"#, false), ("{}", false),
        (#"{"type":"object","properties":{},"additionalProperties":false,"$schema":"x"}"#, false),
        (#"{"type":"object","properties":{"a":{}}}"#, true),
        (##"{"$ref":"#/$defs/a","$defs":{"a":{}}}"##, true),
        (#"{"type":"object","additionalProperties":true}"#, true), (#"{"anyOf":[{}]}"#, true),
    ])
    func `a tool without arguments has no schema`(schema: String, isSent: Bool) throws {
        let tool = #"{"type":"function","function":{"name":"f","parameters":\#(schema)}}"#

        let encoded = try encode(
            #"{"model":"g/m","messages":[{"role":"user","content":"hi"}],"tools":[\#(tool)]}"#,
            model: "gemini-2.5-flash")

        #expect(encoded.body.map(\.text).joined().contains(#""parametersJsonSchema":\#(schema)"#) == isSent)
    }
}
