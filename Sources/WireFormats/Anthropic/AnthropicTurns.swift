// Who says what in a request in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// The turns of a conversation as the format wants them: instructions apart, the others of two roles in turn, the
/// user first.
///
/// Source: Anthropic's API reference, "Create a Message", and its page "Handle tool calls", November 2026.
struct AnthropicTurns {
    /// What one side says until it is the other's turn.
    struct Message {
        let isAssistant: Bool
        /// What tools answered: all of it in one message, before anything else.
        fileprivate(set) var results: [Part] = []
        fileprivate(set) var parts: [Part] = []

        var hasToolCalls: Bool { parts.contains { $0.toolCall != nil } }

        var beginsWithThought: Bool {
            guard case .thought? = parts.first?.content else { return false }
            return true
        }
    }

    /// Instructions from any place of the conversation.
    private(set) var system: [Part] = []
    private(set) var messages: [Message] = []

    init(of conversation: Conversation, _ omissions: inout Omissions) {
        for turn in conversation.turns {
            for part in turn.parts { add(part, of: turn.role, &omissions) }
        }
    }

    /// Whether there is nothing to say to the model.
    var isEmpty: Bool { system.isEmpty && messages.isEmpty }

    // MARK: What is carried

    /// What becomes of a part.
    private enum Fate {
        case carried
        /// The provider refuses text without a character that can be seen, and nothing is lost with it.
        case blank
        case unknown

        init(isKnown: Bool) { self = isKnown ? .carried : .unknown }
    }

    private mutating func add(_ part: Part, of role: Turn.Role, _ omissions: inout Omissions) {
        guard Self.isCarried(part, from: role, &omissions) else { return }
        switch role {
        case .system, .developer: system.append(part)
        case .user, .assistant: addToMessages(part, isAssistant: role == .assistant, &omissions)
        }
    }

    private mutating func addToMessages(_ part: Part, isAssistant: Bool, _ omissions: inout Omissions) {
        if messages.last?.isAssistant != isAssistant { messages.append(Message(isAssistant: isAssistant)) }
        let last = messages.count - 1
        switch part.content {
        case .toolResult(let result):
            messages[last].results.append(part.with(.toolResult(Self.carried(result, &omissions))))
        case .thought:
            // Marks are not taken on thoughts.
            if let mark = part.cacheMark { omissions.note(mark.place) }
            messages[last].parts.append(Part(part.content, at: part.place))
        case .text, .image, .audio, .document, .toolCall, .refusal:
            if let place = part.toolCall?.signaturePlace { omissions.note(place) }
            messages[last].parts.append(part)
        }
    }

    /// A tool's answer without the parts that the format cannot carry. A single text may be blank there.
    private static func carried(_ result: ToolResult, _ omissions: inout Omissions) -> ToolResult {
        if result.parts.count == 1, case .text = result.parts[0].content { return result }
        return result.with(result.parts.filter { isCarried($0, from: .user, &omissions) })
    }

    private static func isCarried(_ part: Part, from role: Turn.Role, _ omissions: inout Omissions) -> Bool {
        switch fate(of: part.content, from: role) {
        case .carried:
            return true
        case .blank:
            if let mark = part.cacheMark { omissions.note(mark.place) }
            return false
        case .unknown:
            omissions.note(part.place)
            return false
        }
    }

    private static func fate(of content: Part.Content, from role: Turn.Role) -> Fate {
        switch content {
        case .text(let text), .refusal(let text): text.isBlank ? .blank : .carried
        case .image(let image): Fate(isKnown: role == .user && AnthropicBlocks.canCarry(image: image))
        case .document(let document):
            Fate(isKnown: role == .user && AnthropicBlocks.canCarry(document: document))
        case .audio: .unknown
        case .thought(let thought): Fate(isKnown: role == .assistant && AnthropicBlocks.canCarry(thought))
        case .toolCall: Fate(isKnown: role == .assistant)
        case .toolResult: Fate(isKnown: role == .user)
        }
    }

    // MARK: Writing

    func write(to body: inout JSONWriter, _ marks: inout AnthropicCacheMarks) {
        if !system.isEmpty {
            body.name("system")
            AnthropicBlocks.write(system, to: &body, &marks)
        }
        body.array("messages") { list in
            // The user speaks first. Conversations that begin with a greeting of the assistant's, or are nothing but
            // instructions, get the shortest turn that is not refused.
            if messages.first?.isAssistant != false {
                list.raw(#"{"role":"user","content":"."}"#)
            }
            for message in messages { Self.write(message, to: &list, &marks) }
        }
    }

    private static func write(
        _ message: Message, to list: inout JSONWriter, _ marks: inout AnthropicCacheMarks
    ) {
        list.object { body in
            body.member("role", raw: message.isAssistant ? "\"assistant\"" : "\"user\"")
            body.name("content")
            AnthropicBlocks.write(message.results + message.parts, to: &body, &marks)
        }
    }
}

extension Part {
    /// The call of a tool that it is.
    var toolCall: ToolCall? {
        guard case .toolCall(let call) = content else { return nil }
        return call
    }

    fileprivate func with(_ content: Content) -> Part { Part(content, at: place, cacheMark: cacheMark) }
}
