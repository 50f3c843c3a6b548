// Messages: who says what.
internal import Base
internal import Domain
internal import JSON

extension OpenAIConversation {
    mutating func readMessages(_ messages: JSONNode) throws(RequestFault) {
        for message in try elements(messages) {
            let role = try string("role", of: try object(message)).utf8
            if role == Bytes("user") {
                try readPlain(message, .user)
            } else if role == Bytes("assistant") {
                try readAssistant(message)
            } else if role == Bytes("tool") {
                try readToolResult(message)
            } else if role == Bytes("system") {
                try readPlain(message, .system)
            } else if role == Bytes("developer") {
                try readPlain(message, .developer)
            } else {
                throw fault(message["role"] ?? message, "must be a known role, not '\(role.text.prefix(64))'")
            }
        }
    }

    private mutating func readPlain(_ message: JSONNode, _ role: Turn.Role) throws(RequestFault) {
        var parts = try content(of: message)
        mark(&parts, of: message)
        noteForeign(in: message, besides: ["role", "content", "cache_control"])
        add(Turn(role, parts, at: message.place))
    }

    /// What the model said: thoughts, then words, then the tools it asked for.
    private mutating func readAssistant(_ message: JSONNode) throws(RequestFault) {
        var parts = thoughts(of: message)
        parts += try content(of: message)
        if let refusal = try optionalString("refusal", of: message), let node = message["refusal"] {
            parts.append(Part(.refusal(refusal), at: node.place))
        }
        if let calls = message["tool_calls"], !calls.isNull {
            let signatures = sealsOfToolCalls(in: message)
            for call in try elements(calls) { parts.append(try toolCall(call, signatures)) }
        }
        mark(&parts, of: message)
        noteForeign(
            in: message,
            besides: ["role", "content", "refusal", "tool_calls", "cache_control"] + Self.thoughtMembers)
        add(Turn(.assistant, parts, at: message.place))
    }

    private mutating func toolCall(
        _ call: JSONNode, _ signatures: [JSONString: JSONString]
    ) throws(RequestFault) -> Part {
        let id = try string("id", of: try object(call))
        guard let function = call["function"], function.kind == .object else {
            throw fault(call, "must be a function call")
        }
        let name = try string("name", of: function)
        let arguments = try arguments(of: function)
        noteForeign(in: call, besides: ["id", "type", "function", "index", "extra_content"])
        noteForeign(in: function, besides: ["name", "arguments"])
        let seal = CallSeal.read(from: call)
        if seal == nil, let extra = call["extra_content"], !extra.isNull { addForeign(extra) }
        return Part(
            .toolCall(
                ToolCall(
                    id: id, name: name, arguments: arguments, signature: seal ?? signatures[id],
                    signaturePlace: seal == nil ? nil : call["extra_content"]?.place)),
            at: call.place)
    }

    /// The answer of a tool: for other formats part of what the user says.
    private mutating func readToolResult(_ message: JSONNode) throws(RequestFault) {
        let id = try string("tool_call_id", of: message)
        var parts = [
            Part(.toolResult(ToolResult(callID: id, parts: try content(of: message))), at: message.place)
        ]
        mark(&parts, of: message)
        noteForeign(in: message, besides: ["role", "content", "tool_call_id", "name", "cache_control"])
        add(Turn(.user, parts, at: message.place))
    }

    /// A mark on a message is one on its last part.
    private mutating func mark(_ parts: inout [Part], of message: JSONNode) {
        guard let mark = cacheMark(of: message) else { return }
        guard let last = parts.indices.last else { return addForeign(at: mark.place) }
        if let earlier = parts[last].cacheMark { addForeign(at: earlier.place) }
        parts[last].cacheMark = mark
    }
}
