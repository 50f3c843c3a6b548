// The offers of one gateway.
internal import Base
internal import Domain
internal import Providers

/// What one gateway offers, ready to be put together with what others do. Made again only when its list changes: later
/// snapshots share it.
final class GatewayOffers: Sendable {
    let list: ModelSnapshot.List
    /// The gateway's slug, as UTF-8.
    let slug: Bytes
    /// The makers whose models the gateway makes.
    let makes: [Bytes]
    /// In the order of the list.
    let offers: [Offer]
    /// Of all offers, in the order of their keys.
    let rows: [ModelRow]
    /// The places of the offers that have no name.
    let nameless: [UInt32]
    /// The names that native ids would read as, where the gateway means something else by them: they lead here as long
    /// as nobody has a model that is called so.
    let misleading: [(name: Bytes, place: Int)]
    /// What was found when its prices were looked at.
    let priceReport: PriceReport
    private let byNativeID: NameTable
    /// The places of those whose native ids differ in case only, by the first of them: there are hardly any.
    private let further: [UInt32: [UInt32]]

    /// - Parameter makersPrices: what makers take for their models; empty where this gateway makes models itself.
    init(_ list: ModelSnapshot.List, _ knowledge: CatalogKnowledge, _ makersPrices: MakersPrices) {
        let slug = Bytes(list.gateway.id.slug)
        let names = GatewayNames(of: list.gateway, knowledge.names)
        var pricer = OfferPricer(of: list.gateway, knowledge)
        let isCallable = list.gateway.isCallable
        let offers = list.models.map { model in
            let nativeID = Bytes(model.nativeID)
            let folded = nativeID.lowercased
            let name = names.name(of: folded)
            // What is equal is kept once.
            let foldedID = name.flatMap { $0.exact == folded ? $0.exact : nil } ?? folded
            return Offer(
                model, gateway: slug, nativeID: foldedID == nativeID ? foldedID : nativeID,
                foldedID: foldedID,
                name: name,
                pricing: pricer.pricing(of: model) { name.flatMap { makersPrices[$0]?.prices } },
                isCallable: isCallable && list.gateway.canBeAsked(forWhatMakes: model.modality.made))
        }
        self.list = list
        self.slug = slug
        priceReport = pricer.report
        makes = names.makes
        self.offers = offers
        rows = Self.rows(offers)
        nameless = offers.indices.filter { offers[$0].name == nil }.map { UInt32($0) }
        misleading = names.hasOwnNames ? Self.misleading(offers, knowledge.names) : []
        (byNativeID, further) = Self.index(offers)
    }

    /// Whether it is of `list` still.
    func isUpToDate(with list: ModelSnapshot.List) -> Bool {
        self.list.gateway === list.gateway && self.list.models.isSameMemory(as: list.models)
    }

    // MARK: Looking things up

    /// The places of the offers whose native id differs from `folded` in case at most.
    ///
    /// - Parameter folded: in lower case.
    func places(ofNativeID folded: Bytes) -> [UInt32] {
        guard let first = byNativeID[folded] else { return [] }
        return [first] + (further[first] ?? [])
    }

    /// The place of what is called `id` here: exactly so, or else the one name that differs in case only.
    func place(ofNativeID id: Bytes) -> Int? {
        let places = places(ofNativeID: id.lowercased)
        let exact = places.first { offers[Int($0)].nativeID == id }
        return (exact ?? (places.count == 1 ? places[0] : nil)).map { Int($0) }
    }

    // MARK: Building

    private static func rows(_ offers: [Offer]) -> [ModelRow] {
        var rows = offers.enumerated().map { place, offer in
            ModelRow(key: offer.key, place: UInt32(place))
        }
        rows.sortByKeys { offers[Int($0)].key }
        return rows
    }

    private static func misleading(_ offers: [Offer], _ names: CatalogNames) -> [(name: Bytes, place: Int)] {
        offers.enumerated().compactMap { place, offer in
            guard let name = offer.name, let read = names.name(reading: offer.foldedID),
                read.exact != name.exact
            else { return nil }
            return (read.exact, place)
        }
    }

    private static func index(_ offers: [Offer]) -> (NameTable, [UInt32: [UInt32]]) {
        var table = NameTable(capacity: offers.count)
        var further: [UInt32: [UInt32]] = [:]
        for (place, offer) in offers.enumerated() {
            let first = table.add(offer.foldedID, UInt32(place))
            if first != place { further[first, default: []].append(UInt32(place)) }
        }
        return (table, further)
    }
}

extension [ListedModel] {
    /// Whether it is the very same array: then its elements are, too.
    fileprivate func isSameMemory(as other: [ListedModel]) -> Bool {
        let start = unsafe withUnsafeBufferPointer { $0.baseAddress }
        let otherStart = unsafe other.withUnsafeBufferPointer { $0.baseAddress }
        return unsafe count == other.count && start == otherStart
    }
}
