// What an answer cost.

extension Usage {
    /// What the gateway says it charged, where it says so: it alone knows discounts, images and searches. Else what its
    /// prices make of the tokens.
    ///
    /// - Returns: nil where neither is known.
    package func cost(at prices: ModelPrices) -> USD? { charge ?? prices.cost(of: self) }
}

extension ModelPrices {
    /// What a request costs that used so many tokens, exact.
    ///
    /// Tokens of which nobody said that they were cached, or thoughts, cost what the others do. Images that were made
    /// cost what an image does, where they are not paid for by tokens. Images that were sent and searches are not in
    /// usage, so their prices are not counted; nor is that of sound, whose tokens are among the others.
    ///
    /// - Returns: nil, never zero, where a price or a number is unknown that has a part in it, where numbers contradict
    ///   each other, and where the sum has no room.
    package func cost(of usage: Usage) -> USD? {
        tokenCost(of: usage) ?? usage.images.flatMap(cost(ofImages:))
    }

    private func cost(ofImages count: Int) -> USD? {
        guard let images = self[.image].cost(of: count), let request = requestCost else { return nil }
        return images.plus(request)
    }

    private func tokenCost(of usage: Usage) -> USD? {
        guard !isEmpty, let prices = prices(forPromptOf: usage.promptTokens),
            let prompt = prices.promptCost(of: usage), let completion = prices.completionCost(of: usage),
            let request = prices.requestCost
        else { return nil }
        return prompt.plus(completion)?.plus(request)
    }

    /// The prices that hold for prompts of that length; nil where they depend on it and nobody told it.
    private func prices(forPromptOf tokens: Int?) -> ModelPrices? {
        guard !tiers.isEmpty else { return self }
        guard let tokens else { return nil }
        guard let tier = tiers.last(where: { $0.promptTokens <= tokens }) else { return self }
        var prices = self
        for kind in Kind.allCases where tier.prices[kind] != .unknown { prices[kind] = tier.prices[kind] }
        return prices
    }

    private func promptCost(of usage: Usage) -> USD? {
        let price = self[.prompt]
        guard let tokens = usage.promptTokens else { return price == .free ? .zero : nil }
        let (read, written) = (usage.cachedTokens ?? 0, usage.cacheWriteTokens ?? 0)
        guard read >= 0, written >= 0, read <= tokens, written <= tokens - read,
            let plain = price.cost(of: tokens - read - written),
            let cached = cachePrice(.cacheRead).cost(of: read)
        else { return nil }
        return cachePrice(.cacheWrite).cost(of: written)?.plus(cached)?.plus(plain)
    }

    /// Where prompts are free, so is what is kept of them. Otherwise it costs something else than they do, and where
    /// nobody says what, it is unknown.
    private func cachePrice(_ kind: Kind) -> Price {
        self[kind] == .unknown && self[.prompt] == .free ? .free : self[kind]
    }

    private func completionCost(of usage: Usage) -> USD? {
        let price = self[.completion]
        guard let tokens = usage.completionTokens else { return price == .free ? .zero : nil }
        let thoughts = usage.reasoningTokens ?? 0
        guard thoughts >= 0, thoughts <= tokens else { return nil }
        return price.cost(of: tokens - thoughts)
            .flatMap { (self.thoughtPrice ?? price).cost(of: thoughts)?.plus($0) }
    }

    /// nil where thoughts cost what the rest of the answer does: listings say so by leaving the price out or by a zero.
    private var thoughtPrice: Price? {
        switch self[.reasoning] {
        case .unknown, .free, .perUnit(.zero): nil
        case .perUnit, .dynamic: self[.reasoning]
        }
    }

    /// Most models have no price for a request: then it costs its tokens.
    private var requestCost: USD? {
        self[.request] == .unknown ? .zero : self[.request].amount
    }
}

extension Price {
    /// Nothing of it costs nothing, whatever the price.
    fileprivate func cost(of count: Int) -> USD? {
        count == 0 ? .zero : amount?.times(count)
    }
}
