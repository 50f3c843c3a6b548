// Messages: who says what.
internal import Base
internal import Domain
internal import JSON

extension AnthropicConversation {
    mutating func readMessages(_ messages: JSONNode) throws(RequestFault) {
        for message in try elements(messages) {
            let role = try role(of: try object(message))
            if role != .assistant { endAnswer() }
            noteForeign(in: message, besides: ["role", "content"])
            guard let content = message["content"] else {
                throw fault(message, "must have a member 'content'")
            }
            let parts = try self.content(content, of: role)
            if !parts.isEmpty { add(Turn(role, parts, at: message.place)) }
        }
        endAnswer()
    }

    private func role(of message: JSONNode) throws(RequestFault) -> Turn.Role {
        let role = try string("role", of: message).utf8
        if role == Bytes("user") { return .user }
        if role == Bytes("assistant") { return .assistant }
        // Instructions in the midst of a conversation (Anthropic's page "Mid-conversation system messages").
        if role == Bytes("system") { return .system }
        throw fault(message["role"] ?? message, "must be a known role, not '\(role.text.prefix(64))'")
    }

    private mutating func endAnswer() {
        for place in seals.end() { addForeign(at: place) }
    }
}
