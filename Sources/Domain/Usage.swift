// What an answer cost in tokens.

/// Tokens as the provider counted them; nil where it did not say. Unknown is not zero.
package struct Usage: Equatable, Sendable {
    package var promptTokens: Int?
    package var completionTokens: Int?
    /// Part of `promptTokens`.
    package var cachedTokens: Int?
    /// Part of `completionTokens`.
    package var reasoningTokens: Int?

    package init(
        promptTokens: Int? = nil, completionTokens: Int? = nil, cachedTokens: Int? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
    }
}
