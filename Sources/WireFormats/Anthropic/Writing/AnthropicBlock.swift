// One block of an answer in Anthropic's format, before it is written.
internal import Base
internal import Domain
internal import JSON

/// A block as it is gathered.
enum AnthropicBlock {
    case text([JSONString])
    /// The provider's number of the thought, and what came of it.
    case thought(Int, ThoughtPieces)
    /// What only its maker can read, ready for the caller to hand back.
    case sealed(JSONString)
    case call(ToolCallHead, [JSONString])

    var isText: Bool {
        guard case .text = self else { return false }
        return true
    }

    func isThought(_ number: Int) -> Bool {
        guard case .thought(number, _) = self else { return false }
        return true
    }

    func isCall(_ index: Int) -> Bool {
        guard case .call(let head, _) = self else { return false }
        return head.index == index
    }

    // In place: an answer of many pieces must not be copied with each of them.

    mutating func append(_ text: JSONString) {
        switch self {
        case .text(var texts):
            self = .text([])
            texts.append(text)
            self = .text(texts)
        case .call(let head, var arguments):
            self = .call(head, [])
            arguments.append(text)
            self = .call(head, arguments)
        case .thought, .sealed: break
        }
    }

    mutating func append(_ thought: Thought) {
        guard case .thought(let number, var pieces) = self else { return }
        self = .text([])
        pieces.append(thought)
        self = .thought(number, pieces)
    }

    /// The format has no block for an image in an answer: the caller is told that there was one.
    static func note(ofImage data: JSONString, _ mediaType: JSONString) -> JSONString {
        let bytes = data.content.count / 4 * 3
        return .joining([
            JSONString("["), mediaType,
            JSONString(", about \(bytes) bytes: an answer of this API has no place for an image]"),
        ])
    }
}

/// Seals that have a block of their own, held until another block follows: behind the last text they would stand where
/// callers look for the answer, and a seal on the end of an answer is one that nobody needs back (Gemini API, "Thought
/// signatures", November 2026: only those on calls are asked for).
struct HeldSeals {
    private var seals: [JSONString] = []

    var isEmpty: Bool { seals.isEmpty }

    mutating func hold(_ data: JSONString) { seals.append(data) }

    mutating func takeAll() -> [JSONString] {
        guard !seals.isEmpty else { return [] }
        defer { seals = [] }
        return seals
    }
}

/// What callers are told of thoughts.
///
/// Callers send blocks of thoughts back unchanged, which Anthropic demands of them. A signature of Anthropic's own is
/// told as it is, any other one in a form that is undone when it comes back. The same with seals that stand alone: the
/// block for thoughts that only their maker can read, `redacted_thinking`, is there for them. The seal on a call of a
/// tool stands in such a block before it rather than in the call's id: ids are short, are told twice, and reach other
/// providers as they are, while these blocks are left out for them.
enum ToldThought {
    /// The signature of a whole thought that can be read.
    static func signature(of thought: Thought) -> JSONString {
        if thought.origin == .anthropic, let signature = thought.signature { return signature }
        guard let signature = thought.signature else {
            return CarriedSeal(.unsigned, of: thought.origin).text
        }
        return CarriedSeal(.signature, of: thought.origin, signature).text
    }

    /// What a sealed thought is told as; nil for one that is not sealed.
    static func data(of thought: Thought) -> JSONString? {
        guard let sealed = thought.sealed else { return nil }
        return thought.origin == .anthropic ? sealed : CarriedSeal(.sealed, of: thought.origin, sealed).text
    }

    /// The block of a thought of which nothing came before. A signature without a text to be on is a seal; Anthropic's
    /// own is on a thought that is not shown.
    static func block(begunBy thought: Thought, _ number: Int) -> AnthropicBlock {
        guard thought.text?.isEmpty != false, thought.origin != .anthropic, let signature = thought.signature
        else { return .thought(number, ThoughtPieces(thought)) }
        return .sealed(CarriedSeal(.signature, of: thought.origin, signature).text)
    }
}
