// A Messages request on its way to a gateway of another format: read into the neutral conversation.
internal import Base
package import Domain
internal import JSON

/// Reads a request in Anthropic's format as a conversation, of either version of the API.
///
/// Source: Anthropic's API reference, "Create a Message", and the pages named in this folder, November 2026.
package struct AnthropicConversation: ConversationReader {
    var conversation: Conversation
    /// What is known of the answer that is being read, which may stand in several messages.
    var seals = SealsOfCalls()
    /// The member `thinking`, until `output_config` is read too.
    var thinkingMember: JSONNode?
    /// The member `effort` of `output_config`, likewise.
    var effortMember: JSONNode?

    /// - Throws: a fault naming what is of the wrong shape. What is well-formed but known to Anthropic's format only is
    ///   no fault: it is among the conversation's `foreign` places.
    package static func read(_ request: ChatRequest) throws(RequestFault) -> Conversation {
        var reader = AnthropicConversation(conversation: Conversation(of: request.document))
        try reader.readMembers(of: request.document.root)
        return reader.conversation
    }

    private mutating func readMembers(of root: JSONNode) throws(RequestFault) {
        let duplicates = Set(root.duplicateMembers.map(\.value.place))
        // What stands anywhere in the object is said before everything else.
        if let system = root["system"], !system.isNull { try readSystem(system) }
        for member in root.members {
            let (name, value) = (member.name, member.value)
            if duplicates.contains(value.place) {
                addForeign(value)
            } else if name.matches("messages") {
                try readMessages(value)
            } else if name.matches("tools") {
                try readTools(value)
            } else if !Self.isReadElsewhere(name), !value.isNull {
                try readSetting(named: name, value)
            }
        }
        try readReasoning()
        dropForeignChoice()
        markTheEnd(root)
        if conversation.turns.isEmpty, (root["messages"]?.count ?? 0) > 0 {
            throw RequestFault("'messages' has nothing that the gateway can be told", parameter: "messages")
        }
    }

    /// Members that say how to call, not what to answer, and those that were read before the others.
    private static func isReadElsewhere(_ name: JSONNode) -> Bool {
        name.matches("model") || name.matches("stream") || name.matches("system")
            || name.matches("cache_control")
    }

    private mutating func readSystem(_ system: JSONNode) throws(RequestFault) {
        let parts = withoutBilling(try content(system, of: .system))
        if !parts.isEmpty { add(Turn(.system, parts, at: system.place)) }
    }

    /// Claude Code begins its instructions with a line for Anthropic alone, another one with each request. Said to others
    /// it would keep their caches of prompts from ever being of use.
    ///
    /// Source: github.com/anthropics/claude-code, issue 68900, June 2026.
    private mutating func withoutBilling(_ parts: [Part]) -> [Part] {
        guard var first = parts.first, case .text(let text) = first.content,
            text.content.hasPrefix("x-anthropic-billing-header:")
        else { return parts }
        addForeign(at: first.place)
        let lines = text.utf8.array.drop { !Self.endsLine($0) }.drop(while: Self.endsLine)
        guard lines.isEmpty else {
            first.content = .text(JSONString(utf8: Bytes(Array(lines))))
            return [first] + parts.dropFirst()
        }
        if let mark = first.cacheMark { addForeign(at: mark.place) }
        return Array(parts.dropFirst())
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// A tool that is not offered cannot be demanded: one that the provider would run itself.
    private mutating func dropForeignChoice() {
        guard
            let place = conversation.settings.firstIndex(where: { setting in
                guard case .toolChoice(.function(let name)) = setting.value else { return false }
                return !conversation.tools.contains { $0.name == name }
            })
        else { return }
        addForeign(at: conversation.settings.remove(at: place).place)
    }

    /// A mark on the whole request is one on the last block that may have one (Anthropic's page "Prompt caching",
    /// automatic caching).
    private mutating func markTheEnd(_ root: JSONNode) {
        guard let mark = cacheMark(of: root) else { return }
        guard let turn = conversation.turns.indices.last,
            let part = conversation.turns[turn].parts.indices.last,
            conversation.turns[turn].parts[part].cacheMark == nil
        else { return addForeign(at: mark.place) }
        conversation.turns[turn].parts[part].cacheMark = mark
    }
}

/// The seals on calls of tools that stand in blocks of their own, until their calls are read.
///
/// A caller may bring the blocks of an answer in another order, and in several messages.
struct SealsOfCalls {
    private var seals: [Int: (seal: JSONString, place: JSONPlace)] = [:]
    private var calls = 0

    mutating func note(_ seal: JSONString, ofCall index: Int, at place: JSONPlace) {
        seals[index] = (seal, place)
    }

    /// The seal on the next call.
    mutating func takeNext() -> (seal: JSONString, place: JSONPlace)? {
        defer { calls += 1 }
        return seals.removeValue(forKey: calls)
    }

    /// The answer is over.
    ///
    /// - Returns: where seals stand whose calls are not there.
    mutating func end() -> [JSONPlace] {
        defer { self = SealsOfCalls() }
        return seals.values.map(\.place)
    }
}
