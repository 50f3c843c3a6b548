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

/// How a gateway is asked at an endpoint.
package enum EndpointFormat: String, CaseIterable, Sendable {
    /// As callers ask: in OpenAI's shape, rerank in Cohere's.
    case asAsked = "as-asked"
    /// The same for vectors, but many of them are asked for as base64, which is shorter than numbers.
    case base64Vectors = "base64-vectors"
    /// Vectors by Gemini's `batchEmbedContents`.
    case batchEmbedContents = "batch-embed-contents"
    /// Images by apps that are run at paths of their own, and answer when they are done.
    case apps
    /// The same apps, whose work waits in a queue: what came of it is asked for later.
    case queuedApps = "queued-apps"

    /// What it can be asked for; nil: everything.
    package var onlyEndpoint: GatewayEndpoint? {
        switch self {
        case .asAsked: nil
        case .base64Vectors, .batchEmbedContents: .embeddings
        case .apps, .queuedApps: .images
        }
    }
}
