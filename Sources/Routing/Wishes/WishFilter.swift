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
    ///
    /// - Parameter speeds: nil where nothing was measured.
    func judge(_ candidates: inout [Candidate], _ speeds: SpeedTable?, at now: Moment) {
        for index in candidates.indices where candidates[index].verdict == .tried {
            candidates[index].verdict = verdict(of: candidates[index])
            candidates[index].mustTakeAll =
                wishes.requiresParameters && !candidates[index].attempt.readsWishes
        }
        if let speeds, wishes.sort == .throughput || wishes.sort == .latency {
            for index in candidates.indices {
                candidates[index].speed = speeds.speed(of: candidates[index].attempt.breakerKey, at: now)
            }
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
        return isSortedBefore(left, right) ?? left.attempt.comesBefore(right.attempt)
    }

    /// By what the caller wants the order to go by; nil where that does not decide.
    private func isSortedBefore(_ left: Candidate, _ right: Candidate) -> Bool? {
        switch wishes.sort {
        case .price: Self.isLess(left.price, right.price)
        case .latency: Self.isLess(left.speed?.secondsToFirstEvent, right.speed?.secondsToFirstEvent)
        case .throughput:
            Self.isLess(left.speed?.tokensPerSecond.map(-), right.speed?.tokensPerSecond.map(-))
        case .unmeasured, nil: nil
        }
    }

    /// Whether the first value is the lower one; what is not known comes last. nil where they are equal.
    private static func isLess<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool? {
        guard left != right else { return nil }
        guard let left else { return false }
        return right.map { left < $0 } ?? true
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
