// Conversations as they reach a gateway of OpenAI's format from callers of another one.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct OpenAIRequestTests {
    private static func encode(
        _ conversation: Conversation, isStreaming: Bool = false, rules: PassingRules = PassingRules(),
        _ extras: Set<ExtraMember> = []
    ) throws -> (body: String, dropped: DroppedMembers) {
        let target = ChatTarget(
            nativeModel: Bytes("native"), isStreaming: isStreaming, rules: rules, extras: extras)
        let encoded = try OpenAIRequest.encode(conversation, for: target)
        return (encoded.body.map(\.text).joined(), encoded.dropped)
    }

    private static func conversation(_ messages: String, _ members: String = "") throws -> Conversation {
        try UpstreamFeed.conversation(#"{"model":"g/m","messages":[\#(messages)]\#(members)}"#)
    }

    private static let hi = #"{"role":"user","content":"hi"}"#

    private static func extras(_ golden: GoldenCase) throws -> Set<ExtraMember> {
        let named = try golden.lines("takes").map { try #require(ExtraMember(rawValue: $0)) }
        return ExtraMembers(Dictionary(uniqueKeysWithValues: named.map { ($0, []) }))
            .taken(by: Bytes("native"), listed: golden["listed"] == nil ? nil : golden.lines("listed"))
    }

    @Test(arguments: GoldenCase.all("OpenAIRequests"))
    func `a request is written anew and what it loses is named`(golden: GoldenCase) throws {
        let conversation = try UpstreamFeed.conversation(#require(golden["in"]))
        let isStreaming = try ChatRequest(reading: conversation.document).isStreaming

        let encoded = try Self.encode(conversation, isStreaming: isStreaming, Self.extras(golden))

        #expect(encoded.body == golden.lines("out").joined())
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        #expect(encoded.dropped.more == 0)
    }

    @Test(arguments: GoldenCase.all("OpenAIRequests"))
    func `what was written says the same when it is read and written again`(golden: GoldenCase) throws {
        let extras = try Self.extras(golden)
        let first = try Self.encode(UpstreamFeed.conversation(#require(golden["in"])), extras)

        let second = try Self.encode(UpstreamFeed.conversation(first.body), extras)

        #expect(second.body == first.body)
        #expect(second.dropped.isEmpty)
    }

    @Test(arguments: GoldenCase.all("OpenAIRequests"))
    func `a request may be wrong in any place`(golden: GoldenCase) throws {
        let extras = try Self.extras(golden)
        for text in UpstreamFeed.mistyped(try #require(golden["in"])) {
            guard let conversation = try? UpstreamFeed.conversation(text) else { continue }
            guard let encoded = try? Self.encode(conversation, extras) else { continue }
            #expect(throws: Never.self, "\(text)") { try JSONDocument(parsing: Bytes(encoded.body)) }
        }
    }

    @Test(arguments: ["", #"{"role":"user","content":[]}"#])
    func `a request without anything to say is the caller's fault`(messages: String) throws {
        let conversation = try Self.conversation(messages)

        let fault = try #require(throws: RequestFault.self) { try Self.encode(conversation) }

        #expect(fault.parameter == "messages")
    }

    @Test func `usage is asked for where the gateway wants to be asked`() throws {
        let conversation = try Self.conversation(Self.hi)

        let unasked = try Self.encode(
            conversation, isStreaming: true, rules: PassingRules(asksForUsage: false))

        #expect(unasked.body.hasSuffix(#","stream":true}"#))
    }

    // MARK: Answers of tools

    @Test func `that a tool failed has no place, and is named`() throws {
        var conversation = try Self.conversation(Self.hi)
        let place = try #require(conversation.document.root["messages"]?.elements.first { _ in true }?.place)
        let result = ToolResult(
            callID: JSONString("c"), parts: [Part(.text(JSONString("no")), at: place)], isError: true,
            isErrorPlace: place)
        let call = ToolCall(id: JSONString("c"), name: JSONString("f"), arguments: Bytes("{}"))
        conversation.turns = [
            Turn(.assistant, [Part(.toolCall(call), at: place)], at: place),
            Turn(.user, [Part(.toolResult(result), at: place)], at: place),
        ]

        let encoded = try Self.encode(conversation)

        #expect(encoded.body.contains(#"{"role":"tool","tool_call_id":"c","content":"no"}"#))
        #expect(encoded.dropped.pointers == ["#/messages/0"])
    }

    @Test func `an answer to no call is the caller's fault`() throws {
        let fault = #expect(throws: RequestFault.self) {
            try Self.encode(
                Self.conversation(
                    #"{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c","content":"1"}"#))
        }

        #expect(
            fault == RequestFault("'messages[1]' answers no tool call before it", parameter: "messages[1]"))
    }

    @Test(arguments: ["audio/mpeg": "mp3", "audio/x-wav": "wav", "audio/flac": "flac", "odd": "odd"])
    func `sounds are told by their format`(mediaType: String, format: String) throws {
        var conversation = try Self.conversation(Self.hi)
        let place = conversation.turns[0].place
        let sound = Attachment(.data(Bytes("QUJD"), mediaType: mediaType))
        conversation.turns = [Turn(.user, [Part(.audio(sound), at: place)], at: place)]

        #expect(try Self.encode(conversation).body.contains(#""format":"\#(format)""#))
    }

    // MARK: A gateway's own rules

    private static let rules = PassingRules(parameters: [
        ParameterRule(path: ["max_tokens"], action: .rename("max_completion_tokens")),
        ParameterRule(path: ["temperature"], action: .drop, unless: [.number("1")]),
        ParameterRule(path: ["top_logprobs"], action: .drop),
        ParameterRule(path: ["stop"], action: .drop, models: [Glob("other*")]),
        ParameterRule(path: ["messages", "*", "role"], action: .values(["system": "developer"])),
        ParameterRule(path: ["messages", "*", "reasoning_content"], action: .drop),
        ParameterRule(path: ["messages", "*", "tool_calls"], action: .drop),
        ParameterRule(path: ["tools", "*", "function", "strict"], action: .drop),
        ParameterRule(path: ["stream"], action: .drop),
    ])

    @Test func `rules are about what is written, and what they leave out is named where it stood`() throws {
        let conversation = try Self.conversation(
            #"{"role":"developer","content":"S"},{"role":"user","content":"a"},"#
                + #"{"role":"assistant","content":"b","reasoning":"t"},"#
                + #"{"role":"assistant","content":"c","tool_calls":[{"id":"i","function":{"name":"f","arguments":"{}"}}]}"#,
            #","max_completion_tokens":7,"temperature":0.5,"logprobs":true,"top_logprobs":2,"stop":["x"],"#
                + #""tools":[{"type":"function","function":{"name":"f","strict":true}}]"#)

        let encoded = try Self.encode(conversation, isStreaming: true, rules: Self.rules, [.thoughtText])

        #expect(
            encoded.body
                == #"{"model":"native","messages":[{"role":"developer","content":"S"},{"role":"user","content":"a"},"#
                + #"{"role":"assistant","content":"bc"}],"#
                + #""tools":[{"type":"function","function":{"name":"f"}}],"max_completion_tokens":7,"logprobs":true,"#
                + #""stop":["x"],"stream_options":{"include_usage":true}}"#)
        #expect(
            encoded.dropped.pointers == [
                "#/messages/2", "#/messages/2/reasoning", "#/temperature", "#/top_logprobs",
                "#/tools/0/function/strict",
            ])
    }

    @Test func `a value that a rule spares stays`() throws {
        let conversation = try Self.conversation(Self.hi, #","temperature":1.0"#)

        let encoded = try Self.encode(conversation, rules: Self.rules)

        #expect(encoded.body.contains(#""temperature":1.0"#))
        #expect(encoded.dropped.isEmpty)
    }

    // MARK: Thinking

    /// What is taken, what is wished, what is written, and whether all of it is.
    @Test(
        arguments: [
            ([], #""reasoning_effort":"low""#, nil, false),
            ([.effort], #""reasoning_effort":"low""#, #""reasoning_effort":"low""#, true),
            ([.effort], #""reasoning_effort":"minimal""#, #""reasoning_effort":"low""#, false),
            (
                [.effort, .minimalEffort], #""reasoning_effort":"minimal""#, #""reasoning_effort":"minimal""#,
                true
            ),
            ([.effort], #""reasoning_effort":"xhigh""#, #""reasoning_effort":"high""#, false),
            (
                [.effort, .extraHighEffort], #""reasoning_effort":"xhigh""#, #""reasoning_effort":"xhigh""#,
                true
            ),
            ([.effort], #""reasoning_effort":"none""#, #""reasoning_effort":"low""#, false),
            (
                [.effort, .minimalEffort], #""reasoning_effort":"none""#, #""reasoning_effort":"minimal""#,
                false
            ),
            ([.effort, .noEffort], #""thinking":{"type":"disabled"}"#, #""reasoning_effort":"none""#, true),
            ([.effort], #""reasoning":{"max_tokens":100}"#, #""reasoning_effort":"low""#, false),
            ([.effort], #""reasoning":{"max_tokens":200}"#, #""reasoning_effort":"low""#, false),
            ([.effort], #""reasoning":{"max_tokens":500}"#, #""reasoning_effort":"medium""#, false),
            ([.effort], #""reasoning":{"max_tokens":800}"#, #""reasoning_effort":"high""#, false),
            ([.effort], #""reasoning":{"max_tokens":900000}"#, #""reasoning_effort":"high""#, false),
            ([.effort, .noEffort], #""reasoning":{"max_tokens":0}"#, #""reasoning_effort":"none""#, true),
            ([.effort], #""reasoning":{"effort":"low","exclude":true}"#, #""reasoning_effort":"low""#, false),
            ([.effort], #""reasoning":{"exclude":true}"#, nil, false),
            ([.effort], #""reasoning":{"exclude":false}"#, nil, true),
            ([.effort], #""reasoning":{}"#, nil, true),
            ([.reasoning], #""reasoning":{"max_tokens":500}"#, #""reasoning":{"max_tokens":500}"#, true),
            ([.reasoning], #""reasoning":{"max_tokens":0}"#, #""reasoning":{"effort":"none"}"#, true),
            (
                [.reasoning, .effort], #""reasoning_effort":"xhigh""#, #""reasoning":{"effort":"xhigh"}"#,
                true
            ),
            ([.reasoning], #""reasoning":{"exclude":false}"#, #""reasoning":{"exclude":false}"#, true),
            ([.thinking], #""reasoning_effort":"none""#, #""thinking":{"type":"disabled"}"#, true),
            ([.thinking], #""reasoning_effort":"high""#, #""thinking":{"type":"enabled"}"#, false),
            ([.thinking], #""thinking":{"type":"adaptive"}"#, #""thinking":{"type":"enabled"}"#, true),
            (
                [.thinking, .effort], #""reasoning_effort":"high""#,
                #""thinking":{"type":"enabled"},"reasoning_effort":"high""#, true
            ),
            ([.thinking, .effort], #""reasoning_effort":"none""#, #""thinking":{"type":"disabled"}"#, true),
        ] as [(Set<ExtraMember>, String, String?, Bool)])
    func `thinking is asked for as the gateway takes it`(
        extras: Set<ExtraMember>, wish: String, written: String?, isAll: Bool
    ) throws {
        let conversation = try Self.conversation(Self.hi, #","max_tokens":1000,\#(wish)"#)

        let encoded = try Self.encode(conversation, extras)

        let members = written.map { "," + $0 } ?? ""
        #expect(encoded.body.hasSuffix(#""content":"hi"}],"max_tokens":1000\#(members)}"#))
        #expect(encoded.dropped.isEmpty == isAll)
    }

    @Test func `a budget without a limit of the answer is a middling effort`() throws {
        let conversation = try Self.conversation(Self.hi, #","reasoning":{"max_tokens":9}"#)

        #expect(try Self.encode(conversation, [.effort]).body.hasSuffix(#""reasoning_effort":"medium"}"#))
    }

    // MARK: What not all take

    @Test func `what is taken is said for some models, or listed`() {
        let members = ExtraMembers([.effort: [Glob("o?*"), Glob("gpt-5*")], .refusal: []])

        #expect(members.taken(by: Bytes("o3-mini"), listed: nil) == [.effort, .refusal])
        #expect(members.taken(by: Bytes("gpt-4o"), listed: nil) == [.refusal])
        #expect(
            members.taken(by: Bytes("gpt-4o"), listed: ["top_k", "temperature", "cache_control"])
                == [.refusal, .topK])
        #expect(members.taken(by: Bytes("gpt-4o"), listed: []) == [.refusal])
    }
}
