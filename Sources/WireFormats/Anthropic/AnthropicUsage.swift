// Numbers of tokens in Anthropic's format.
internal import Domain
internal import JSON

/// What an answer used so far. A stream tells of it several times, and each time only what is new.
///
/// Source: Anthropic's page "Prompt caching", November 2026: `input_tokens` are only those that were neither read from
/// a cache nor written to one.
struct AnthropicUsage {
    private var input: Int?
    private var cacheRead: Int?
    private var cacheWritten: Int?
    private var output: Int?

    mutating func read(_ node: JSONNode) {
        input = Usage.tokens(node["input_tokens"]) ?? input
        cacheRead = Usage.tokens(node["cache_read_input_tokens"]) ?? cacheRead
        cacheWritten = Usage.tokens(node["cache_creation_input_tokens"]) ?? cacheWritten
        output = Usage.tokens(node["output_tokens"]) ?? output
    }

    var neutral: Usage {
        Usage(
            promptTokens: input.map { $0 + (cacheRead ?? 0) + (cacheWritten ?? 0) },
            completionTokens: output, cachedTokens: cacheRead, cacheWriteTokens: cacheWritten)
    }
}
