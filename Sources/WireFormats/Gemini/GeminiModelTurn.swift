// What the model said before, with the signatures it gave.
internal import Domain
internal import JSON

/// Puts together what the model said in one turn.
///
/// Gemini's signatures must come back on the part they were on: those of calls are kept with the call, one
/// without a text of its own was on the answer's text, one with text on a thought. Thoughts without Gemini's
/// signature are of no use to it.
///
/// Source: Gemini API, "Thought signatures", November 2026.
struct GeminiModelTurn {
    /// What Gemini documents for calls whose signature was lost, or that it never made. Without one, models
    /// from generation 3 on refuse the request.
    private static let replacement = JSONString("skip_thought_signature_validator")

    private let model: GeminiModel
    private(set) var parts: [GeminiPart] = []
    /// The signature of the answer's text, until the text is there.
    private var textSignature: (signature: JSONString, place: JSONPlace)?
    private var lastText: Int?
    private var hasCalls = false
    private var replaced: [JSONPlace] = []

    init(for model: GeminiModel) {
        self.model = model
    }

    /// Where signatures stand whose part is not there any more.
    var unusedSignatures: [JSONPlace] {
        replaced + (lastText == nil ? textSignature.map { [$0.place] } ?? [] : [])
    }

    /// - Returns: false for what Gemini has no place for.
    mutating func add(_ content: Part.Content, at place: JSONPlace) -> Bool {
        switch content {
        case .text(let text), .refusal(let text): addText(text)
        case .image(let attachment), .audio(let attachment), .document(let attachment):
            parts.append(GeminiPart(attachment))
        case .thought(let thought): return add(thought, at: place)
        case .toolCall(let call): add(call)
        case .toolResult: return false
        }
        return true
    }

    private mutating func addText(_ text: JSONString) {
        guard !text.isEmpty else { return }
        if let lastText, case .text(let earlier, _) = parts[lastText] {
            // The signature is the last part's.
            parts[lastText] = .text(earlier, signature: nil)
        }
        lastText = parts.count
        parts.append(.text(text, signature: textSignature?.signature))
    }

    private mutating func add(_ thought: Thought, at place: JSONPlace) -> Bool {
        guard thought.origin == .gemini, let signature = thought.signature else { return false }
        if let text = thought.text, !text.isEmpty {
            parts.append(.thought(text, signature: signature))
            return true
        }
        if let earlier = textSignature { replaced.append(earlier.place) }
        textSignature = (signature, place)
        if let lastText, case .text(let text, _) = parts[lastText] {
            parts[lastText] = .text(text, signature: signature)
        }
        return true
    }

    /// Of calls made at once only the first has a signature.
    private mutating func add(_ call: ToolCall) {
        let needsOne = model.isOfThirdGeneration && !hasCalls
        parts.append(.call(call, signature: call.signature ?? (needsOne ? Self.replacement : nil)))
        hasCalls = true
    }
}
