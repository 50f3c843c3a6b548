// What gateways can be asked besides chats in their own format.

/// What a gateway may have besides chats, by the name that its record uses.
package enum GatewayEndpoint: String, CaseIterable, Sendable {
    /// Chats in Anthropic's format, at a gateway of another one.
    case messages
    /// OpenAI's Responses.
    case responses
    /// How many tokens a prompt has, before it is sent.
    case countTokens
    case embeddings
    /// Texts that a model goes on with: the API before chats.
    case completions
    case rerank
    /// Images from words.
    case images
    /// Sound from words, and words from sound.
    case speech, transcriptions
}
