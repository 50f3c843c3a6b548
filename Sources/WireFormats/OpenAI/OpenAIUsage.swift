// The usage object of an answer or a chunk.
internal import Domain
internal import JSON

extension Usage {
    /// Reads `usage` in OpenAI's shape; nil when it is absent, null or no object. Numbers that are negative,
    /// fractional or out of range are unknown.
    init?(openAI node: JSONNode?) {
        guard let node, node.kind == .object else { return nil }
        self.init(
            promptTokens: Self.tokens(node["prompt_tokens"]),
            completionTokens: Self.tokens(node["completion_tokens"]),
            cachedTokens: Self.tokens(node["prompt_tokens_details"]?["cached_tokens"]),
            reasoningTokens: Self.tokens(node["completion_tokens_details"]?["reasoning_tokens"]))
    }

    private static func tokens(_ node: JSONNode?) -> Int? {
        guard let count = node?.int, count >= 0 else { return nil }
        return count
    }
}
