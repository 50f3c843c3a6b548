// Which models there are, and where: what is known at one moment.
package import Base
package import Domain
package import Providers

/// The models that the gateways list. Immutable; whoever learns more makes another.
package final class ModelSnapshot: Sendable {
    /// What is known of a gateway's list.
    package enum ListState: Equatable, Sendable {
        /// Asked for the first time, and not answered yet.
        case pending
        case known
        /// It cannot be had, or is not to be asked for.
        case unknown
    }

    /// One gateway's list, as far as it is known.
    package struct List: Sendable {
        let gateway: Gateway
        let models: [ListedModel]
        let state: ListState

        /// - Parameter models: the last that were known, also where the list is unknown now.
        package init(of gateway: Gateway, _ models: [ListedModel], _ state: ListState) {
            self.gateway = gateway
            self.models = models
            self.state = state
        }
    }

    /// Nothing is known.
    package static let empty = ModelSnapshot([])

    /// All offers, in the order of their gateways' slugs and of their lists.
    package let offers: [Offer]
    private let states: [Bytes: ListState]
    private let byCatalogID: OfferIndex
    private let byNativeID: OfferIndex
    private let names: NearModels

    /// Builds the indexes: a matter of milliseconds for each ten thousand models, and so nothing for a loop that
    /// serves callers.
    package init(_ lists: [List]) {
        let lists = lists.sorted { $0.gateway.id < $1.gateway.id }
        var offers: [Offer] = []
        var states: [Bytes: ListState] = [:]
        for list in lists {
            let slug = Bytes(list.gateway.id.slug)
            states[slug] = list.state
            offers += list.models.map { Offer($0, gateway: slug, makes: list.gateway.descriptor.makes) }
        }
        self.offers = offers
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

    // MARK: Looking things up

    /// What is known of the list of the gateway with that slug.
    package func state(of gateway: Bytes) -> ListState {
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
