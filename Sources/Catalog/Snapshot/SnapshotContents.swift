// What a snapshot knows of models, whatever the state of the lists.
internal import Base
internal import Domain
internal import Providers
internal import Synchronization

/// The models of all lists and the ways to find them. Snapshots that differ in their reports only share it.
final class SnapshotContents: Sendable {
    /// In the order of their slugs.
    let gateways: [GatewayOffers]
    let offers: [Offer]
    let models: [CatalogModel]
    /// For each offer the place of its model.
    let modelOfOffer: [UInt32]
    let nearNames: NearModels
    /// What makers take for their models.
    let makersPrices: MakersPrices
    private let names: CatalogNames
    private let modelByName: NameTable
    /// By slug: which gateway it is, and where its offers begin.
    private let gatewayBySlug: [Bytes: (index: Int, start: Int)]

    private struct OrderKey: Hashable {
        let order: ModelOrder
        let isDescending: Bool
    }
    /// The orders that somebody asked for.
    private let orders = Mutex<[OrderKey: [UInt32]]>([:])

    /// - Parameter lists: in the order of their gateways' slugs.
    init(_ lists: [ModelSnapshot.List], _ knowledge: CatalogKnowledge, after previous: SnapshotContents?) {
        let (gateways, makersPrices) = Self.gateways(lists, knowledge, previous)
        let offers = gateways.flatMap(\.offers)
        let merge = ModelMerge(gateways, offers, knowledge)
        self.gateways = gateways
        self.offers = offers
        self.makersPrices = makersPrices
        models = merge.models
        modelOfOffer = merge.modelOfOffer
        modelByName = merge.modelByName
        nearNames = NearModels(models)
        names = knowledge.names
        var start = 0
        var bySlug: [Bytes: (index: Int, start: Int)] = [:]
        for (index, gateway) in gateways.enumerated() {
            bySlug[gateway.slug] = (index, start)
            start += gateway.offers.count
        }
        gatewayBySlug = bySlug
    }

    /// Those that make models first: others may sell these at the same price.
    private static func gateways(
        _ lists: [ModelSnapshot.List], _ knowledge: CatalogKnowledge, _ previous: SnapshotContents?
    ) -> ([GatewayOffers], MakersPrices) {
        var known: [Bytes: GatewayOffers] = [:]
        for gateway in previous?.gateways ?? [] { known[gateway.slug] = gateway }
        func kept(_ list: ModelSnapshot.List) -> GatewayOffers? {
            known[Bytes(list.gateway.id.slug)].flatMap { $0.isUpToDate(with: list) ? $0 : nil }
        }
        var haveMakersChanged = previous == nil
        let makers = lists.map { list -> GatewayOffers? in
            guard !list.gateway.descriptor.makes.isEmpty else { return nil }
            if let kept = kept(list) { return kept }
            haveMakersChanged = true
            return GatewayOffers(list, knowledge, MakersPrices())
        }
        let prices = MakersPrices(at: makers.compactMap(\.self), knowledge)
        let gateways = zip(lists, makers).map { list, maker in
            if let maker { return maker }
            let followsMakers = list.gateway.descriptor.priceOrder.contains(.crossReference)
            if !(followsMakers && haveMakersChanged), let kept = kept(list) { return kept }
            return GatewayOffers(list, knowledge, prices)
        }
        return (gateways, prices)
    }

    // MARK: Looking things up

    /// Where the offers of a gateway are.
    func places(ofGateway slug: Bytes) -> Range<Int> {
        guard let (index, start) = gatewayBySlug[slug] else { return 0..<0 }
        return start..<start + gateways[index].offers.count
    }

    /// A model by its name in the catalog, and whether the name means the free variant.
    ///
    /// - Parameter name: in any spelling.
    func model(named name: Bytes) -> (model: CatalogModel, isFree: Bool)? {
        let folded = name.lowercased
        if let place = modelByName[folded] {
            return (models[Int(place)], folded.hasSuffix(CatalogName.freeSuffix))
        }
        guard let name = names.name(reading: folded), let place = modelByName[name.exact] else { return nil }
        return (models[Int(place)], name.isFree)
    }

    /// The offer called `id` at a gateway: exactly so, or else the one name that differs in case only.
    func place(of id: Bytes, at gateway: Bytes) -> Int? {
        guard let (index, start) = gatewayBySlug[gateway] else { return nil }
        return gateways[index].place(ofNativeID: id).map { start + $0 }
    }

    /// The models in an order, made when it is asked for the first time.
    func places(in order: ModelOrder, isDescending: Bool) -> [UInt32] {
        let key = OrderKey(order: order, isDescending: isDescending)
        if let places = orders.withLock({ $0[key] }) { return places }
        // Two who ask at once both make it: nobody waits under the lock.
        let places = order.places(of: models, isDescending: isDescending)
        orders.withLock { $0[key] = places }
        return places
    }
}
