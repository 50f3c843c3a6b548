// Chunks of OpenAI's format as the completion that they are pieces of.
internal import Base
internal import Domain
internal import JSON

/// Merges chunks by their shape, so that members which nobody here knows are kept: texts of which the format says that
/// they go on are put one behind the other, elements of lists are found again by `index`, of everything else the last
/// counts.
///
/// Source: OpenAI API reference, "The chat completion object" and "The chat completion chunk object", November 2026.
final class OpenAIAssembler: AnswerAssembler {
    private(set) var isDone = false
    /// An answer of which one choice was cut is none.
    var isFinished: Bool { !finished.isEmpty && finished.count == begun.count }
    private(set) var hasOutput = false
    private let completion: GrowingJSON
    private var begun: [Int: GrowingJSON] = [:]
    private var finished: Set<Int> = []
    private var deltas: [Int: OpenAIDeltas] = [:]

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

    /// A member of a chunk.
    private func add(_ member: JSONMember) throws(ReplyFault) {
        let (name, value) = (member.name, member.value)
        if name.matches("choices") {
            try add(choices: value)
        } else if name.matches("object") {
            try completion.member("object").set(raw: Bytes("\"chat.completion\""))
        } else if !name.matches("usage"), !name.matches("obfuscation") {
            // The padding that hides how long a piece is belongs to streams.
            try completion.member(name.raw).keep(value)
        }
    }

    // MARK: Choices

    private func add(choices: JSONNode) throws(ReplyFault) {
        let list = try completion.member("choices")
        try list.becomeList()
        for (position, choice) in choices.elements.enumerated() {
            let index = choice["index"]?.int ?? position
            guard (0..<ChatEvent.mostChoices).contains(index) else { continue }
            let whole: GrowingJSON
            if let known = begun[index] { whole = known } else { whole = try list.insert(number: index) }
            begun[index] = whole
            for member in choice.members { try add(member, to: whole, index) }
        }
    }

    private func add(_ member: JSONMember, to choice: GrowingJSON, _ index: Int) throws(ReplyFault) {
        let (name, value) = (member.name, member.value)
        if name.matches("delta") {
            hasOutput = hasOutput || OpenAIOutput.isReal(value)
            try deltas[index, default: OpenAIDeltas()].merge(value, into: choice.member("message"))
        } else if name.matches("logprobs"), value.kind == .object {
            try Self.extend(choice.member("logprobs"), with: value)
        } else {
            if name.matches("finish_reason"), value.kind == .string { finished.insert(index) }
            try choice.member(name.raw).keep(value)
        }
    }

    /// Lists of tokens go on from piece to piece.
    private static func extend(_ logprobs: GrowingJSON, with piece: JSONNode) throws(ReplyFault) {
        for member in piece.members {
            let list = try logprobs.member(member.name.raw)
            guard member.value.kind == .array else {
                try list.keep(member.value)
                continue
            }
            for token in member.value.elements { try list.appendElement().set(token) }
        }
    }

    // MARK: The end

    func write(into out: ByteBuffer) throws(ReplyFault) {
        for (index, choice) in begun { try complete(choice, isFinished: finished.contains(index)) }
        completion.write(into: out)
    }

    /// Adds what whole answers have and streams may leave out.
    private func complete(_ choice: GrowingJSON, isFinished: Bool) throws(ReplyFault) {
        let message = try choice.member("message")
        if message.isNull { message.becomeObject() }
        try message.fill("role", Bytes("\"assistant\""))
        try message.fill("content", Bytes("null"))
        for call in message.knownMember("tool_calls")?.elements ?? [] {
            try call.knownMember("function")?.fill("arguments", Bytes("\"\""))
            try call.knownMember("custom")?.fill("input", Bytes("\"\""))
        }
        // The end marker said that it is whole, though not why it ended.
        if !isFinished { try choice.member("finish_reason").set(raw: Bytes("\"stop\"")) }
    }
}
