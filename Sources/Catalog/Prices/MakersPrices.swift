// What makers take for their own models.
internal import Base
package import Domain
internal import Providers

/// What the maker of a model takes for it.
package struct MakersPrice: Equatable, Sendable {
    /// The maker's own gateway, configured or not.
    package let gateway: GatewayID
    package let prices: ModelPrices
    /// The entry of `Catalog/prices.json` that says so; nil where the gateway lists it.
    package let written: PriceBook.Entry?
}

/// The prices of models at the gateways that make them: others sell some of these at the same price.
struct MakersPrices: Sendable {
    private var listed = NamedPrices()
    private var written = NamedPrices()

    /// Nothing is known.
    init() {}

    /// - Parameter gateways: those that make models, as far as they are there. Of the others, and of models that they do
    ///   not list, the book says what they take.
    init(at gateways: [GatewayOffers], _ knowledge: CatalogKnowledge) {
        for gateway in gateways {
            let entries = knowledge.book.entries(of: gateway.list.gateway.id)
            for offer in gateway.offers {
                guard let name = offer.name, gateway.makes.contains(name.maker) else { continue }
                listed.add(offer.makersPrice(writtenIn: entries), of: name)
            }
        }
        for (gateway, makes) in knowledge.book.makes.sorted(by: { $0.key < $1.key }) {
            let names = GatewayNames(of: gateway, makes: makes, knowledge.names)
            for entry in knowledge.book.entries(of: gateway).values {
                guard let name = names.name(of: Bytes(entry.nativeID).lowercased),
                    names.makes.contains(name.maker)
                else { continue }
                written.add(MakersPrice(gateway: gateway, prices: entry.prices, written: entry), of: name)
            }
        }
    }

    /// That of the model of exactly that name, or of the only one that differs by its date at most.
    subscript(name: CatalogName) -> MakersPrice? {
        guard !name.isFree else { return nil }
        return listed[name] ?? written[name]
    }
}

extension Offer {
    /// nil where the gateway does not say itself what it takes.
    fileprivate func makersPrice(writtenIn entries: [String: PriceBook.Entry]) -> MakersPrice? {
        switch pricing.source {
        case .api: MakersPrice(gateway: model.gateway, prices: pricing.prices, written: nil)
        case .manual:
            MakersPrice(gateway: model.gateway, prices: pricing.prices, written: entries[model.nativeID])
        case .crossReference, .free, nil: nil
        }
    }
}

/// Prices by the names of models, of one source.
private struct NamedPrices {
    private var byName: [Bytes: MakersPrice] = [:]
    /// By names without dates; nil where there are several models of that name.
    private var byGroup: [Bytes: MakersPrice?] = [:]

    mutating func add(_ price: MakersPrice?, of name: CatalogName) {
        guard !name.isFree else { return }
        if let price { byName[name.exact] = price }
        byGroup[name.group] = byGroup[name.group] == nil ? .some(price) : .some(nil)
    }

    subscript(name: CatalogName) -> MakersPrice? {
        byName[name.exact] ?? byGroup[name.group] ?? nil
    }
}
