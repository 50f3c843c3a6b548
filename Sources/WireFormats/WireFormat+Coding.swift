internal import Base
// Each format's request and answer, by its name.
package import Domain

extension WireFormat {
    /// The body in which a gateway of this format is asked.
    ///
    /// - Throws: a fault naming what this format cannot be asked at all. What it merely does not carry is in the
    ///   result.
    package func encode(
        _ conversation: Conversation, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        switch self {
        case .openAI, .anthropic, .gemini, .ollama:
            preconditionFailure("not written yet")
        }
    }

    /// A reader for one answer of a gateway of this format.
    package func makeDecoder() -> any AnswerDecoder {
        switch self {
        case .openAI, .anthropic, .gemini, .ollama: OpenAIAnswer()
        }
    }
}
