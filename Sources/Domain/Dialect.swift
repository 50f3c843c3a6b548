// In which API a caller asks.

/// The API by which a caller asks a model for an answer. Each is a rendering over one core: what is promised holds in
/// all of them.
package enum Dialect: String, CaseIterable, Sendable {
    /// OpenAI's Chat Completions.
    case chat
    /// Anthropic's Messages.
    case messages
    /// OpenAI's Responses.
    case responses

    /// Whether a stream tells usage unasked.
    package var tellsUsageUnasked: Bool {
        switch self {
        case .chat: false
        case .messages, .responses: true
        }
    }
}
