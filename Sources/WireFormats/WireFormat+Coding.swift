// Each format's request and answer, by its name.
package import Base
package import Domain

/// Writes a conversation as the body of a request.
///
/// - Throws: a fault naming what a format cannot be asked at all. What it merely does not carry is in the result.
package typealias RequestWriter =
    @Sendable (_ conversation: Conversation, _ target: ChatTarget) throws(RequestFault) -> EncodedRequest

extension WireFormat {
    /// How a gateway of this format is asked by callers whose dialect it does not speak.
    package var requestWriter: RequestWriter {
        switch self {
        case .openAI: { (read, target) throws(RequestFault) in try OpenAIRequest.encode(read, for: target) }
        case .anthropic:
            { (read, target) throws(RequestFault) in try AnthropicRequest.encode(read, for: target) }
        case .gemini: { (read, target) throws(RequestFault) in try GeminiRequest.encode(read, for: target) }
        case .ollama: { (read, target) throws(RequestFault) in try OllamaRequest.encode(read, for: target) }
        }
    }

    /// A reader for one answer of a gateway of this format.
    ///
    /// - Parameter rules: how the gateway counts, where its format leaves that open.
    package func makeDecoder(_ rules: UsageRules) -> any AnswerDecoder {
        switch self {
        case .openAI: OpenAIAnswer(rules)
        case .anthropic: AnthropicAnswer()
        case .gemini: GeminiAnswer()
        case .ollama: OllamaAnswer()
        }
    }

    /// Whether prompts that were translated can be counted too.
    package var countsTranslations: Bool { self == .gemini }

    /// A request for an answer as the question how long its prompt is; nil where the format has none.
    ///
    /// - Parameters:
    ///   - body: one JSON object, as the format's `requestWriter` makes it.
    ///   - nativeModel: as UTF-8.
    package func countQuestion(_ body: [Bytes], nativeModel: Bytes) -> [Bytes]? {
        switch self {
        case .gemini: GeminiRequest.countQuestion(body, nativeModel: nativeModel)
        case .openAI, .anthropic, .ollama: nil
        }
    }
}
