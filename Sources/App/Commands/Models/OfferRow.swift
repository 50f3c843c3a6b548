// A line of `sluice models`.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// One model at one gateway.
struct OfferRow {
    static let heads = ["MODEL", "GATEWAY", "NATIVE ID", "CONTEXT", "USD/1M IN", "USD/1M OUT", "SOURCE"]

    let model: CatalogModel
    let offer: Offer

    init(_ model: CatalogModel, _ offer: Offer) {
        self.model = model
        self.offer = offer
    }

    var cells: [String] {
        let prices = offer.pricing.prices
        return [
            model.id, offer.model.gateway.slug, offer.model.nativeID,
            offer.model.contextLength.map { String($0) } ?? "-",
            prices[.prompt].perMillionText, prices[.completion].perMillionText,
            offer.pricing.source?.rawValue ?? "-",
        ]
    }

    /// Amounts for one token.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writeNames(to: &writer)
            writer.member("context_length", offer.model.contextLength)
            let prices = offer.pricing.prices
            writer.object("pricing") { writer in
                writer.member("prompt", prices[.prompt].amount?.description)
                writer.member("completion", prices[.completion].amount?.description)
            }
            if prices.isDynamic { writer.member("pricing_dynamic", true) }
            writer.member("pricing_source", offer.pricing.source?.rawValue)
        }
    }

    func writeNames(to writer: inout JSONWriter) {
        writer.member("id", model.id)
        writer.member("gateway", offer.model.gateway.slug)
        writer.member("native_id", offer.model.nativeID)
    }
}

extension Price {
    /// Dollars for a million tokens, exact.
    fileprivate var perMillionText: String {
        switch self {
        case .perUnit(let amount): amount.times(1_000_000)?.description ?? "-"
        case .free: "free"
        case .dynamic: "dynamic"
        case .unknown: "-"
        }
    }
}
