// What an answer took: tokens, and what was charged for them.

/// Tokens as the provider counted them; nil where it did not say. Unknown is not zero.
///
/// Providers count differently; whoever reads their numbers brings them to this one definition.
package struct Usage: Equatable, Sendable {
    /// The whole prompt, with what was read from and written to a cache.
    package var promptTokens: Int?
    /// The whole answer, thoughts included.
    package var completionTokens: Int?
    /// Part of `promptTokens`: read from a cache.
    package var cachedTokens: Int?
    /// Part of `promptTokens`: written to a cache.
    package var cacheWriteTokens: Int?
    /// Part of `completionTokens`: thoughts.
    package var reasoningTokens: Int?
    /// Images made; nil where none could be.
    package var images: Int?
    /// What the provider says it charged; most do not say.
    package var charge: USD?

    package init(
        promptTokens: Int? = nil, completionTokens: Int? = nil, cachedTokens: Int? = nil,
        cacheWriteTokens: Int? = nil, reasoningTokens: Int? = nil, images: Int? = nil, charge: USD? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.reasoningTokens = reasoningTokens
        self.images = images
        self.charge = charge
    }
}
