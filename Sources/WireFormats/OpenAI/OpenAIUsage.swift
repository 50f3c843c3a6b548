// The usage object of an answer or a chunk.
internal import Domain
internal import JSON

extension Usage {
    /// More tokens than any request has: a number beyond it is none.
    private static let mostTokens = 1 << 40

    /// Reads `usage` in OpenAI's shape; nil when it is absent, null or no object. Numbers that are negative,
    /// fractional or out of range are unknown.
    init?(openAI node: JSONNode?) {
        guard let node, node.kind == .object else { return nil }
        self.init(
            promptTokens: Self.tokens(node["prompt_tokens"]),
            completionTokens: Self.tokens(node["completion_tokens"]),
            cachedTokens: Self.tokens(node["prompt_tokens_details"]?["cached_tokens"])
                ?? Self.tokens(node["prompt_cache_hit_tokens"]),
            reasoningTokens: Self.tokens(node["completion_tokens_details"]?["reasoning_tokens"]))
    }

    private static func tokens(_ node: JSONNode?) -> Int? {
        guard let count = node?.int, (0...mostTokens).contains(count) else { return nil }
        return count
    }
}
