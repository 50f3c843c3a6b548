// Deltas of OpenAI's format as the message that they are pieces of.
internal import Base
internal import JSON

/// Merges what deltas add into a message. One for each choice.
struct OpenAIDeltas {
    private var calls = OpenAICalls()
    /// By their numbers there.
    private var begun: [GrowingJSON] = []

    /// What stands where in a delta: it says which texts go on from piece to piece. All others come once, or again as
    /// they were.
    private enum Place {
        case message
        case call
        case thought
        case sound
        /// Something that only some hosts know.
        case unknown

        func isGrowing(_ name: JSONNode) -> Bool {
            let names: [StaticString] =
                switch self {
                case .message: Self.textsOfMessages
                case .call: Self.textsOfCalls
                case .thought: Self.textsOfThoughts
                case .sound: Self.textsOfSound
                case .unknown: []
                }
            return names.contains { name.matches($0) }
        }

        func inner(_ name: JSONNode) -> Place {
            switch self {
            case .message:
                if name.matches("tool_calls") || name.matches("function_call") { return .call }
                if name.matches("reasoning_details") { return .thought }
                return name.matches("audio") ? .sound : .unknown
            case .call: return name.matches("function") || name.matches("custom") ? .call : .unknown
            case .thought, .sound, .unknown: return .unknown
            }
        }

        private static let textsOfMessages: [StaticString] = [
            "content", "reasoning", "reasoning_content", "refusal",
        ]
        private static let textsOfCalls: [StaticString] = ["arguments", "input"]
        /// Source: OpenRouter's page "Reasoning tokens", `reasoning_details`, November 2026.
        private static let textsOfThoughts: [StaticString] = ["text", "summary", "data"]
        private static let textsOfSound: [StaticString] = ["data", "transcript"]
    }

    mutating func merge(_ delta: JSONNode, into message: GrowingJSON) throws(ReplyFault) {
        try merge(delta, into: message, at: .message)
    }

    private mutating func merge(
        _ piece: JSONNode, into whole: GrowingJSON, at place: Place
    ) throws(ReplyFault) {
        for member in piece.members {
            let (name, value) = (member.name, member.value)
            // In whole answers calls have no numbers.
            if place == .call, name.matches("index") { continue }
            let grown = try whole.member(name.raw)
            switch value.kind {
            case .string:
                if let text = JSONString(value), place.isGrowing(name) {
                    try grown.append(text)
                } else if place != .call || !name.matches("id") || !grown.isFilled {
                    // A call is called what it was called first.
                    try grown.keep(value)
                }
            case .object: try merge(value, into: grown, at: place.inner(name))
            case .array: try merge(list: value, into: grown, at: place.inner(name))
            case .null, .boolean, .number: try grown.keep(value)
            }
        }
    }

    private mutating func merge(
        list: JSONNode, into whole: GrowingJSON, at place: Place
    ) throws(ReplyFault) {
        try whole.becomeList()
        for element in list.elements {
            guard element.kind == .object else {
                try whole.appendElement().set(element)
                continue
            }
            guard place == .call else {
                try merge(element, into: Self.entry(for: element, in: whole), at: place)
                continue
            }
            guard let call = try call(for: element, in: whole) else { continue }
            try merge(element, into: call, at: place)
        }
    }

    // MARK: Calls

    /// The call that a piece belongs to; nil for one of more calls than are kept.
    private mutating func call(for piece: JSONNode, in list: GrowingJSON) throws(ReplyFault) -> GrowingJSON? {
        let (index, name) = (piece["index"]?.int, (piece["function"] ?? piece["custom"])?["name"])
        let place = calls.place(
            ofPiece: index, id: Self.filled(piece["id"]), isNamed: Self.filled(name) != nil)
        guard let place else { return nil }
        if place.isNew { begun.append(try list.insert(number: index)) }
        return begun[place.number]
    }

    private static func filled(_ node: JSONNode?) -> JSONString? {
        guard let text = JSONString(node), !text.isEmpty else { return nil }
        return text
    }

    // MARK: Other lists

    /// The element that a piece belongs to: one without a number is one of its own.
    private static func entry(
        for piece: JSONNode, in list: GrowingJSON
    ) throws(ReplyFault) -> GrowingJSON {
        guard let index = piece["index"]?.int else { return try list.appendElement() }
        let type = JSONString(piece["type"])?.raw
        // What is sealed is whole, and thoughts of two kinds may share a number.
        let isSealed = piece["data"]?.kind == .string
        if !isSealed, let known = known(index, type, in: list) { return known }
        let entry = try list.insert(number: index)
        if let type { try list.name(entry, index, type) }
        return entry
    }

    /// The element of that number and, where both say one, of that type.
    private static func known(_ index: Int, _ type: Bytes?, in list: GrowingJSON) -> GrowingJSON? {
        if let type, let known = list.element(index, type) { return known }
        guard let last = list.element(index) else { return nil }
        guard let type, let known = last.knownMember("type") else { return last }
        return known.isValue(type) ? last : nil
    }
}
