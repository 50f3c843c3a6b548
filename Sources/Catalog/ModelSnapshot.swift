// Which models there are, and where: what is known at one moment.
package import Base
package import Domain
package import Providers

/// The models that the gateways list. Immutable; whoever learns more makes another.
package final class ModelSnapshot: Sendable {
    /// One gateway's list, as far as it is known.
    package struct List: Sendable {
        let gateway: Gateway
        let models: [ListedModel]
        let report: ListReport

        /// - Parameter models: the last that were known, also where the list is unknown now.
        package init(of gateway: Gateway, _ models: [ListedModel], _ report: ListReport) {
            self.gateway = gateway
            self.models = models
            self.report = report
        }

        /// A list of which no more is known than whether it is there.
        package init(of gateway: Gateway, _ models: [ListedModel], _ state: ListReport.State) {
            var report = ListReport(gateway.id, state)
            report.models = models.count
            self.init(of: gateway, models, report)
        }
    }

    /// Nothing is known.
    package static let empty = ModelSnapshot([])

    /// All offers, in the order of their gateways' slugs and of their lists.
    package let offers: [Offer]
    /// Every model once, by id.
    package let models: [CatalogModel]
    /// How the gateways' lists stand, by slug.
    package let reports: [ListReport]
    private let states: [Bytes: ListReport.State]
    private let byCatalogID: OfferIndex
    private let byNativeID: OfferIndex
    private let names: NearModels

    /// Builds the indexes: a matter of milliseconds for each ten thousand models, and so nothing for a loop that
    /// serves callers.
    package init(_ lists: [List], _ knowledge: CatalogKnowledge = CatalogKnowledge()) {
        let lists = lists.sorted { $0.gateway.id < $1.gateway.id }
        var offers: [Offer] = []
        var states: [Bytes: ListReport.State] = [:]
        for list in lists {
            let slug = Bytes(list.gateway.id.slug)
            states[slug] = list.report.state
            let (makes, pricer) = (list.gateway.descriptor.makes, OfferPricer(of: list.gateway, knowledge))
            offers += list.models.map {
                Offer($0, gateway: slug, makes: makes, pricing: pricer.pricing(of: $0))
            }
        }
        self.offers = offers
        models = Self.models(of: offers)
        reports = lists.map(\.report)
        self.states = states
        byCatalogID = OfferIndex(offers) { $0.catalogID }
        byNativeID = OfferIndex(offers) { $0.foldedID }
        names = NearModels(offers)
    }

    /// What is known before anybody was asked: the lists that the gateways' records hold.
    package convenience init(atStart registry: GatewayRegistry, isOffline: Bool) {
        self.init(
            registry.gateways.filter(\.isCallable).map { gateway in
                guard let models = gateway.ownModels else {
                    return List(of: gateway, [], isOffline ? .unknown : .pending)
                }
                return List(of: gateway, models, .known)
            })
    }

    private static func models(of offers: [Offer]) -> [CatalogModel] {
        var byID: [String: [Offer]] = [:]
        for offer in offers { byID[offer.callableID, default: []].append(offer) }
        return byID.sorted { $0.key < $1.key }.map { id, offers in
            let slug = offers[0].catalogID?.text
            let maker = slug.map { String($0.prefix { $0 != "/" }) }
            return CatalogModel(id: id, canonicalSlug: slug, maker: maker, offers: offers)
        }
    }

    // MARK: Looking things up

    /// What is known of the list of the gateway with that slug.
    package func state(of gateway: Bytes) -> ListReport.State {
        states[gateway] ?? .unknown
    }

    /// Whether some list has been asked for and nothing has come of it yet.
    package var isPending: Bool { states.values.contains(.pending) }

    /// The offers of a model by its catalog id, in whatever case that is written.
    package func offers(ofCatalogID id: Bytes) -> ArraySlice<Offer> {
        byCatalogID[id.lowercased]
    }

    /// The offers whose native id differs from `id` in case at most.
    package func offers(ofNativeID id: Bytes) -> ArraySlice<Offer> {
        byNativeID[id.lowercased]
    }

    /// What a gateway calls `id`: exactly so, or else the one name that differs in case only.
    package func offer(of id: Bytes, at gateway: Bytes) -> Offer? {
        let near = offers(ofNativeID: id).filter { $0.gateway == gateway }
        return near.first { $0.nativeID == id } ?? (near.count == 1 ? near[0] : nil)
    }

    /// Names like `name` that a caller can use, the nearest first, at most three.
    package func names(near name: String) -> [String] {
        names.near(name)
    }
}
