// How large a prompt is, without the tokenizer of whoever will read it.
internal import Base
package import Domain
internal import JSON

/// About how many tokens a conversation has. Good to a fifth or so for prose; nobody's bill.
///
/// Sources, November 2026: OpenAI's and Google's pages on tokens (about four characters of English each); Anthropic's
/// page "Vision" (an image of the largest size that is not scaled down has about 1,600 tokens, one of a megapixel 1,334)
/// beside OpenAI's (765 at high detail) and Google's (258 a tile); Anthropic's page "PDF support" (1,500 to 3,000 tokens
/// a page); OpenAI's cookbook on counting tokens of chats (three or four for what is around a message).
package struct PromptEstimate {
    private static let image = 1000
    /// One page: how many there are is not known.
    private static let document = 2500
    private static let audio = 500
    private static let aroundTurn = 4
    private static let aroundTool = 12

    package private(set) var tokens = 0

    package init(of conversation: Conversation) {
        for turn in conversation.turns {
            tokens += Self.aroundTurn
            for part in turn.parts { add(part.content) }
        }
        for tool in conversation.tools {
            tokens += Self.aroundTool + Self.tokens(in: tool.name)
            if let description = tool.description { tokens += Self.tokens(in: description) }
            if let schema = tool.parameters { tokens += Self.tokens(in: schema.raw) }
        }
        for setting in conversation.settings {
            if case .answerFormat(.jsonSchema(let schema, _, _)) = setting.value {
                tokens += Self.tokens(in: schema.raw)
            }
        }
    }

    private mutating func add(_ content: Part.Content) {
        switch content {
        case .text(let text), .refusal(let text): tokens += Self.tokens(in: text)
        case .image: tokens += Self.image
        case .audio: tokens += Self.audio
        case .document: tokens += Self.document
        case .thought(let thought): if let text = thought.text { tokens += Self.tokens(in: text) }
        case .toolCall(let call):
            tokens += Self.aroundTool + Self.tokens(in: call.name) + Self.tokens(in: call.arguments)
        case .toolResult(let result):
            tokens += Self.aroundTool
            for part in result.parts { add(part.content) }
        }
    }

    // MARK: Text

    static func tokens(in text: JSONString) -> Int { tokens(in: text.utf8) }

    /// A token for each four characters of ASCII, for each two of other alphabets, for each one of scripts that write
    /// whole syllables or words, and two for each character beyond.
    static func tokens(in text: Bytes) -> Int {
        let sum = text.withSpan { bytes in
            var sum = 0
            for index in bytes.indices { sum += hundredths(ofCharacterBegunBy: bytes[index]) }
            return sum
        }
        return (sum + 99) / 100
    }

    /// The same in hundredths, of a text as JSON writes it, without its quotes: an escape is about a character.
    static func hundredths(inContent text: Bytes) -> Int {
        text.withSpan { bytes in
            var (sum, index) = (0, 0)
            while index < bytes.count {
                sum += hundredths(ofCharacterBegunBy: bytes[index])
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            return sum
        }
    }

    /// By how many bytes the character has in UTF-8; what continues one counts nothing.
    private static func hundredths(ofCharacterBegunBy byte: UInt8) -> Int {
        switch byte {
        case ..<0x80: 25
        case ..<0xc0: 0
        case ..<0xe0: 50
        case ..<0xf0: 100
        default: 200
        }
    }
}
