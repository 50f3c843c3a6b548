// What the end of a model's name wishes of routing.
internal import Base
internal import Domain

/// A shorthand of OpenRouter's behind a model's name.
///
/// Source: openrouter.ai/docs/guides/routing/model-variants, November 2026.
enum RoutingSuffix: CaseIterable, Sendable {
    /// Nothing that costs anything.
    case free
    /// The fastest first.
    case nitro
    /// The cheapest first.
    case floor

    private var text: StaticString {
        switch self {
        case .free: ":free"
        case .nitro: ":nitro"
        case .floor: ":floor"
        }
    }

    /// The suffix at the end of `model`, and the name without it; nil where it has none, or is nothing else.
    static func split(_ model: Bytes) -> (plain: Bytes, suffix: RoutingSuffix)? {
        for suffix in allCases where model.hasSuffix(suffix.text) {
            let plain = model.slice(0..<model.count - suffix.text.utf8CodeUnitCount)
            return plain.isEmpty ? nil : (plain, suffix)
        }
        return nil
    }
}

extension RoutingWishes {
    /// The same, with what a model's suffix adds: what the request itself says of the order holds.
    func with(_ suffix: RoutingSuffix) -> RoutingWishes {
        var wishes = self
        switch suffix {
        case .free: (wishes.mostForPrompt, wishes.mostForCompletion) = (.zero, .zero)
        case .nitro: wishes.sort = sort ?? .throughput
        case .floor: wishes.sort = sort ?? .price
        }
        return wishes
    }
}
