// Verdicts in words: for people who ask, never on the way of a request.
internal import Base
package import Domain

extension Verdict {
    /// One word for programs.
    package var code: String {
        switch self {
        case .tried: "tried"
        case .cannot(.chat): "no_text"
        case .cannot(let ability): "no_\(ability.rawValue)"
        case .lacks: "no_endpoint"
        case .notInOnly: "not_in_only"
        case .ignored: "ignored"
        case .priceUnknown: "price_unknown"
        case .tooExpensive: "too_expensive"
        case .unsupported(let name): "unsupported_\(name)"
        case .keepsNothing: "keeps_nothing"
        case .noFallbacks: "no_fallbacks"
        case .breakerOpen: "breaker_open"
        case .rateLimited: "rate_limited"
        case .beyondLimit: "beyond_limit"
        }
    }

    /// A sentence for people; nil for who is tried.
    package var reason: String? {
        switch self {
        case .tried: nil
        case .cannot(let ability): "the model does not make \(ability.product)"
        case .lacks(let ability): "its record has no endpoint for \(ability.requests)"
        case .notInOnly: "'only' does not name this gateway"
        case .ignored: "'ignore' names this gateway"
        case .priceUnknown: "the request sets a price limit, and the price here is not known"
        case .tooExpensive: "the price here is above the request's limit"
        case .unsupported(let name):
            "the model does not take '\(name)' here, and the request asks for all parameters"
        case .keepsNothing(let member):
            "'\(member)' speaks of what a gateway keeps, and this one keeps nothing"
        case .noFallbacks: "the request allows the first gateway only"
        case .breakerOpen: "it failed too often lately and is left alone for now"
        case .rateLimited: "it is rate limited for now"
        case .beyondLimit: "no more gateways are tried for one request"
        }
    }
}

extension Ability {
    /// What is made when somebody is asked for it.
    package var product: StaticString {
        switch self {
        case .chat, .completions: "text"
        case .embeddings: "vectors"
        case .rerank: "rankings"
        case .images: "images"
        case .speech: "speech"
        case .transcriptions: "transcripts"
        }
    }

    /// What requests for it are called.
    package var requests: StaticString {
        switch self {
        case .chat: "chats"
        case .completions: "completions"
        case .embeddings: "embeddings"
        case .rerank: "rerank"
        case .images: "images"
        case .speech: "speech"
        case .transcriptions: "transcriptions"
        }
    }
}
