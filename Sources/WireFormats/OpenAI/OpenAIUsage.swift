// The usage object of an answer or a chunk.
package import Domain
internal import JSON

extension Usage {
    /// Reads `usage` in OpenAI's shape; nil when it is absent, null or no object. Numbers that are negative,
    /// fractional or out of range are unknown.
    init?(openAI node: JSONNode?) {
        guard let node, node.kind == .object else { return nil }
        self.init(
            promptTokens: Self.tokens(node["prompt_tokens"]),
            completionTokens: Self.tokens(node["completion_tokens"]),
            cachedTokens: Self.tokens(node["prompt_tokens_details"]?.member("cached_tokens")),
            reasoningTokens: Self.tokens(node["completion_tokens_details"]?.member("reasoning_tokens")))
    }

    private static func tokens(_ node: JSONNode?) -> Int? {
        guard let count = node?.int, count >= 0 else { return nil }
        return count
    }
}

extension JSONNode {
    /// A member of an object; nil also where this is no object.
    func member(_ name: StaticString) -> JSONNode? {
        kind == .object ? self[name] : nil
    }
}
