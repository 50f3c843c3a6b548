// One model at all gateways, side by side.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// What a model costs where, which is the cheapest, and what that saves. What is measured is a token of the prompt and
/// one of the answer together, exactly; a gateway of which one of the two is not known is in no comparison of prices.
struct ModelComparison {
    /// One gateway's offer, or that it has none.
    struct Entry {
        let standing: ListStanding
        let offer: Offer?

        /// A token of the prompt and one of the answer; nil where that is not known beforehand.
        var cost: USD? {
            guard let prices = offer?.pricing.prices, let prompt = prices[.prompt].amount,
                let completion = prices[.completion].amount
            else { return nil }
            return prompt.plus(completion)
        }
    }

    /// The dearest and the cheapest, where they are two.
    private struct Spread {
        let cheapest: Entry
        let dearest: Entry
        let least: USD
        let most: USD
    }

    let model: CatalogModel
    /// Those that offer it first, in the order in which they are tried; then the others by their slugs.
    let entries: [Entry]
    private let least: USD?

    /// - Parameter standings: of all gateways.
    init(_ model: CatalogModel, _ standings: [ListStanding]) {
        self.model = model
        let offered = model.offers.compactMap { offer in
            standings.first { $0.gateway.id == offer.model.gateway }.map { Entry(standing: $0, offer: offer) }
        }
        let others = standings.filter { standing in
            standing.report != nil && !offered.contains { $0.standing.gateway.id == standing.gateway.id }
        }
        entries = offered + others.map { Entry(standing: $0, offer: nil) }
        least = offered.compactMap(\.cost).min()
    }

    func write(to writer: inout JSONWriter, at now: Moment, madeOn: WallTime) {
        writer.member("object", "model.comparison")
        writer.member("id", model.id)
        writer.member("canonical_slug", model.canonicalSlug)
        writer.member("name", model.name)
        writer.array("comparisons") { list in
            for entry in entries { list.object { write(entry, to: &$0, at: now) } }
        }
        writeRecommendation(to: &writer)
        writeSavings(to: &writer)
        writer.member("available_count", entries.count { $0.offer != nil })
        writer.member("total_gateways_checked", entries.count)
        writer.member("timestamp", Timestamp.text(madeOn))
    }

    private func write(_ entry: Entry, to writer: inout JSONWriter, at now: Moment) {
        let (standing, report) = (entry.standing, entry.standing.report)
        writer.member("gateway", standing.gateway.id.slug)
        writer.member("available", entry.offer != nil)
        writer.member("callable", entry.offer?.isCallable == true)
        writer.member("id", entry.offer?.model.nativeID)
        writer.member("name", entry.offer?.model.name)
        writer.member("context_length", entry.offer?.model.contextLength)
        writer.object("pricing") { $0.writeMembers(of: entry.offer?.pricing.prices ?? ModelPrices()) }
        if entry.offer?.pricing.prices.isDynamic == true { writer.member("pricing_dynamic", true) }
        writer.member("pricing_source", entry.offer?.pricing.source?.rawValue)
        writer.member("cheapest", least != nil && entry.cost == least)
        writer.member("status", standing.status.rawValue)
        writer.member("fetched_at", report?.fetchedOn.map(Timestamp.text))
        writer.member("age_seconds", report?.fetchedAt.map { $0.duration(to: now).wholeSeconds })
        let reason = standing.reason ?? (entry.offer == nil ? "does not list it" : nil)
        if let reason { writer.member("reason", reason) }
    }

    // MARK: Advice

    /// The cheapest that can be called, the first of several.
    private var recommended: Entry? {
        let callable = entries.filter { $0.offer?.isCallable == true && $0.cost != nil }
        guard let least = callable.compactMap(\.cost).min() else { return nil }
        return callable.first { $0.cost == least }
    }

    private func writeRecommendation(to writer: inout JSONWriter) {
        guard let entry = recommended, let offer = entry.offer else {
            return writer.member(null: "recommendation")
        }
        writer.object("recommendation") { writer in
            writer.member("gateway", entry.standing.gateway.id.slug)
            writer.member("id", offer.model.nativeID)
            writer.member("reason", "the lowest known price of those that can be called")
            writer.object("pricing") { $0.writeMembers(of: offer.pricing.prices) }
        }
    }

    private var spread: Spread? {
        let priced = entries.compactMap { entry in entry.cost.map { (entry: entry, cost: $0) } }
        guard let least = priced.min(by: { $0.cost < $1.cost }),
            let most = priced.max(by: { $0.cost < $1.cost }), least.cost < most.cost
        else { return nil }
        return Spread(cheapest: least.entry, dearest: most.entry, least: least.cost, most: most.cost)
    }

    /// What the cheapest saves against the dearest, for a million tokens of the prompt and as many of the answer.
    private func writeSavings(to writer: inout JSONWriter) {
        guard let spread, let least = spread.least.times(Self.million),
            let most = spread.most.times(Self.million)
        else { return writer.member(null: "savings") }
        let saved = USD(attodollars: most.attodollars - least.attodollars)
        writer.object("savings") { writer in
            writer.member("potential_savings_per_1m_tokens", saved)
            writer.member("savings_percentage", Self.percentage(saved, of: most))
            writer.member("cheapest_gateway", spread.cheapest.standing.gateway.id.slug)
            writer.member("cheapest_cost_per_1m_tokens", least)
            writer.member("most_expensive_gateway", spread.dearest.standing.gateway.id.slug)
            writer.member("most_expensive_cost_per_1m_tokens", most)
        }
    }

    private static let million = 1_000_000

    /// With two decimals, cut: `66.66`.
    ///
    /// - Parameter whole: more than zero.
    private static func percentage(_ part: USD, of whole: USD) -> String {
        let (share, isTooLarge) = part.attodollars.multipliedReportingOverflow(by: 10_000)
        let hundredths =
            isTooLarge ? part.attodollars / (whole.attodollars / 10_000) : share / whole.attodollars
        let (percent, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        return rest < 10 ? "\(percent).0\(rest)" : "\(percent).\(rest)"
    }
}
