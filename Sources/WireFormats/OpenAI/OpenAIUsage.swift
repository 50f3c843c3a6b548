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
        self.init()
        var cacheHits: Int?
        node.forEachMember { name, place in
            if name.matches("prompt_tokens") {
                promptTokens = Self.tokens(node[place])
            } else if name.matches("completion_tokens") {
                completionTokens = Self.tokens(node[place])
            } else if name.matches("prompt_tokens_details") {
                cachedTokens = Self.tokens(node[place]?["cached_tokens"])
            } else if name.matches("completion_tokens_details") {
                reasoningTokens = Self.tokens(node[place]?["reasoning_tokens"])
            } else if name.matches("prompt_cache_hit_tokens") {
                cacheHits = Self.tokens(node[place])
            }
        }
        cachedTokens = cachedTokens ?? cacheHits
    }

    private static func tokens(_ node: JSONNode?) -> Int? {
        guard let count = node?.int, (0...mostTokens).contains(count) else { return nil }
        return count
    }
}
