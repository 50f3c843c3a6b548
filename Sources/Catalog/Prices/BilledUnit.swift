// What prices are for.
package import Domain

/// One of the things that are paid for.
package enum BilledUnit: String, CaseIterable, Sendable {
    case token, image, request, search
}

extension ModelPrices.Kind {
    /// What such a price is for one of.
    package var unit: BilledUnit {
        switch self {
        case .prompt, .completion, .audio, .reasoning, .cacheRead, .cacheWrite: .token
        case .image: .image
        case .request: .request
        case .webSearch: .search
        }
    }

    /// The member of an entry of `Catalog/prices.json` that says such a price.
    package var member: String {
        switch self {
        case .prompt: "prompt"
        case .completion: "completion"
        case .request: "request"
        case .image: "image"
        case .audio: "audio"
        case .webSearch: "webSearch"
        case .reasoning: "reasoning"
        case .cacheRead: "cacheRead"
        case .cacheWrite: "cacheWrite"
        }
    }
}
