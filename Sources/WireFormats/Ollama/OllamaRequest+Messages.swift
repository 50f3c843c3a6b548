// Turns as Ollama's messages.
internal import Domain
internal import JSON

extension OllamaRequest {
    mutating func writeMessages(to list: inout JSONWriter) throws(RequestFault) {
        for turn in conversation.turns {
            calledTools.note(turn)
            var message = OllamaMessage()
            for part in turn.parts {
                if case .toolResult(let result) = part.content {
                    note(part)
                    try write(result, of: part, to: &list)
                } else {
                    add(part, to: &message)
                }
            }
            guard !message.isEmpty else { continue }
            list.object { message.write(as: Self.role(turn.role), to: &$0) }
        }
    }

    private static func role(_ role: Turn.Role) -> StaticString {
        switch role {
        case .system, .developer: "\"system\""
        case .user: "\"user\""
        case .assistant: "\"assistant\""
        }
    }

    /// What a tool answered is a message of its own.
    private mutating func write(
        _ result: ToolResult, of part: Part, to list: inout JSONWriter
    ) throws(RequestFault) {
        let call = try calledTools.call(for: result, at: part.place, in: conversation)
        if result.isError, let place = result.isErrorPlace { omissions.note(place) }
        var message = OllamaMessage()
        for part in result.parts { add(part, to: &message) }
        list.object { body in
            message.write(as: "\"tool\"", to: &body)
            body.member("tool_name", call.name)
        }
    }

    private mutating func add(_ part: Part, to message: inout OllamaMessage) {
        note(part)
        if !message.add(part.content) { omissions.note(part.place) }
    }

    /// What Ollama keeps of a prompt it decides by itself, and seals are of no use to it.
    private mutating func note(_ part: Part) {
        if let place = part.toolCall?.signaturePlace { omissions.note(place) }
        if let mark = part.cacheMark { omissions.note(mark.place) }
    }
}
