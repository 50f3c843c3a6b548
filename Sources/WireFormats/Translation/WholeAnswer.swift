// An answer that came whole, ready for the caller.
package import Base
package import Domain

/// A whole answer that was judged to be one: what the caller gets, and what is known of it.
package struct WholeAnswer: Sendable {
    /// In slices: the gateway's bytes where they are passed on.
    package let body: [Bytes]
    package let usage: Usage?
    /// By OpenAI's names.
    package let finishReason: String?
}
