// The tools of a request in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// Which tools there are and which of them may be asked for.
///
/// Source: Anthropic's pages "Define tools" and "Strict tool use", November 2026.
struct AnthropicTools {
    private enum Choice {
        case automatic, any, never
        case tool(JSONString)
    }

    private let definitions: [ToolDefinition]
    /// Whether the model can be held to a tool's schema.
    private let takesSchemas: Bool
    /// Tools that were called before and are not offered any more: a request with calls in it must define some.
    private var calledNames: [JSONString] = []
    private var choice: Choice?
    private var isOneAtATime = false

    init(
        _ conversation: Conversation, _ turns: AnthropicTurns, _ settings: AnthropicSettings,
        _ model: ClaudeModel, _ omissions: inout Omissions
    ) {
        definitions = conversation.tools
        takesSchemas = model.takesSchemas
        if !takesSchemas {
            for tool in definitions where tool.isStrict == true {
                omissions.note(tool.strictPlace ?? tool.place)
            }
        }
        if definitions.isEmpty {
            for place in [settings.toolChoice?.place, settings.parallelToolCalls?.place] {
                if let place { omissions.note(place) }
            }
            calledNames = Self.names(ofCallsIn: turns)
            // They are only there to be understood.
            if !calledNames.isEmpty { choice = .never }
        } else {
            choice = settings.toolChoice.map { Self.choice($0.value) }
            isOneAtATime = settings.parallelToolCalls?.value == false
        }
    }

    private static func choice(_ choice: ToolChoice) -> Choice {
        switch choice {
        case .automatic: .automatic
        case .none: .never
        case .required: .any
        case .function(let name): .tool(name)
        }
    }

    private static func names(ofCallsIn turns: AnthropicTurns) -> [JSONString] {
        var seen: Set<JSONString> = []
        return turns.messages.flatMap(\.parts).compactMap(\.toolCall?.name).filter {
            seen.insert($0).inserted
        }
    }

    /// Whether the model must ask for a tool.
    var forcesOne: Bool {
        switch choice {
        case .any, .tool: true
        case .automatic, .never, nil: false
        }
    }

    // MARK: Writing

    func write(to body: inout JSONWriter, _ marks: inout AnthropicCacheMarks) {
        guard !definitions.isEmpty || !calledNames.isEmpty else { return }
        body.array("tools") { list in
            for tool in definitions { write(tool, to: &list, &marks) }
            for name in calledNames {
                list.object { body in
                    body.member("name", name)
                    body.member("input_schema", raw: #"{"type":"object"}"#)
                }
            }
        }
        writeChoice(to: &body)
    }

    private func write(
        _ tool: ToolDefinition, to list: inout JSONWriter, _ marks: inout AnthropicCacheMarks
    ) {
        list.object { body in
            body.member("name", tool.name)
            if let description = tool.description { body.member("description", description) }
            body.member("input_schema", raw: Self.inputSchema(tool.parameters))
            if takesSchemas, tool.isStrict == true { body.member("strict", true) }
            marks.write(tool.cacheMark, to: &body)
        }
    }

    /// The caller's schema. It must say that arguments are an object, which others take for granted.
    private static func inputSchema(_ parameters: JSONNode?) -> Bytes {
        guard let parameters else { return Bytes(#"{"type":"object"}"#) }
        return parameters["type"] == nil ? AnthropicSchema.ofObject(parameters) : parameters.raw
    }

    private func writeChoice(to body: inout JSONWriter) {
        guard choice != nil || isOneAtATime else { return }
        body.object("tool_choice") { members in
            switch choice ?? .automatic {
            case .automatic: members.member("type", raw: "\"auto\"")
            case .any: members.member("type", raw: "\"any\"")
            case .tool(let name):
                members.member("type", raw: "\"tool\"")
                members.member("name", name)
            case .never: return members.member("type", raw: "\"none\"")
            }
            if isOneAtATime { members.member("disable_parallel_tool_use", true) }
        }
    }
}
