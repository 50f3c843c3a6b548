// Events of Gemini's format as the response that they are pieces of.
internal import Base
internal import Domain
internal import JSON

/// Puts the parts of all events behind each other, and texts that go on together; of everything else the last counts.
///
/// Source: Gemini API reference, v1beta, `GenerateContentResponse`, November 2026.
final class GeminiAssembler: AnswerAssembler {
    /// There is no end marker: the body ends.
    let isDone = false
    /// An answer of which one candidate was cut is none.
    var isFinished: Bool { isBlocked || (!finished.isEmpty && finished.count == begun.count) }
    private(set) var hasOutput = false
    private let response: GrowingJSON
    private var isBlocked = false
    private var begun: [Int: GrowingJSON] = [:]
    private var finished: Set<Int> = []
    /// The last part of each candidate, if it is a text that may go on: whether that is a thought.
    private var openTexts: [Int: (part: GrowingJSON, isThought: Bool)] = [:]

    init(in room: AssemblyRoom) {
        response = GrowingJSON(in: room)
    }

    func add(_ data: Bytes) throws(ReplyFault) {
        guard let document = try? JSONDocument(parsing: data) else { throw .malformed }
        let root = document.root
        if GeminiAnswer.isError(root) { throw .inBand(ErrorDetails(body: document.bytes)) }
        guard root.kind == .object else { throw .malformed }
        if root["promptFeedback"]?["blockReason"]?.kind == .string { isBlocked = true }
        for member in root.members {
            if member.name.matches("candidates"), member.value.kind == .array {
                try add(candidates: member.value)
            } else {
                try response.member(member.name.raw).set(member.value)
            }
        }
    }

    func write(into out: ByteBuffer) { response.write(into: out) }

    // MARK: Candidates

    private func add(candidates: JSONNode) throws(ReplyFault) {
        let list = try response.member("candidates")
        try list.becomeList()
        for (position, candidate) in candidates.elements.enumerated() {
            let index = candidate["index"]?.int ?? position
            guard candidate.kind == .object, (0..<ChatEvent.mostChoices).contains(index) else {
                throw .malformed
            }
            let whole: GrowingJSON
            if let known = begun[index] { whole = known } else { whole = try list.insert(number: index) }
            begun[index] = whole
            for member in candidate.members { try add(member, to: whole, index) }
        }
    }

    private func add(_ member: JSONMember, to candidate: GrowingJSON, _ index: Int) throws(ReplyFault) {
        let (name, value) = (member.name, member.value)
        let grown = try candidate.member(name.raw)
        if name.matches("content"), value.kind == .object {
            for inner in value.members {
                let known = try grown.member(inner.name.raw)
                guard inner.name.matches("parts"), inner.value.kind == .array else {
                    try known.set(inner.value)
                    continue
                }
                try known.becomeList()
                for part in inner.value.elements { try add(part: part, to: known, of: index) }
            }
        } else if name.matches("logprobsResult"), value.kind == .object {
            try Self.extend(grown, with: value)
        } else {
            if name.matches("finishReason"), value.kind == .string { finished.insert(index) }
            try grown.set(value)
        }
    }

    /// Lists of tokens go on from event to event.
    private static func extend(_ logprobs: GrowingJSON, with piece: JSONNode) throws(ReplyFault) {
        for member in piece.members {
            let list = try logprobs.member(member.name.raw)
            guard member.value.kind == .array else {
                try list.set(member.value)
                continue
            }
            for token in member.value.elements { try list.appendElement().set(token) }
        }
    }

    // MARK: Parts

    /// A text goes on with the one before it, unless either says more than that it is a thought: signatures belong to
    /// their parts.
    private func add(part: JSONNode, to parts: GrowingJSON, of index: Int) throws(ReplyFault) {
        let isThought = part["thought"]?.bool ?? false
        let isPlain = part.members.allSatisfy { $0.name.matches("text") || $0.name.matches("thought") }
        guard isPlain, let text = JSONString(part["text"]) else {
            openTexts[index] = nil
            hasOutput = true
            return try parts.appendElement().set(part)
        }
        if !text.isEmpty { hasOutput = true }
        if let open = openTexts[index], open.isThought == isThought {
            return try open.part.member("text").append(text)
        }
        let whole = try parts.appendElement()
        try whole.adopt(part)
        openTexts[index] = (whole, isThought)
    }
}
