// The usage object of a response.
internal import Base
internal import Domain
internal import JSON

extension Usage {
    /// Reads `usage` of a response; nil when it is absent, null or no object. Numbers that cannot be believed are unknown.
    ///
    /// `cache_write_tokens` are told by OpenAI and OpenRouter. Where a gateway's `output_tokens` may leave out those of
    /// reasoning, what is not of the prompt counts.
    init?(responses node: JSONNode?, _ rules: UsageRules) {
        guard let node, node.kind == .object else { return nil }
        self.init()
        promptTokens = Self.tokens(node["input_tokens"])
        completionTokens = Self.tokens(node["output_tokens"])
        let input = node["input_tokens_details"]
        cachedTokens = Self.tokens(input?["cached_tokens"])
        cacheWriteTokens = Self.tokens(input?["cache_write_tokens"])
        reasoningTokens = Self.tokens(node["output_tokens_details"]?["reasoning_tokens"])
        if rules.completionExcludesReasoning, let prompt = promptTokens,
            let total = Self.tokens(node["total_tokens"]), total >= prompt
        {
            completionTokens = total - prompt
        }
        charge = rules.charge?.amount(in: node)
    }
}

/// Usage as Responses tell it.
enum ResponsesUsage {
    /// Writes the object. It is null where one of its numbers is unknown: clients take no null for a number of tokens,
    /// and nought would be a lie. For the same reason details that nobody told are left out.
    static func write(_ usage: Usage?, _ wish: UsageWish, to writer: inout JSONWriter) {
        guard let usage, let input = usage.promptTokens, let output = usage.completionTokens else {
            return writer.null()
        }
        writer.object { body in
            body.member("input_tokens", input)
            if let cached = usage.cachedTokens {
                body.object("input_tokens_details") { details in
                    details.member("cached_tokens", cached)
                    if let written = usage.cacheWriteTokens { details.member("cache_write_tokens", written) }
                }
            }
            body.member("output_tokens", output)
            if let thoughts = usage.reasoningTokens {
                body.object("output_tokens_details") { $0.member("reasoning_tokens", thoughts) }
            }
            body.member("total_tokens", input + output)
            if let cost = wish.costText(of: usage) { body.member("cost", raw: cost) }
        }
    }
}
