// Chunks of OpenAI's format as the completion that they are pieces of.
internal import Base
internal import Domain
internal import JSON

/// Merges chunks by their shape, so that members which nobody here knows are kept: strings of deltas are put one behind
/// the other, elements of lists are found again by `index`, of everything else the last counts.
///
/// Source: OpenAI API reference, "The chat completion object" and "The chat completion chunk object", November 2026.
final class OpenAIAssembler: AnswerAssembler {
    private(set) var isDone = false
    private(set) var isFinished = false
    private(set) var hasOutput = false
    private let completion: GrowingJSON

    init(in room: AssemblyRoom) {
        completion = GrowingJSON(in: room)
    }

    func add(_ data: Bytes) throws(ReplyFault) {
        if data == OpenAIRelay.endMarker {
            isDone = true
            return
        }
        guard let root = try? JSONDocument(parsing: data).root, root.kind == .object else { throw .malformed }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        for member in root.members { try add(member) }
        if let usage = OpenAIChunk.usage(in: members) { try completion.member("usage").set(usage) }
    }

    func write(into out: ByteBuffer) { completion.write(into: out) }

    /// A member of a chunk.
    private func add(_ member: JSONMember) throws(ReplyFault) {
        let (name, value) = (member.name, member.value)
        if name.matches("choices") {
            try add(choices: value)
        } else if name.matches("object") {
            try completion.member("object").set(raw: Bytes("\"chat.completion\""))
        } else if !name.matches("usage"), !name.matches("obfuscation") {
            // The padding that hides how long a piece is belongs to streams.
            try Self.keep(value, as: completion.member(name.raw))
        }
    }

    /// Chunks say null, or an empty text, of what others say.
    private static func keep(_ value: JSONNode, as member: GrowingJSON) throws(ReplyFault) {
        if member.isNull || !(value.isNull || value.isEmptyString) { try member.set(value) }
    }

    // MARK: Choices

    private func add(choices: JSONNode) throws(ReplyFault) {
        let list = try completion.member("choices")
        try list.becomeList()
        for (position, choice) in choices.elements.enumerated() {
            let index = choice["index"]?.int ?? position
            guard (0..<ChatEvent.mostChoices).contains(index) else { continue }
            let whole: GrowingJSON
            if let known = list.element(index) {
                whole = known
            } else {
                whole = try list.insert(number: index)
            }
            for member in choice.members { try add(member, to: whole) }
        }
    }

    private func add(_ member: JSONMember, to choice: GrowingJSON) throws(ReplyFault) {
        let (name, value) = (member.name, member.value)
        if name.matches("delta") {
            hasOutput = hasOutput || OpenAIOutput.isReal(value)
            try Self.merge(value, into: choice.member("message"))
        } else if name.matches("logprobs"), value.kind == .object {
            try Self.extend(choice.member("logprobs"), with: value)
        } else {
            if name.matches("finish_reason"), value.kind == .string { isFinished = true }
            try Self.keep(value, as: choice.member(name.raw))
        }
    }

    /// Lists of tokens go on from piece to piece.
    private static func extend(_ logprobs: GrowingJSON, with piece: JSONNode) throws(ReplyFault) {
        for member in piece.members {
            let list = try logprobs.member(member.name.raw)
            guard member.value.kind == .array else {
                try keep(member.value, as: list)
                continue
            }
            for token in member.value.elements { try list.appendElement().set(token) }
        }
    }

    // MARK: Deltas

    /// Texts that come once, or again as they were.
    private static let wholeTexts: [StaticString] = ["role", "id", "type", "name", "format", "signature"]

    private static func merge(_ delta: JSONNode, into whole: GrowingJSON) throws(ReplyFault) {
        for member in delta.members {
            let (name, value) = (member.name, member.value)
            let grown = try whole.member(name.raw)
            switch value.kind {
            case .string:
                if wholeTexts.contains(where: { name.matches($0) }) {
                    try keep(value, as: grown)
                } else if let text = JSONString(value) {
                    try grown.append(text)
                }
            case .object: try merge(value, into: grown)
            case .array: try merge(list: value, into: grown, areCalls: name.matches("tool_calls"))
            case .null, .boolean, .number: try keep(value, as: grown)
            }
        }
    }

    /// - Parameter areCalls: whether these are calls of tools: in whole answers they have no numbers.
    private static func merge(
        list: JSONNode, into whole: GrowingJSON, areCalls: Bool
    ) throws(ReplyFault) {
        try whole.becomeList()
        for element in list.elements {
            guard element.kind == .object else {
                try whole.appendElement().set(element)
                continue
            }
            let entry = try entry(for: element, in: whole, areCalls: areCalls)
            try merge(element, into: entry)
            if areCalls { entry.remove("index") }
        }
    }

    /// The element that a piece belongs to.
    private static func entry(
        for piece: JSONNode, in list: GrowingJSON, areCalls: Bool
    ) throws(ReplyFault) -> GrowingJSON {
        guard let index = piece["index"]?.int else {
            // Hosts that do not count their calls send each whole; a piece without an id goes on with the last one.
            let goesOn = areCalls && piece["id"]?.kind != .string
            if goesOn, let last = list.lastElement { return last }
            return try list.appendElement()
        }
        // What is sealed is whole, and thoughts of two kinds may share a number.
        let isSealed = !areCalls && piece["data"]?.kind == .string
        let type = areCalls ? nil : JSONString(piece["type"])?.raw
        if !isSealed, let known = known(index, type, in: list) { return known }
        let begun = try list.insert(number: index)
        if let type { try list.name(begun, index, type) }
        return begun
    }

    /// The element of that number and, where both say one, of that type.
    private static func known(_ index: Int, _ type: Bytes?, in list: GrowingJSON) -> GrowingJSON? {
        if let type, let known = list.element(index, type) { return known }
        guard let last = list.element(index) else { return nil }
        guard let type, let known = last.knownMember("type") else { return last }
        return known.isValue(type) ? last : nil
    }
}
