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
        var last: Answer?
        var isMixed = false
        for message in messages.elements where message["role"]?.matches("assistant") == true {
            let answer = Answer(of: message, seals)
            last = answer
            isMixed = isMixed || answer.isOfAnother
            guard let content = message["content"], !answer.foreign.isEmpty else { continue }
            if answer.foreign.count == content.count {
                edit.removeElement(message, of: messages)
            } else {
                for block in answer.foreign { edit.removeElement(block, of: content) }
            }
        }
        guard isMixed, let last, last.isThoughtless, let thinking = root.member(named: "thinking"),
            thinking.value["type"]?.matches("enabled") == true
        else { return }
        edit.replace(thinking.value, with: Bytes(#"{"type":"disabled"}"#))
        dropped.add(thinking, at: [])
    }

    /// An answer of the model's as the caller sends it back.
    private struct Answer {
        /// Blocks whose seals are another provider's.
        private(set) var foreign: [JSONNode] = []
        private var beginsWithThought: Bool?
        private var hasForeignCalls = false
        private var hasCalls = false

        /// Whether another provider's model gave it.
        var isOfAnother: Bool { hasForeignCalls || !foreign.isEmpty }

        /// Whether tools were called in it without a thought before them that could be passed on.
        var isThoughtless: Bool { hasCalls && beginsWithThought != true }

        init(of message: JSONNode, _ seals: SealedThoughts) {
            for block in message["content"]?.elements ?? message.elements {
                guard let type = block["type"] else { continue }
                if type.matches("thinking") || type.matches("redacted_thinking") {
                    if Self.isForeign(block, seals) { foreign.append(block) } else { note(isThought: true) }
                } else {
                    note(isThought: false)
                    if type.matches("tool_use") { noteCall(block["id"]) }
                }
            }
        }

        private mutating func note(isThought: Bool) { beginsWithThought = beginsWithThought ?? isThought }

        /// Anthropic's own ids begin so.
        private mutating func noteCall(_ id: JSONNode?) {
            hasCalls = true
            guard let id = JSONString(id), id.content.hasPrefix("toolu_") else {
                return hasForeignCalls = true
            }
        }

        private static func isForeign(_ block: JSONNode, _ seals: SealedThoughts) -> Bool {
            guard let seal = JSONString(block["signature"]) ?? JSONString(block["data"]) else { return false }
            return seals == .removed || CarriedSeal(reading: seal) != nil
        }
    }
}
