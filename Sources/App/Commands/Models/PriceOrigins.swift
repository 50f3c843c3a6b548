// Where prices come from, in words.
internal import Base
internal import Catalog
internal import Domain
internal import Providers

/// Tells of prices who says so and when, and of unknown ones why.
struct PriceOrigins {
    private let registry: GatewayRegistry
    private let book: PriceBook
    private let snapshot: ModelSnapshot

    init(_ registry: GatewayRegistry, _ knowledge: CatalogKnowledge, _ snapshot: ModelSnapshot) {
        self.registry = registry
        book = knowledge.book
        self.snapshot = snapshot
    }

    func text(of offer: Offer) -> String {
        switch offer.pricing.source {
        case .api: listing(of: offer.model.gateway)
        case .manual:
            book.entries(of: offer.model.gateway)[offer.model.nativeID].map(Self.text) ?? Self.bookName
        case .crossReference: makers(of: offer)
        case .free: "the gateway takes no money for it"
        case nil: reasons(for: offer).joined(separator: "; ")
        }
    }

    // MARK: Known prices

    private static let bookName = "Catalog/prices.json"

    private static func text(_ entry: PriceBook.Entry) -> String {
        "\(bookName), \(entry.date), \(entry.source)"
    }

    private func listing(of gateway: GatewayID) -> String {
        let report = snapshot.reports.first { $0.gateway == gateway }
        if let day = report?.fetchedOn.map({ Timestamp.text($0).prefix(10) }) {
            return "the gateway's listing of \(day)"
        }
        return "the gateway's listing"
    }

    private func makers(of offer: Offer) -> String {
        guard let maker = snapshot.makersPrice(of: offer) else { return "what the maker takes" }
        return "what \(maker.gateway) takes: \(maker.written.map(Self.text) ?? listing(of: maker.gateway))"
    }

    // MARK: Unknown prices

    /// Why each of the sources that count for the gateway knows nothing.
    private func reasons(for offer: Offer) -> [String] {
        let order = registry[offer.gateway]?.descriptor.priceOrder ?? []
        return order.map { origin in
            switch origin {
            case .api: offer.model.prices.isEmpty ? "not listed" : "what is listed cannot be"
            case .manual: "not in \(Self.bookName)"
            case .crossReference: "not known of its maker"
            }
        }
    }
}
