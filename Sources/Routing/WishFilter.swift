// Which candidates a caller's wishes leave, and in which order.
internal import Base
internal import Catalog
internal import Domain
internal import Providers

/// Applies a caller's wishes to the candidates for one model.
struct WishFilter {
    private let wishes: RoutingWishes
    private let request: ChatRequest
    private let order: [GatewayPlace]
    /// nil where none of the names is a gateway here.
    private let only: [GatewayPlace]?
    private let ignore: [GatewayPlace]
    private let wishesNothing: Bool

    init(_ wishes: RoutingWishes, _ table: RoutingTable, _ request: ChatRequest) {
        let named: ([Bytes]) -> [GatewayPlace] = { $0.compactMap { table.place(named: $0.lowercased) } }
        self.wishes = wishes
        self.request = request
        order = wishes.order.isEmpty ? [] : named(wishes.order)
        let only = wishes.only.map(named) ?? []
        self.only = only.isEmpty ? nil : only
        ignore = wishes.ignore.isEmpty ? [] : named(wishes.ignore)
        wishesNothing =
            order.isEmpty && only.isEmpty && ignore.isEmpty && !wishes.requiresParameters
            && wishes.sort == nil
            && wishes.mostForPrompt == nil && wishes.mostForCompletion == nil
    }

    /// Sets the verdicts, and the order.
    func judge(_ candidates: inout [Candidate]) {
        for index in candidates.indices {
            candidates[index].verdict = verdict(of: candidates[index])
        }
        guard !wishesNothing, candidates.count > 1 else { return }
        candidates.sort(by: comesBefore)
    }

    private func verdict(of candidate: Candidate) -> Verdict {
        let model = candidate.offer?.model
        if model?.output == .other { return .noText }
        guard !wishesNothing, !isAddressed(candidate) else { return .tried }
        if let only, !only.contains(where: { $0 === candidate.place }) { return .notInOnly }
        if ignore.contains(where: { $0 === candidate.place }) { return .ignored }
        for (most, price) in [
            (wishes.mostForPrompt, model?.promptPrice), (wishes.mostForCompletion, model?.completionPrice),
        ] {
            guard let most else { continue }
            // A limit that might be broken is none.
            guard let amount = price?.amount else { return .priceUnknown }
            if amount > most { return .tooExpensive }
        }
        if wishes.requiresParameters, let supported = model?.supportedParameters,
            let missing = ListedParameters.first(of: request, notIn: supported)
        {
            return .unsupported(missing)
        }
        return .tried
    }

    /// Whether the wishes are the gateway's own to read: the caller named it, and it knows the members.
    private func isAddressed(_ candidate: Candidate) -> Bool {
        candidate.isPinned && candidate.gateway.descriptor.routingMembers.contains("provider")
    }

    private func comesBefore(_ left: Candidate, _ right: Candidate) -> Bool {
        let (first, second) = (wishedPlace(left), wishedPlace(right))
        if first != second { return first < second }
        if wishes.sort == .price, left.price != right.price {
            guard let price = left.price else { return false }
            return right.price.map { price < $0 } ?? true
        }
        return left.comesBefore(right)
    }

    private func wishedPlace(_ candidate: Candidate) -> Int {
        order.firstIndex { $0 === candidate.place } ?? order.count
    }
}

extension Candidate {
    /// Of a token of the prompt and one of the answer together; nil where one of them is not known.
    fileprivate var price: USD? {
        guard let prompt = offer?.model.promptPrice.amount,
            let completion = offer?.model.completionPrice.amount
        else { return nil }
        return prompt.plus(completion)
    }
}
