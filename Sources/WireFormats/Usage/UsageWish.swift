// What a caller wants to be told of usage.
internal import Base
package import Domain
internal import JSON

/// What a caller is told of usage besides what whole answers say of it anyway.
package enum UsageWish: Sendable {
    /// Nothing: streams end without usage.
    case nothing
    /// Streams end with usage.
    case usage
    /// The same, and usage says what the answer cost at these prices; beside it stands who served, where that is told.
    case cost(ModelPrices, servedBy: String? = nil)

    /// Whether a stream ends with usage.
    var isForStreams: Bool {
        switch self {
        case .nothing: false
        case .usage, .cost: true
        }
    }

    /// What `usage.cost` says: a number in plain decimals, or null where it is unknown. nil where nobody asked.
    func costText(of usage: Usage?) -> Bytes? {
        guard case .cost(let prices, _) = self else { return nil }
        return Bytes(usage?.cost(at: prices)?.description ?? "null")
    }

    /// Who served, for a caller who is told that unasked.
    var provider: String? {
        guard case .cost(_, let provider) = self else { return nil }
        return provider
    }
}

extension JSONEdit {
    /// Adds to a gateway's usage object what the answer cost, unless it says so itself.
    mutating func tell(cost: Bytes, in usage: JSONNode) {
        guard usage.kind == .object, usage["cost"]?.isNull ?? true else { return }
        setMember(of: usage, name: "cost", to: cost)
    }

    /// Adds to a gateway's answer, or to the last chunk of its stream, who served, unless it says so itself: OpenRouter
    /// names whom it asked.
    mutating func tell(provider: String?, in root: JSONNode) {
        guard let provider, root["provider"]?.isNull ?? true else { return }
        setMember(of: root, name: "provider", to: JSONWriter.text(of: provider))
    }
}
