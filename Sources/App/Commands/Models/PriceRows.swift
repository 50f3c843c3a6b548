// The lines of `sluice models --prices`.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// All prices of one model at one gateway, and where they are from; or why there is none.
struct PriceRows {
    static let heads = ["MODEL", "GATEWAY", "FOR", "PRICE", "FROM"]

    private let row: OfferRow
    private let origin: String
    /// What is paid for, and its price in words.
    private let prices: [(name: String, text: String)]

    /// - Parameter origin: who says so, or why nothing is known.
    init(_ row: OfferRow, from origin: String) {
        self.row = row
        self.origin = origin
        let prices = row.offer.pricing.prices
        self.prices =
            Self.texts(prices, behind: "")
            + prices.tiers.flatMap { Self.texts($0.prices, behind: " from \($0.promptTokens) tokens") }
    }

    private static func texts(_ prices: ModelPrices, behind tier: String) -> [(name: String, text: String)] {
        ModelPrices.Kind.allCases.compactMap { kind in
            prices[kind].text(per: kind.unit).map { (kind.name.description + tier, $0) }
        }
    }

    /// A line for each price, or one that says that there is none.
    var cells: [[String]] {
        let names = [row.model.id, row.offer.model.gateway.slug]
        guard !prices.isEmpty else { return [names + ["-", "unknown", origin]] }
        return prices.map { names + [$0.name, $0.text, origin] }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            row.writeNames(to: &writer)
            writer.object("prices") { writer in
                for price in prices { writer.member(price.name, price.text) }
            }
            writer.member("pricing_source", row.offer.pricing.source?.rawValue)
            writer.member("from", origin)
        }
    }
}

extension Price {
    /// With its unit; nil where it is not known.
    fileprivate func text(per unit: BilledUnit) -> String? {
        switch self {
        case .perUnit(let amount): WrittenPrice(amount, per: unit).description
        case .free: "free"
        case .dynamic: "known when the bill comes"
        case .unknown: nil
        }
    }
}
