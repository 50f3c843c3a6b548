// One message of a request in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Writes messages.
struct OpenAIMessageWriter {
    private let extras: Set<ExtraMember>

    init(_ extras: Set<ExtraMember>) {
        self.extras = extras
    }

    func write(_ message: OpenAIMessage, to body: inout JSONWriter) {
        body.member("role", raw: Self.name(of: message.role))
        if case .tool(let id) = message.role { body.member("tool_call_id", id) }
        body.name("content")
        writeContent(of: message, to: &body)
        writeThoughts(of: message, to: &body)
        guard !message.calls.isEmpty else { return }
        body.array("tool_calls") { list in
            for call in message.calls { list.object { Self.write(call, to: &$0) } }
        }
    }

    private static func name(of role: OpenAIMessage.Role) -> StaticString {
        switch role {
        case .system: "\"system\""
        case .user: "\"user\""
        case .assistant: "\"assistant\""
        case .tool: "\"tool\""
        }
    }

    /// A string wherever that says all: many hosts take nothing else, least of all for what tools answered.
    private func writeContent(of message: OpenAIMessage, to body: inout JSONWriter) {
        let content = message.content
        if content.isEmpty {
            // Null is for who calls tools without a word.
            return message.calls.isEmpty ? body.string("") : body.null()
        }
        let texts = content.compactMap(\.unmarkedText)
        if texts.count == content.count, texts.count == 1 || !message.isUser {
            // A list is taken by all hosts of users only. What a model said goes on where a text ends; other texts are
            // joined as hosts do it for their models.
            return body.string(.joining(texts, separator: message.isAssistant ? "" : #"\n"#))
        }
        body.array { list in
            for part in content { list.object { OpenAIParts.write(part, to: &$0) } }
        }
    }

    private static func write(_ call: ToolCall, to body: inout JSONWriter) {
        body.member("id", call.id)
        body.member("type", raw: "\"function\"")
        body.object("function") { function in
            function.member("name", LongToolName.told(for: call.name))
            // JSON in a string.
            function.member("arguments", text: call.arguments)
        }
    }

    // MARK: Thoughts

    private func writeThoughts(of message: OpenAIMessage, to body: inout JSONWriter) {
        let thoughts = message.thoughts.compactMap(\.thought)
        if extras.contains(.thoughtDetails) {
            write(details: thoughts, of: message.calls, to: &body)
        } else if !thoughts.isEmpty {
            body.member(
                "reasoning_content", .joining(thoughts.compactMap(\.text), separator: #"\n"#))
        }
    }

    /// OpenRouter's details: each thought by whose it is, and the seal of a call by the call's id.
    private func write(details thoughts: [Thought], of calls: [ToolCall], to body: inout JSONWriter) {
        let sealed = calls.filter { $0.signature != nil }
        guard !thoughts.isEmpty || !sealed.isEmpty else { return }
        let known = Set(sealed.compactMap(\.signature))
        // The seal of a call may have been read as a thought of its own: it is written once, with the id.
        let others = thoughts.filter { $0.sealed.map { !known.contains($0) } ?? true }
        body.array("reasoning_details") { list in
            for (index, thought) in others.enumerated() { OpenAIDelta.write(thought, index, to: &list) }
            for (index, call) in sealed.enumerated() {
                let seal = Thought(sealed: call.signature, origin: .gemini)
                OpenAIDelta.write(seal, others.count + index, callID: call.id, to: &list)
            }
        }
    }
}

extension Part {
    fileprivate var thought: Thought? {
        guard case .thought(let thought) = content else { return nil }
        return thought
    }

    /// What a string says as well.
    fileprivate var unmarkedText: JSONString? {
        guard cacheMark == nil, case .text(let text) = content else { return nil }
        return text
    }
}
