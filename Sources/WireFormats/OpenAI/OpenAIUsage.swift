// The usage object of an answer or a chunk.
internal import Base
internal import Domain
internal import JSON

extension Usage {
    /// More tokens than any request has: a number beyond it is none.
    private static let mostTokens = 1 << 40

    /// Reads `usage` in OpenAI's shape; nil when it is absent, null or no object. Numbers that are negative,
    /// fractional or out of range are unknown.
    ///
    /// `cache_write_tokens` are OpenRouter's, `prompt_cache_hit_tokens` DeepSeek's.
    init?(openAI node: JSONNode?, _ rules: UsageRules) {
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
                cacheWriteTokens = Self.tokens(node[place]?["cache_write_tokens"])
            } else if name.matches("completion_tokens_details") {
                reasoningTokens = Self.tokens(node[place]?["reasoning_tokens"])
            } else if name.matches("prompt_cache_hit_tokens") {
                cacheHits = Self.tokens(node[place])
            }
        }
        cachedTokens = cachedTokens ?? cacheHits
        if rules.completionExcludesReasoning {
            completionTokens = completionTokens.map { $0 + (reasoningTokens ?? 0) }
        }
        charge = rules.charge?.amount(in: node)
    }

    /// A number of tokens that can be believed.
    static func tokens(_ node: JSONNode?) -> Int? {
        guard let count = node?.int, (0...mostTokens).contains(count) else { return nil }
        return count
    }
}

/// Usage as OpenAI's format tells it.
enum OpenAIUsage {
    /// Writes the object; numbers that nobody told are null, as is usage of which nothing is known.
    static func write(_ usage: Usage?, _ wish: UsageWish, to writer: inout JSONWriter) {
        guard let usage else { return writer.null() }
        writer.object { body in
            body.member("prompt_tokens", usage.promptTokens)
            body.member("completion_tokens", usage.completionTokens)
            body.member("total_tokens", total(usage))
            if usage.cachedTokens != nil || usage.cacheWriteTokens != nil {
                body.object("prompt_tokens_details") { details in
                    if let cached = usage.cachedTokens { details.member("cached_tokens", cached) }
                    if let written = usage.cacheWriteTokens { details.member("cache_write_tokens", written) }
                }
            }
            if let thoughts = usage.reasoningTokens {
                body.object("completion_tokens_details") { $0.member("reasoning_tokens", thoughts) }
            }
            if let cost = wish.costText(of: usage) { body.member("cost", raw: cost) }
        }
    }

    /// Appends the object.
    static func write(_ usage: Usage?, _ wish: UsageWish, into buffer: ByteBuffer) {
        var writer = JSONWriter(into: buffer)
        write(usage, wish, to: &writer)
    }

    private static func total(_ usage: Usage) -> Int? {
        guard let prompt = usage.promptTokens, let completion = usage.completionTokens else { return nil }
        return prompt + completion
    }
}
