// Which candidates a caller's wishes leave, and in which order.
internal import Base
internal import Catalog
internal import Domain
internal import Providers

/// Applies a caller's wishes to the candidates for one model.
struct WishFilter {
    private let wishes: RoutingWishes
    private let request: ModelRequest
    private let order: [GatewayPlace]
    /// nil where none of the names is a gateway here.
    private let only: [GatewayPlace]?
    private let ignore: [GatewayPlace]

    /// nil where the caller wishes nothing that concerns gateways here.
    init?(_ wishes: RoutingWishes?, _ table: RoutingTable, _ request: ModelRequest) {
        guard let wishes else { return nil }
        let named: ([Bytes]) -> [GatewayPlace] = { $0.compactMap { table.place(named: $0.lowercased) } }
        let only = wishes.only.map(named) ?? []
        let order = named(wishes.order)
        let ignore = named(wishes.ignore)
        let wishesNothing =
            order.isEmpty && only.isEmpty && ignore.isEmpty && !wishes.requiresParameters
            && wishes.sort == nil && wishes.mostForPrompt == nil && wishes.mostForCompletion == nil
        guard !wishesNothing else { return nil }
        self.wishes = wishes
        self.request = request
        self.order = order
        self.only = only.isEmpty ? nil : only
        self.ignore = ignore
    }

    /// Sets the verdicts of those that nothing else speaks against, and the order.
    func judge(_ candidates: inout [Candidate]) {
        for index in candidates.indices where candidates[index].verdict == .tried {
            candidates[index].verdict = verdict(of: candidates[index])
            candidates[index].mustTakeAll =
                wishes.requiresParameters && !candidates[index].attempt.readsWishes
        }
        candidates.sort(by: comesBefore)
    }

    private func verdict(of candidate: Candidate) -> Verdict {
        guard !candidate.attempt.readsWishes else { return .tried }
        let offer = candidate.offer
        if let only, !only.contains(where: { $0 === candidate.place }) { return .notInOnly }
        if ignore.contains(where: { $0 === candidate.place }) { return .ignored }
        for (most, price) in [
            (wishes.mostForPrompt, offer?.pricing.prices[.prompt]),
            (wishes.mostForCompletion, offer?.pricing.prices[.completion]),
        ] {
            guard let most else { continue }
            // A limit that might be broken is none.
            guard let amount = price?.amount else { return .priceUnknown }
            if amount > most { return .tooExpensive }
        }
        if wishes.requiresParameters, let supported = offer?.model.supportedParameters,
            let missing = ListedParameters.first(of: request, notIn: supported)
        {
            return .unsupported(missing)
        }
        return .tried
    }

    private func comesBefore(_ left: Candidate, _ right: Candidate) -> Bool {
        let (first, second) = (wishedPlace(left), wishedPlace(right))
        if first != second { return first < second }
        if wishes.sort == .price, left.price != right.price {
            guard let price = left.price else { return false }
            return right.price.map { price < $0 } ?? true
        }
        return left.attempt.comesBefore(right.attempt)
    }

    private func wishedPlace(_ candidate: Candidate) -> Int {
        order.firstIndex { $0 === candidate.place } ?? order.count
    }
}

extension Candidate {
    /// Of a token of the prompt and one of the answer together; nil where one of them is not known.
    fileprivate var price: USD? {
        guard let prompt = offer?.pricing.prices[.prompt].amount,
            let completion = offer?.pricing.prices[.completion].amount
        else { return nil }
        return prompt.plus(completion)
    }
}
