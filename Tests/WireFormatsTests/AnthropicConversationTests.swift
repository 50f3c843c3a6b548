// Requests in Anthropic's format as they reach gateways of other formats.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct AnthropicConversationTests {
    private static func read(_ text: String) throws -> (request: ChatRequest, conversation: Conversation) {
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)
        return (request, try request.dialect.read(request))
    }

    private static func encode(
        _ text: String, as format: WireFormat, model: String = "m"
    ) throws -> (body: String, dropped: [String]) {
        let (request, conversation) = try read(text)
        let target = ChatTarget(nativeModel: Bytes(model), isStreaming: request.isStreaming)
        let encoded = try format.requestWriter(conversation, target)
        return (encoded.body.map(\.text).joined(), encoded.dropped.pointers)
    }

    /// A case and a format that it has something to say of.
    private static let written = GoldenCase.all("MessagesRequests").flatMap { golden in
        WireFormat.allCases.filter { golden[$0.rawValue] != nil }.map { (golden, $0) }
    }

    @Test(arguments: written.indices)
    func `a request is written anew and what it loses is named`(index: Int) throws {
        let (golden, format) = Self.written[index]
        let encoded = try Self.encode(
            #require(golden["in"]), as: format, model: golden["model"] ?? "m")

        #expect(encoded.body == golden[format.rawValue])
        #expect(encoded.dropped == golden.lines("\(format.rawValue) dropped"))
        #expect(throws: Never.self) { try JSONDocument(parsing: Bytes(encoded.body)) }
    }

    @Test(arguments: GoldenCase.all("MessagesRequests"))
    func `a request may be wrong in any place`(golden: GoldenCase) throws {
        for text in UpstreamFeed.mistyped(try #require(golden["in"])) {
            for format in WireFormat.allCases {
                do throws(RequestFault) {
                    guard let document = try? JSONDocument(parsing: Bytes(text)) else { continue }
                    let request = try ChatRequest(reading: document, in: .messages)
                    let target = ChatTarget(nativeModel: Bytes("m"), isStreaming: false)
                    let encoded = try format.requestWriter(try request.dialect.read(request), target)
                    let body = Bytes(encoded.body.map(\.text).joined())
                    #expect(throws: Never.self, "\(text)") { try JSONDocument(parsing: body) }
                } catch {
                    #expect(!error.message.isEmpty)
                }
            }
        }
    }

    @Test(
        arguments: [
            (#""output_config":{"effort":"low"}"#, []),
            (#""thinking":{"type":"adaptive","display":"omitted"}"#, ["#/thinking"]),
            (#""thinking":{"type":"adaptive","display":"summarized"}"#, []),
        ] as [(String, [String])])
    func `who did not ask for thoughts loses nothing where they come all the same`(
        members: String, dropped: [String]
    ) throws {
        let text = #"{"model":"g/m","max_tokens":9,"messages":[{"role":"user","content":"a"}],\#(members)}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)
        let target = ChatTarget(
            nativeModel: Bytes("m"), isStreaming: false, extras: [.effort])

        let encoded = try WireFormat.openAI.requestWriter(request.dialect.read(request), target)

        #expect(encoded.body.map(\.text).joined().contains(#""reasoning_effort":"#))
        #expect(encoded.dropped.pointers == dropped)
    }

    // MARK: Faults

    private static func request(_ messages: String, _ more: String = "") -> String {
        #"{"model":"g/m","max_tokens":9,"messages":\#(messages)\#(more)}"#
    }

    private static let hi = #"[{"role":"user","content":"Hi"}]"#

    @Test(arguments: [
        (#"[{"role":"tool","content":"x"}]"#, "", "messages[0].role: must be a known role, not 'tool'"),
        (#"[{"role":"user"}]"#, "", "messages[0]: must have a member 'content'"),
        (#"[{"role":"user","content":5}]"#, "", "messages[0].content: must be a string or an array"),
        (
            #"[{"role":"user","content":[{"text":"x"}]}]"#, "",
            "messages[0].content[0]: must have a member 'type'"
        ),
        (
            #"[{"role":"user","content":[{"type":"text"}]}]"#, "",
            "messages[0].content[0]: must have a member 'text'"
        ),
        (
            #"[{"role":"user","content":[{"type":"image","source":{"type":"disk"}}]}]"#, "",
            "messages[0].content[0].source: is of an unknown type"
        ),
        (
            #"[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]}]"#, "",
            "messages[0].content[0].input: must be an object"
        ),
        (
            #"[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]"#, "",
            "messages[0].content[0]: must have a member 'tool_use_id'"
        ),
        (hi, #","tools":[{"name":"f"}]"#, "tools[0]: must have a member 'input_schema'"),
        (hi, #","tool_choice":{"type":"required"}"#, "tool_choice: must be of type auto, any, tool or none"),
        (hi, #","tool_choice":{"type":"tool"}"#, "tool_choice: must have a member 'name'"),
        (hi, #","temperature":"hot""#, "temperature: must be a number"),
        (hi, #","stop_sequences":"END""#, "stop_sequences: must be an array"),
        (hi, #","thinking":{"type":1}"#, "thinking.type: must be a string"),
        (hi, #","output_config":{"effort":1}"#, "output_config.effort: must be a string"),
        (
            #"[{"role":"user","content":[{"type":"search_result"}]}]"#, "",
            "messages[0].content[0]: must have a member 'content'"
        ),
        (hi, #","output_config":{"format":{"type":"xml"}}"#, "output_config.format: is of an unknown type"),
        (hi, #","system":[{"type":"text","text":1}]"#, "system[0].text: must be a string"),
        (
            #"[{"role":"user","content":[{"type":"container_upload"}]}]"#, "",
            "messages: has nothing that the gateway can be told"
        ),
    ])
    func `a fault names the member`(messages: String, more: String, expected: String) throws {
        let fault = try #require(throws: RequestFault.self) { try Self.read(Self.request(messages, more)) }
        let name = String(expected.prefix { $0 != ":" })

        #expect(fault.parameter == name)
        #expect(fault.message == "'\(name)'" + expected.dropFirst(name.count + 1))
    }

    @Test func `messages of a thousand blocks are read in their order`() throws {
        let blocks = (0..<1000).map { #"{"type":"text","text":"\#($0)"}"# }.joined(separator: ",")

        let turn = try #require(
            try Self.read(Self.request(#"[{"role":"user","content":[\#(blocks)]}]"#)).conversation.turns.first
        )

        #expect(turn.parts.count == 1000)
    }

    @Test func `members that come twice count once, the last, and the others are named`() throws {
        let text =
            #"{"model":"g/m","max_tokens":1,"max_tokens":2,"messages":\#(Self.hi),"top_k":1,"top_k":2}"#

        let encoded = try Self.encode(text, as: .gemini)

        #expect(encoded.body.contains(#""maxOutputTokens":2"#))
        #expect(encoded.body.contains(#""topK":2"#))
        #expect(encoded.dropped == ["#/max_tokens", "#/top_k"])
    }

    @Test(
        arguments: [
            (nil, #""type":"adaptive""#, true), (true, #""type":"adaptive""#, true),
            (false, #""type":"adaptive""#, false), (false, #""type":"disabled""#, nil),
        ] as [(Bool?, String, Bool?)])
    func `a model that cannot think is not asked to`(thinks: Bool?, thinking: String, asks: Bool?) throws {
        let text = Self.request(Self.hi, #","thinking":{\#(thinking)}"#)
        let conversation = try Self.read(text).conversation
        let target = ChatTarget(nativeModel: Bytes("m"), isStreaming: false, thinks: thinks)
        for format in [WireFormat.gemini, .ollama] {
            let encoded = try format.requestWriter(conversation, target)

            #expect(encoded.body.map(\.text).joined().contains("think") == (asks ?? false))
            #expect(encoded.dropped.pointers == (asks == false ? ["#/thinking"] : []))
        }
    }

    // MARK: The estimate

    @Test(arguments: [
        ("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("Hello, world!", 4), ("Привет", 3), ("日本語", 3),
        ("한국어 말", 5), ("🙂", 2), ("a\u{301}", 1),
    ])
    func `text counts by its script`(text: String, tokens: Int) {
        #expect(PromptEstimate.tokens(in: Bytes(text)) == tokens)
    }

    @Test func `everything that a model reads counts`() throws {
        func tokens(_ messages: String, _ more: String = "") throws -> Int {
            PromptEstimate(of: try Self.read(Self.request(messages, more)).conversation).tokens
        }
        let least = try tokens(Self.hi)
        let image = #"{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}"#
        let file =
            #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}"#
        let tool = #","tools":[{"name":"f","description":"Does","input_schema":{"type":"object"}}]"#

        #expect(least == 5)
        #expect(try tokens(Self.hi, ##","system":"Be kind.""##) == least + 4 + 2)
        #expect(try tokens(#"[{"role":"user","content":[\#(image)]}]"#) == 1004)
        #expect(try tokens(#"[{"role":"user","content":[\#(file)]}]"#) == 2504)
        #expect(try tokens(Self.hi, tool) == least + 12 + 1 + 1 + 5)
        let call = #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]}"#
        let result =
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[\#(image)]}]}"#
        #expect(try tokens("[\(call),\(result)]") == 4 + 12 + 1 + 1 + 4 + 12 + 1000)
    }
}
