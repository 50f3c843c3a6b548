// What gateways count of answers that are no conversations.
internal import Domain
internal import JSON

extension Usage {
    /// Reads `usage`; nil when it is absent, null or no object. Numbers that are negative, fractional or out of range are
    /// unknown.
    ///
    /// Vectors and rankings have no tokens: for those the total is the prompt. Images and sound are counted in the words
    /// of OpenAI's newer APIs (`input_tokens`). Sound that is counted in seconds is not counted here.
    ///
    /// Source: OpenAI API reference, `CreateEmbeddingResponse`, `ImageGenUsage`, `CreateTranscriptionResponseJson`,
    /// November 2026.
    init?(task node: JSONNode?, for ability: Ability, _ rules: UsageRules) {
        guard let node, node.kind == .object else { return nil }
        self.init(openAI: node, rules)
        promptTokens = promptTokens ?? Self.tokens(node["input_tokens"])
        completionTokens = completionTokens ?? Self.tokens(node["output_tokens"])
        cachedTokens = cachedTokens ?? Self.tokens(node["input_tokens_details"]?["cached_tokens"])
        switch ability {
        case .embeddings, .rerank:
            completionTokens = completionTokens ?? 0
            promptTokens = promptTokens ?? Self.tokens(node["total_tokens"])
        case .chat, .completions, .images, .speech, .transcriptions: break
        }
    }
}
