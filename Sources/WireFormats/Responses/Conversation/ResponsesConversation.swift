// A request of OpenAI's Responses on its way to a gateway that does not speak them: read into the neutral conversation.
internal import Base
package import Domain
internal import JSON

/// Reads a request of Responses as a conversation.
///
/// Source: OpenAI API reference, "Create a model response", and the types of openai-python 3.54, November 2026.
package struct ResponsesConversation: ConversationReader {
    var conversation: Conversation
    /// The seal of the call that comes next, and where it stands.
    private var sealOfCall: (signature: JSONString, place: JSONPlace)?
    /// The ids of calls that are left out.
    private var foreignCalls: Set<JSONString> = []
    /// The only functions that may be called; nil: all.
    private var allowedFunctions: [JSONString]?

    /// - Throws: a fault naming what is of the wrong shape, or what only a gateway that keeps responses could answer. What
    ///   is well-formed but known to Responses only is no fault: it is among the conversation's `foreign` places.
    package static func read(_ request: ChatRequest) throws(RequestFault) -> Conversation {
        if let member = request.responses?.boundBy {
            throw RequestFault(
                "'\(member)' is known to a gateway that keeps responses only", parameter: member)
        }
        var reader = ResponsesConversation(
            conversation: Conversation(of: request.document, turnsMember: "input"))
        try reader.readMembers(of: request.document.root)
        return reader.conversation
    }

    private init(conversation: Conversation) {
        self.conversation = conversation
    }

    private mutating func readMembers(of root: JSONNode) throws(RequestFault) {
        // What is said comes in the model's order, not in that of the members.
        try readInstructions(root["instructions"])
        try readInput(root["input"])
        let duplicates = Set(root.duplicateMembers.map(\.value.place))
        for member in root.members {
            let (name, value) = (member.name, member.value)
            if duplicates.contains(value.place) {
                addForeign(value)
            } else if !Self.isReadElsewhere(name), !value.isNull {
                try readSetting(named: name, value)
            }
        }
        forgetSeal()
        keepAllowedTools()
    }

    /// Members that say how to call, not what to answer, and those that were read before all others.
    private static func isReadElsewhere(_ name: JSONNode) -> Bool {
        let names: [StaticString] = ["model", "stream", "background", "instructions", "input"]
        return names.contains { name.matches($0) }
    }

    private mutating func readInstructions(_ node: JSONNode?) throws(RequestFault) {
        guard let node, !node.isNull else { return }
        add(Turn(.system, [Part(.text(try string(node)), at: node.place)], at: node.place))
    }

    private mutating func readInput(_ node: JSONNode?) throws(RequestFault) {
        guard let node, !node.isNull else {
            throw RequestFault("you must provide an input parameter", parameter: "input")
        }
        if let text = JSONString(node) {
            return add(Turn(.user, [Part(.text(text), at: node.place)], at: node.place))
        }
        for item in try elements(node) { try readItem(try object(item)) }
    }

    // MARK: What the other files of this folder use

    /// Adds what the model said: items that follow each other are one turn.
    mutating func addAssistant(_ parts: [Part], at place: JSONPlace) {
        guard let last = conversation.turns.indices.last, conversation.turns[last].role == .assistant else {
            return add(Turn(.assistant, parts, at: place))
        }
        conversation.turns[last].parts += parts
    }

    /// Keeps the seal of a call until that comes.
    mutating func keepSeal(_ signature: JSONString, at place: JSONPlace) {
        forgetSeal()
        sealOfCall = (signature, place)
    }

    /// No call comes that the seal could be of.
    mutating func forgetSeal() {
        if let seal = takeSeal() { addForeign(at: seal.place) }
    }

    /// The seal that came before a call, to be taken once.
    mutating func takeSeal() -> (signature: JSONString, place: JSONPlace)? {
        defer { sealOfCall = nil }
        return sealOfCall
    }

    mutating func noteForeignCall(_ id: JSONNode?) {
        if let id = JSONString(id) { foreignCalls.insert(id) }
    }

    func isOfForeignCall(_ id: JSONString) -> Bool { foreignCalls.contains(id) }

    mutating func allowOnly(_ names: [JSONString]) {
        allowedFunctions = names
    }

    /// Others know no list of allowed tools: they are told of no other tools.
    private mutating func keepAllowedTools() {
        guard let allowedFunctions else { return }
        let allowed = Set(allowedFunctions)
        conversation.tools.removeAll { !allowed.contains($0.name) }
    }
}
