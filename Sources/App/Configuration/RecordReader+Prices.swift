// Prices in files of the configuration.
internal import Base
internal import Catalog
internal import Domain
internal import Providers

extension RecordReader {
    // MARK: Bounds

    /// Reads the object `prices` of `catalog.json`.
    func read(_ bounds: inout PriceBounds) {
        for unit in BilledUnit.allCases {
            if let range = object(unit.rawValue, { $0.range(per: unit) }) { bounds[unit] = range }
        }
        bounds.largestFactor = whole("largestFactor", in: 2...1_000_000) ?? bounds.largestFactor
        bounds.driftPercent = whole("driftPercent", in: 1...1000) ?? bounds.driftPercent
    }

    private func range(per unit: BilledUnit) -> ClosedRange<USD>? {
        guard text("least") != nil, text("most") != nil else { return nil }
        guard let least = price("least", per: unit), let most = price("most", per: unit) else { return nil }
        guard .zero < least, least <= most else {
            complain("most", "must be at least 'least', and that more than zero")
            return nil
        }
        return least...most
    }

    // MARK: Entries

    /// Reads an entry of `prices.json`; nil where it cannot be used.
    func priceEntry(within bounds: PriceBounds) -> PriceBook.Entry? {
        var prices = prices(within: bounds)
        if prices.isEmpty { complain(at: pointer, "says no price") }
        prices.tiers = objects("tiers") { $0.tier(within: bounds) }
        let starts = prices.tiers.map(\.promptTokens)
        if zip(starts, starts.dropFirst()).contains(where: { $0 >= $1 }) {
            complain("tiers", "must begin with the shortest prompts")
        }
        let (gateway, model, source, date) = (text("gateway"), text("model"), page("source"), day("date"))
        guard let gateway, let model, let source, let date else { return nil }
        return PriceBook.Entry(
            gateway: GatewayID(gateway), nativeID: model, prices: prices, source: source, date: date)
    }

    private func tier(within bounds: PriceBounds) -> PriceTier? {
        let prices = prices(within: bounds)
        if prices.isEmpty { complain(at: pointer, "says no price") }
        if member("promptTokens") == nil { complain("promptTokens", "is missing") }
        return whole("promptTokens", in: 1...1_000_000_000).map {
            PriceTier(promptTokens: $0, prices: prices)
        }
    }

    private func prices(within bounds: PriceBounds) -> ModelPrices {
        var prices = ModelPrices()
        for kind in ModelPrices.Kind.allCases {
            guard let amount = price(kind.name.description, per: kind.unit) else { continue }
            prices[kind] = .perUnit(amount)
            let range = bounds[kind.unit]
            if !range.contains(amount) {
                let (least, most) = (range.lowerBound, range.upperBound)
                complain(
                    kind.name.description,
                    "cannot be: beyond \(WrittenPrice(least, per: kind.unit)) to \(WrittenPrice(most, per: kind.unit))"
                )
            }
        }
        return prices
    }

    /// A price with its unit; nil when it is absent.
    private func price(_ name: String, per unit: BilledUnit) -> USD? {
        guard let text = optionalText(name) else { return nil }
        guard let price = WrittenPrice(parsing: text) else {
            complain(name, "must be \(WrittenPrice.expected)")
            return nil
        }
        guard price.unit == unit else {
            complain(name, "must be a price per \(unit), not per \(price.unit)")
            return nil
        }
        return price.amount
    }

    private func page(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        if !text.hasPrefix("https://") { complain(name, "must be the https:// address of a page") }
        return text
    }

    private func day(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        if Timestamp.parse(date: Bytes(text + "T00:00:00Z")) == nil || text.utf8.count != 10 {
            complain(name, "must be a day such as '2026-01-31'")
        }
        return text
    }
}
