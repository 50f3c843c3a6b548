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
}
