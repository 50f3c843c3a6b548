// Thoughts of other providers in a request that is passed on in Anthropic's format.
internal import Base
internal import JSON

/// Takes out of a request's messages what carries seals of other providers, which nobody of this format can read, and
/// sees to it that what is left is taken.
///
/// A model that is to think with a budget refuses a conversation whose last answer called tools without a thought before
/// them: where another provider's models took part, nothing is thought until those calls are dealt with.
///
/// Source: Anthropic's page "Extended thinking", November 2026.
enum ForeignThoughts {
    static func remove(
        from root: JSONNode, _ seals: SealedThoughts, _ edit: inout JSONEdit,
        _ dropped: inout DroppedMembers
    ) {
        guard let messages = root["messages"], messages.kind == .array else { return }
        var answer = Answer()
        var (isMixed, goesOn) = (false, false)
        for (number, message) in messages.elements.enumerated() {
            guard message["role"]?.matches("assistant") == true else {
                goesOn = false
                continue
            }
            if !goesOn { answer = Answer() }
            goesOn = true
            let foreign = answer.add(message, seals)
            isMixed = isMixed || answer.isOfAnother
            guard let content = message["content"], !foreign.isEmpty else { continue }
            if foreign.count == content.count { edit.removeElement(message, of: messages) }
            for (place, block) in foreign {
                if foreign.count < content.count { edit.removeElement(block, of: content) }
                dropped.add(element: place, of: ["messages", String(number), "content"])
            }
        }
        guard isMixed, answer.isThoughtless, let thinking = root.member(named: "thinking"),
            thinking.value["type"]?.matches("enabled") == true
        else { return }
        edit.replace(thinking.value, with: Bytes(#"{"type":"disabled"}"#))
        dropped.add(thinking, at: [])
        removeClearing(from: root, &edit, &dropped)
    }

    /// The wish that old thoughts be cleared is refused where there is no thinking.
    ///
    /// Source: github.com/anthropics/claude-code, issue 11971, November 2025.
    private static func removeClearing(
        from root: JSONNode, _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) {
        guard let edits = root["context_management"]?["edits"] else { return }
        for (place, wish) in edits.elements.enumerated()
        where JSONString(wish["type"])?.content.hasPrefix("clear_thinking") == true {
            edit.removeElement(wish, of: edits)
            dropped.add(element: place, of: ["context_management", "edits"])
        }
    }

    /// An answer of the model's as the caller sends it back, in one message or in several without another's between.
    private struct Answer {
        private var beginsWithThought: Bool?
        private var hasCalls = false
        /// Whether another provider's model gave it.
        private(set) var isOfAnother = false

        /// Whether tools were called in it without a thought before them that could be passed on.
        var isThoughtless: Bool { hasCalls && beginsWithThought != true }

        /// - Returns: the blocks whose seals are another provider's, and which they are.
        mutating func add(
            _ message: JSONNode, _ seals: SealedThoughts
        ) -> [(place: Int, block: JSONNode)] {
            guard let content = message["content"] else { return [] }
            if content.kind == .string, !content.isEmptyString { note(isThought: false) }
            var foreign: [(place: Int, block: JSONNode)] = []
            for (place, block) in content.elements.enumerated() {
                guard let type = block["type"] else { continue }
                if type.matches("thinking") || type.matches("redacted_thinking") {
                    if Self.isForeign(block, seals) {
                        foreign.append((place, block))
                    } else {
                        note(isThought: true)
                    }
                } else {
                    note(isThought: false)
                    if type.matches("tool_use") { noteCall(block["id"]) }
                }
            }
            if !foreign.isEmpty { isOfAnother = true }
            return foreign
        }

        private mutating func note(isThought: Bool) { beginsWithThought = beginsWithThought ?? isThought }

        /// Anthropic's own ids begin so.
        private mutating func noteCall(_ id: JSONNode?) {
            hasCalls = true
            if JSONString(id)?.content.hasPrefix("toolu_") != true { isOfAnother = true }
        }

        private static func isForeign(_ block: JSONNode, _ seals: SealedThoughts) -> Bool {
            guard let seal = JSONString(block["signature"]) ?? JSONString(block["data"]) else { return false }
            return seals == .removed || CarriedSeal(reading: seal) != nil
        }
    }
}
