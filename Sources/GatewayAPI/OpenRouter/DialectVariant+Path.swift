// Which variant of a dialect a caller expects.
internal import Base
internal import Domain
internal import HTTP

extension DialectVariant {
    /// Below it stand the routes of clients that were written to OpenRouter.
    static let openRouterPath = "/api/v1"

    /// By the path that was asked for: who was told OpenRouter's path expects OpenRouter's words.
    init(of head: RequestHead) {
        self = head.target.path.encoded.hasPrefix("/api/v1/") ? .openRouter : .original
    }
}
