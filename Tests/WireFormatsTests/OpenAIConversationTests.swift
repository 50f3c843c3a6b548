// Requests in OpenAI's format as the neutral conversation that other formats are written from.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct OpenAIConversationTests {
    /// - Parameter members: of the request, besides the model and messages.
    private func read(
        _ members: String = "", messages: String = #"[{"role":"user","content":"a"}]"#
    ) throws -> Conversation {
        let text = #"{"model":"g/m","messages":\#(messages)\#(members.isEmpty ? "" : ",")\#(members)}"#
        return try OpenAIConversation.read(ChatRequest(reading: JSONDocument(parsing: Bytes(text))))
    }

    private func foreign(_ conversation: Conversation) -> [String] {
        conversation.foreign.sorted().map { conversation.pointer(to: $0).description }
    }

    // MARK: Faults

    @Test(arguments: [
        (#""a""#, "messages[0]", "'messages[0]' must be an object"),
        ("{}", "messages[0]", "'messages[0]' must have a member 'role'"),
        (#"{"role":1}"#, "messages[0].role", "'messages[0].role' must be a string"),
        (
            #"{"role":"function","content":"x"}"#, "messages[0].role",
            "'messages[0].role' must be a known role, not 'function'"
        ),
        (
            #"{"role":"user","content":1}"#, "messages[0].content",
            "'messages[0].content' must be a string or an array"
        ),
        (
            #"{"role":"user","content":["x"]}"#, "messages[0].content[0]",
            "'messages[0].content[0]' must be an object"
        ),
        (
            #"{"role":"user","content":[{"text":"x"}]}"#, "messages[0].content[0]",
            "'messages[0].content[0]' must have a member 'type'"
        ),
        (
            #"{"role":"user","content":[{"type":"text","text":null}]}"#, "messages[0].content[0].text",
            "'messages[0].content[0].text' must be a string"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://a/b"}}]}"#,
            "messages[0].content[0].image_url",
            "'messages[0].content[0].image_url' must be an http, https or data URL"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":"data:image/png,abc"}]}"#,
            "messages[0].content[0].image_url",
            "'messages[0].content[0].image_url' must be base64 in its data URL"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"custom"}]}"#, "messages[0].tool_calls[0]",
            "'messages[0].tool_calls[0]' must be a function call"
        ),
        (
            #"{"role":"tool","content":"x"}"#, "messages[0]",
            "'messages[0]' must have a member 'tool_call_id'"
        ),
    ])
    func `a message of the wrong shape is named`(message: String, parameter: String, text: String) throws {
        let fault = try #require(throws: RequestFault.self) { try read(messages: "[\(message)]") }

        #expect(fault == RequestFault(text, parameter: parameter))
    }

    @Test(arguments: [
        (#""temperature":"1""#, "temperature", "must be a number"),
        (#""max_tokens":1.5"#, "max_tokens", "must be a whole number"),
        (#""max_completion_tokens":-1"#, "max_completion_tokens", "must be a whole number"),
        (#""stop":["a",1]"#, "stop[1]", "must be a string"), (#""stop":{}"#, "stop", "must be an array"),
        (#""n":"2""#, "n", "must be a whole number"), (#""logprobs":1"#, "logprobs", "must be a boolean"),
        (#""logprobs":true,"top_logprobs":"x""#, "top_logprobs", "must be a whole number"),
        (#""parallel_tool_calls":0"#, "parallel_tool_calls", "must be a boolean"),
        (#""user":1"#, "user", "must be a string"), (#""tools":{}"#, "tools", "must be an array"),
        (#""tools":[1]"#, "tools[0]", "must be an object"),
        (#""tools":[{"function":{}}]"#, "tools[0].function", "must have a member 'name'"),
        (
            #""tools":[{"function":{"name":"f","parameters":[]}}]"#, "tools[0].function.parameters",
            "must be an object"
        ),
        (#""tool_choice":"maybe""#, "tool_choice", "must be auto, none, required or a function"),
        (#""tool_choice":{"function":{}}"#, "tool_choice.function", "must have a member 'name'"),
        (#""response_format":{"type":"yaml"}"#, "response_format", "is of an unknown type"),
        (#""response_format":{"type":"json_schema"}"#, "response_format", "must have a schema"),
        (
            #""reasoning_effort":"most""#, "reasoning_effort",
            "must be one of none, minimal, low, medium, high, xhigh"
        ),
        (#""reasoning":true"#, "reasoning", "must be an object"),
        (#""reasoning":{"enabled":1}"#, "reasoning.enabled", "must be a boolean"),
        (#""thinking":{"type":1}"#, "thinking.type", "must be a string"),
        (
            #""thinking":{"type":"enabled","budget_tokens":"x"}"#, "thinking.budget_tokens",
            "must be a whole number"
        ),
    ])
    func `a setting of the wrong type is named`(member: String, parameter: String, problem: String) throws {
        let fault = try #require(throws: RequestFault.self) { try read(member) }

        #expect(fault == RequestFault("'\(parameter)' \(problem)", parameter: parameter))
    }

    // MARK: What only OpenAI's format has

    @Test(
        arguments: [
            (#""store":true,"metadata":{},"made_up":null"#, ["/store", "/metadata"]),
            (#""top_logprobs":2"#, ["/top_logprobs"]),
            (#""logprobs":false,"top_logprobs":2"#, ["/top_logprobs"]),
            (#""logprobs":true,"top_logprobs":2"#, []),
            (#""temperature":1,"temperature":0.5"#, ["/temperature"]),
            (#""max_completion_tokens":1,"max_tokens":2"#, ["/max_tokens"]),
            (#""max_tokens":2,"max_completion_tokens":1"#, ["/max_tokens"]),
            (#""reasoning_effort":"low","reasoning":{"effort":"high"}"#, ["/reasoning"]),
            (#""tool_choice":{"type":"allowed_tools"}"#, ["/tool_choice"]),
            (#""tools":[{"type":"custom","custom":{}}]"#, ["/tools/0"]),
            (
                #""tools":[{"type":"function","x":1,"function":{"name":"f","y":2},"cache_control":1}]"#,
                ["/tools/0/x", "/tools/0/function/y", "/tools/0/cache_control"]
            ),
            (
                #""stop":[],"n":1,"stream":false,"stream_options":{"x":1,"include_usage":true}"#,
                ["/stream_options/x"]
            ),
        ] as [(String, [String])])
    func `settings of OpenAI's alone are noted`(members: String, places: [String]) throws {
        #expect(foreign(try read(members)) == places)
    }

    @Test(
        arguments: [
            (#"{"role":"user","name":"n","content":"a","x":null}"#, ["/messages/0/name"]),
            (#"{"role":"user","content":"a","content":"b"}"#, ["/messages/0/content"]),
            (
                #"{"role":"user","content":[{"type":"text","text":"a","x":1},{"type":"video_url"}]}"#,
                ["/messages/0/content/0/x", "/messages/0/content/1"]
            ),
            (#"{"role":"user","content":[],"cache_control":{}}"#, ["/messages/0/cache_control"]),
            (#"{"role":"user","content":"a","cache_control":true}"#, ["/messages/0/cache_control"]),
            (
                #"{"role":"assistant","content":"a","audio":{"id":"x"},"function_call":{}}"#,
                ["/messages/0/audio", "/messages/0/function_call"]
            ),
            (
                #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","index":0,"x":1,"function":{"name":"f","y":1}}]}"#,
                ["/messages/0/tool_calls/0/x", "/messages/0/tool_calls/0/function/y"]
            ),
            (#"{"role":"tool","tool_call_id":"c","name":"f","content":"x"}"#, []),
            (
                #"{"role":"user","content":[{"type":"text","text":"a","refusal":"b","file":{}}]}"#,
                ["/messages/0/content/0/refusal", "/messages/0/content/0/file"]
            ),
            (
                #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://a","detail":"high","x":1}}]}"#,
                ["/messages/0/content/0/image_url/detail", "/messages/0/content/0/image_url/x"]
            ),
            (
                #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav","x":1}}]}"#,
                ["/messages/0/content/0/input_audio/x"]
            ),
            (
                #"{"role":"user","content":[{"type":"file","file":{"file_id":"a","filename":"b","file_data":"c"}}]}"#,
                ["/messages/0/content/0/file/file_data"]
            ),
            (
                #"{"role":"user","content":[{"type":"text","text":"a","cache_control":{"a":1}}],"cache_control":{}}"#,
                ["/messages/0/content/0/cache_control"]
            ),
            (
                #"{"role":"assistant","content":"a","reasoning_details":"b","thinking_blocks":{"c":1}}"#,
                ["/messages/0/reasoning_details", "/messages/0/thinking_blocks"]
            ),
            (
                #"{"role":"assistant","content":"a","reasoning_details":[{"text":"b"},{"type":"x"}]}"#,
                ["/messages/0/reasoning_details/1"]
            ),
            (
                #"{"role":"assistant","tool_calls":[{"id":"c","extra_content":{"x":1},"function":{"name":"f"}}]}"#,
                ["/messages/0/tool_calls/0/extra_content"]
            ),
        ] as [(String, [String])])
    func `members of a message that are OpenAI's alone are noted`(message: String, places: [String]) throws {
        #expect(foreign(try read(messages: "[\(message)]")) == places)
    }

    // MARK: Reasoning

    @Test(arguments: [
        (#""reasoning_effort":"minimal""#, ReasoningWish(effort: .minimal)),
        (#""reasoning_effort":"none""#, ReasoningWish(effort: ReasoningWish.Effort.none)),
        (#""reasoning_effort":"xhigh""#, ReasoningWish(effort: .extraHigh)),
        (#""reasoning":{"effort":"high"}"#, ReasoningWish(effort: .high)),
        (#""reasoning":{"max_tokens":2000,"exclude":true}"#, ReasoningWish(budget: 2000, isHidden: true)),
        (#""reasoning":{"enabled":true}"#, ReasoningWish(effort: .medium)),
        (#""reasoning":{"enabled":true,"effort":"low"}"#, ReasoningWish(effort: .low)),
        (#""reasoning":{"enabled":false}"#, ReasoningWish(effort: ReasoningWish.Effort.none)),
        (#""reasoning":{"effort":null,"max_tokens":null}"#, ReasoningWish()),
        (#""thinking":{"type":"enabled","budget_tokens":1024}"#, ReasoningWish(budget: 1024)),
        (#""thinking":{"type":"enabled"}"#, ReasoningWish(effort: .medium)),
        (
            #""thinking":{"type":"adaptive","display":"omitted"}"#,
            ReasoningWish(effort: .medium, isHidden: true)
        ),
        (#""thinking":{"type":"disabled"}"#, ReasoningWish(effort: ReasoningWish.Effort.none)),
    ])
    func `reasoning is asked for in several spellings`(member: String, wish: ReasoningWish) throws {
        let settings = try read(member).settings

        guard case .reasoning(let read)? = settings.first?.value else {
            Issue.record("no wish")
            return
        }
        #expect(settings.count == 1)
        #expect(read == wish)
    }

    // MARK: Parts

    @Test(arguments: [
        ("data:image/PNG;base64,AAA=", "image/png", "AAA="),
        ("data:image/jpeg;charset=x;base64,", "image/jpeg", ""),
        ("data:;base64,AA", "base64", nil), ("data:image\\/png;base64,A", "image/png", "A"),
    ])
    func `data comes out of its address`(url: String, mediaType: String, base64: String?) throws {
        let message = #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(url)"}}]}"#

        guard let base64 else {
            #expect(throws: RequestFault.self) { try read(messages: "[\(message)]") }
            return
        }
        guard case .image(let image)? = try read(messages: "[\(message)]").turns[0].parts.first?.content,
            case .data(let data, let type) = image.source
        else {
            Issue.record("no data")
            return
        }
        #expect(data.text == base64)
        #expect(type == mediaType)
    }

    // MARK: Thoughts

    /// The thoughts of an assistant's message with these members.
    private func thoughts(_ members: String) throws -> [Thought] {
        try read(messages: #"[{"role":"assistant",\#(members)}]"#).turns[0].parts.compactMap {
            guard case .thought(let thought) = $0.content else { return nil }
            return thought
        }
    }

    @Test(arguments: [
        (#""reasoning":"a""#, [Thought(text: JSONString("a"))]),
        (#""reasoning_content":"a","reasoning":"b""#, [Thought(text: JSONString("a"))]),
        (#""reasoning_details":[],"reasoning":"b""#, [Thought(text: JSONString("b"))]),
        (#""reasoning_details":[{"type":"x"},3],"reasoning":"b""#, [Thought(text: JSONString("b"))]),
        (
            #""reasoning_details":[{"summary":"a","format":"openai-responses-v1"}],"reasoning":"b""#,
            [Thought(text: JSONString("a"), origin: .openAI)]
        ),
        (
            #""reasoning_details":[{"text":"a","index":0},{"text":"b","index":0},{"data":"c","index":0},{"text":"d","index":1}]"#,
            [
                Thought(text: JSONString("ab")), Thought(sealed: JSONString("c")),
                Thought(text: JSONString("d")),
            ]
        ),
        (
            #""reasoning_details":[{"text":"a"},{"text":"b"}]"#,
            [Thought(text: JSONString("a")), Thought(text: JSONString("b"))]
        ),
        (
            #""thinking_blocks":[{"type":"thinking","thinking":"a","signature":"s"},{"data":"c"},{"x":1}]"#,
            [
                Thought(text: JSONString("a"), signature: JSONString("s"), origin: .anthropic),
                Thought(sealed: JSONString("c"), origin: .anthropic),
            ]
        ),
    ])
    func `thoughts come back in several spellings`(members: String, expected: [Thought]) throws {
        #expect(try thoughts(members) == expected)
    }

    @Test func `a thought in very many pieces is put together in one go`() throws {
        let piece = #"{"text":"abcdefghij","index":0}"#
        let details = Array(repeating: piece, count: 50_000).joined(separator: ",")

        let thoughts = try thoughts(#""reasoning_details":[\#(details)]"#)

        #expect(thoughts.count == 1)
        #expect(thoughts.first?.text?.content.count == 500_000)
    }
}
