// Which parts of a conversation OpenAI's format has a place for.
internal import Domain
internal import JSON

/// Decides what of a part a gateway can be given.
struct OpenAICarriage {
    private let extras: Set<ExtraMember>

    init(_ extras: Set<ExtraMember>) {
        self.extras = extras
    }

    /// The part as it is written; nil, and noted, where there is no place for it.
    func carried(_ part: Part, from role: Turn.Role, _ omissions: inout Omissions) -> Part? {
        guard isKnown(part.content, from: role) else {
            omissions.note(part.place)
            return nil
        }
        if let place = part.toolCall?.signaturePlace, !extras.contains(.thoughtDetails) {
            omissions.note(place)
        }
        var carried = part
        if case .refusal(let words) = part.content, !extras.contains(.refusal) {
            // To most hosts it is what the model said, as everything else.
            carried.content = .text(words)
        }
        if let mark = part.cacheMark, !takesMark(part.content) {
            omissions.note(mark.place)
            carried.cacheMark = nil
        }
        return carried
    }

    /// Gives the mark of a whole message to the last of its parts.
    func move(_ mark: CacheMark?, to parts: inout [Part], _ omissions: inout Omissions) {
        guard let mark else { return }
        if extras.contains(.cacheControl), let last = parts.indices.last, parts[last].cacheMark == nil {
            parts[last].cacheMark = mark
        } else {
            omissions.note(mark.place)
        }
    }

    private func isKnown(_ content: Part.Content, from role: Turn.Role) -> Bool {
        switch content {
        case .text: true
        case .image(let image): role == .user && OpenAIParts.canCarry(image: image)
        case .audio(let audio): role == .user && OpenAIParts.canCarry(audio: audio)
        case .document(let document): role == .user && OpenAIParts.canCarry(document: document)
        case .refusal, .toolCall: role == .assistant
        case .thought(let thought): role == .assistant && canCarry(thought)
        // A message of its own, and nobody's but the user's.
        case .toolResult: false
        }
    }

    private func canCarry(_ thought: Thought) -> Bool {
        extras.contains(.thoughtDetails) || (extras.contains(.thoughtText) && thought.text != nil)
    }

    /// Marks stand on the parts of a content; calls and thoughts are none of them.
    private func takesMark(_ content: Part.Content) -> Bool {
        guard extras.contains(.cacheControl) else { return false }
        switch content {
        case .text, .image, .audio, .document, .refusal: return true
        case .thought, .toolCall, .toolResult: return false
        }
    }
}
