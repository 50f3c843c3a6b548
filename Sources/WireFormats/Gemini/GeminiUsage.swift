// What Gemini counts.
internal import Domain
internal import JSON

extension Usage {
    /// Reads `usageMetadata`; nil when it is absent or says nothing.
    ///
    /// Gemini's prompt includes what came from a cache, but not what its own tools put in
    /// (`toolUsePromptTokenCount`); its candidates do not include thoughts. Counts of 0 are left out.
    ///
    /// Source: Gemini API reference, `UsageMetadata`, November 2026.
    init?(gemini node: JSONNode?) {
        guard let node, node.kind == .object else { return nil }
        self.init()
        var (toolTokens, candidateTokens): (Int?, Int?)
        node.forEachMember { name, place in
            if name.matches("promptTokenCount") {
                promptTokens = Self.tokens(node[place])
            } else if name.matches("toolUsePromptTokenCount") {
                toolTokens = Self.tokens(node[place])
            } else if name.matches("cachedContentTokenCount") {
                cachedTokens = Self.tokens(node[place])
            } else if name.matches("candidatesTokenCount") {
                candidateTokens = Self.tokens(node[place])
            } else if name.matches("thoughtsTokenCount") {
                reasoningTokens = Self.tokens(node[place])
            }
        }
        if let toolTokens { promptTokens = promptTokens.map { $0 + toolTokens } }
        if candidateTokens ?? reasoningTokens != nil {
            completionTokens = (candidateTokens ?? 0) + (reasoningTokens ?? 0)
        }
        if self == Usage() { return nil }
    }
}
