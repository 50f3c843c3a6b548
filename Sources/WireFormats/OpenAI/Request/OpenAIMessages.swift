// Who says what in a request in OpenAI's format.
internal import Domain
internal import JSON

/// One message: who says it, and the parts of it that are carried.
struct OpenAIMessage {
    enum Role {
        case system, user, assistant
        /// What a tool answered to the call with that id.
        case tool(JSONString)
    }

    let role: Role
    fileprivate(set) var parts: [Part]
    let place: JSONPlace

    var calls: [ToolCall] { parts.compactMap(\.toolCall) }
    var thoughts: [Part] { parts.filter(\.isThought) }
    /// What stands in `content`.
    var content: [Part] { parts.filter { $0.toolCall == nil && !$0.isThought } }

    var isAssistant: Bool {
        guard case .assistant = role else { return false }
        return true
    }

    var isUser: Bool {
        guard case .user = role else { return false }
        return true
    }
}

/// The turns of a conversation as messages that the format allows: the answers of tools are messages of their own and
/// stand right behind the calls, all of them before anything else is said.
///
/// Source: OpenAI API reference, "Create chat completion", and its guide "Function calling", November 2026.
struct OpenAIMessages {
    private(set) var list: [OpenAIMessage] = []
    /// What was said since the model spoke: what tools answered, what of it a tool's message cannot hold, all the rest.
    private var answers: [OpenAIMessage] = []
    private var shown: [Part] = []
    private var said: [OpenAIMessage] = []
    private var calledTools = CalledTools()
    private let conversation: Conversation
    private let carriage: OpenAICarriage

    /// - Throws: a fault where a tool's answer answers nothing: it would stand where it can be refused only.
    init(
        of conversation: Conversation, _ extras: Set<ExtraMember>, _ omissions: inout Omissions
    ) throws(RequestFault) {
        self.conversation = conversation
        carriage = OpenAICarriage(extras)
        for turn in conversation.turns {
            switch turn.role {
            // Hosts know the older role, whichever of both the provider has.
            case .system, .developer: try add(turn, as: .system, &omissions)
            case .user: try add(turn, as: .user, &omissions)
            case .assistant:
                calledTools.note(turn)
                addAssistant(turn, &omissions)
            }
        }
        endRound()
    }

    // MARK: Turns

    private mutating func add(
        _ turn: Turn, as role: OpenAIMessage.Role, _ omissions: inout Omissions
    ) throws(RequestFault) {
        var parts: [Part] = []
        for part in turn.parts {
            if case .toolResult(let result) = part.content, turn.role == .user {
                _ = try calledTools.call(for: result, at: part.place, in: conversation)
                add(result, of: part, at: turn.place, &omissions)
            } else if let carried = carriage.carried(part, from: turn.role, &omissions) {
                parts.append(carried)
            }
        }
        if !parts.isEmpty { said.append(OpenAIMessage(role: role, parts: parts, place: turn.place)) }
    }

    /// What the model said in several turns without an answer between is one message: its calls are answered behind
    /// all of it.
    private mutating func addAssistant(_ turn: Turn, _ omissions: inout Omissions) {
        let parts = turn.parts.compactMap { carriage.carried($0, from: .assistant, &omissions) }
        guard !parts.isEmpty else { return }
        if answers.isEmpty, shown.isEmpty, said.isEmpty, list.last?.isAssistant == true {
            list[list.count - 1].parts += parts
        } else {
            endRound()
            list.append(OpenAIMessage(role: .assistant, parts: parts, place: turn.place))
        }
    }

    /// Role `tool` holds texts; what else a tool showed is shown by the user behind all answers.
    private mutating func add(
        _ result: ToolResult, of part: Part, at place: JSONPlace, _ omissions: inout Omissions
    ) {
        if let place = result.isErrorPlace, result.isError { omissions.note(place) }
        var texts: [Part] = []
        for inner in result.parts {
            guard let carried = carriage.carried(inner, from: .user, &omissions) else { continue }
            if carried.isText { texts.append(carried) } else { shown.append(carried) }
        }
        carriage.move(part.cacheMark, to: &texts, &omissions)
        answers.append(OpenAIMessage(role: .tool(result.callID), parts: texts, place: place))
    }

    // MARK: Rounds

    /// The model speaks next, or nobody.
    private mutating func endRound() {
        if !shown.isEmpty {
            if said.first?.isUser == true {
                said[0].parts = shown + said[0].parts
            } else {
                said.insert(OpenAIMessage(role: .user, parts: shown, place: shown[0].place), at: 0)
            }
        }
        list += answers + said
        (answers, shown, said) = ([], [], [])
    }
}

extension Part {
    fileprivate var isThought: Bool {
        guard case .thought = content else { return false }
        return true
    }

    fileprivate var isText: Bool {
        guard case .text = content else { return false }
        return true
    }
}
