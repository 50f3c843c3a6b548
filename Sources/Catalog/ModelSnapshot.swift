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
            report.isCallable = gateway.isCallable
            self.init(of: gateway, models, report)
        }
    }

    /// Nothing is known.
    package static let empty = ModelSnapshot([])

    /// How the gateways' lists stand, by slug.
    package let reports: [ListReport]
    private let states: [Bytes: ListReport.State]
    private let contents: SnapshotContents

    /// Builds the indexes: a matter of milliseconds for each ten thousand models, and so nothing for a loop that
    /// serves callers.
    ///
    /// - Parameter previous: an earlier one made with the same knowledge: what has not changed since is shared.
    package convenience init(
        _ lists: [List], _ knowledge: CatalogKnowledge = CatalogKnowledge(),
        after previous: ModelSnapshot? = nil
    ) {
        let lists = lists.sorted { $0.gateway.id < $1.gateway.id }
        self.init(
            SnapshotContents(lists, knowledge, after: previous?.contents), reports: lists.map(\.report))
    }

    private init(_ contents: SnapshotContents, reports: [ListReport]) {
        self.contents = contents
        self.reports = reports
        states = Dictionary(
            reports.map { (Bytes($0.gateway.slug), $0.state) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is known before anybody was asked: the lists that the gateways' records hold.
    package convenience init(
        atStart registry: GatewayRegistry, isOffline: Bool,
        _ knowledge: CatalogKnowledge = CatalogKnowledge()
    ) {
        self.init(
            registry.gateways.filter(\.isInCatalog).map { gateway in
                guard let models = gateway.ownModels else {
                    return List(of: gateway, [], isOffline ? .unknown : .pending)
                }
                return List(of: gateway, models, .known)
            }, knowledge)
    }

    /// The same models, and other reports: costs next to nothing.
    package func with(reports: [ListReport]) -> ModelSnapshot {
        ModelSnapshot(contents, reports: reports.sorted { $0.gateway < $1.gateway })
    }

    // MARK: All of it

    /// One object for all snapshots that differ in their reports only.
    package var sameModels: any AnyObject & Sendable { contents }

    /// All offers, in the order of their gateways' slugs and of their lists.
    package var offers: [Offer] { contents.offers }
    /// Every model once, by id.
    package var models: [CatalogModel] { contents.models }

    /// The offers of the gateway with that slug, in the order of its list. The places are those of `offers`.
    package func offers(ofGateway slug: Bytes) -> ArraySlice<Offer> {
        contents.offers[contents.places(ofGateway: slug)]
    }

    /// The model that an offer is of.
    ///
    /// - Parameter place: the offer's place in `offers`.
    package func model(ofOfferAt place: Int) -> CatalogModel {
        contents.models[Int(contents.modelOfOffer[place])]
    }

    /// The places of all `models` in an order: 0 is the first model by id.
    ///
    /// Made when it is asked for the first time, which takes tens of milliseconds for tens of thousands of models:
    /// nothing for a loop that serves callers.
    package func order(by order: ModelOrder, isDescending: Bool) -> [UInt32] {
        contents.places(in: order, isDescending: isDescending)
    }

    // MARK: Prices

    /// What was found when the gateways' prices were looked at; those of which there is nothing to tell are left out.
    package var priceReports: [GatewayID: PriceReport] {
        let told = contents.gateways.filter { !$0.priceReport.isEmpty }
        return Dictionary(told.map { ($0.list.gateway.id, $0.priceReport) }) { first, _ in first }
    }

    /// What the maker of an offer's model takes for it; nil where that is not known.
    package func makersPrice(of offer: Offer) -> MakersPrice? {
        offer.name.flatMap { contents.makersPrices[$0] }
    }

    // MARK: Looking things up

    /// How the list of a gateway stands; nil for one that is not in the catalog.
    package func report(of gateway: GatewayID) -> ListReport? {
        reports.first { $0.gateway == gateway }
    }

    /// What is known of the list of the gateway with that slug.
    package func state(of gateway: Bytes) -> ListReport.State {
        states[gateway] ?? .unknown
    }

    /// Whether the list of some gateway that can be called has been asked for, and nothing has come of it yet.
    package var isPending: Bool { reports.contains { $0.state == .pending && $0.isCallable } }

    /// The model of that id, or of another name that means it: its name in the catalog in any spelling, a native id
    /// with a gateway's slug in front, or a native id alone.
    package func model(called name: Bytes) -> CatalogModel? {
        if let found = contents.model(named: name) { return found.model }
        if let slash = name.firstIndex(of: UInt8(ascii: "/")) {
            let rest = name.slice(slash + 1..<name.count)
            if let place = contents.place(of: rest, at: name.slice(0..<slash)) {
                return model(ofOfferAt: place)
            }
        }
        return contents.gateways.lazy.compactMap { self.contents.place(of: name, at: $0.slug) }.first
            .map { model(ofOfferAt: $0) }
    }

    /// The offers of a model by its catalog id in any spelling: in capitals, with another name of its maker, with or
    /// without the date, with hyphens or dots in versions. The free variant only where `id` says so.
    package func offers(ofCatalogID id: Bytes) -> ArraySlice<Offer> {
        contents.model(named: id).map { $0.model.offers(isFree: $0.isFree) } ?? []
    }

    /// The offers whose native id differs from `id` in case at most.
    package func offers(ofNativeID id: Bytes) -> [Offer] {
        let folded = id.lowercased
        return contents.gateways.flatMap { gateway in
            gateway.places(ofNativeID: folded).map { gateway.offers[Int($0)] }
        }
    }

    /// What a gateway calls `id`: exactly so, or else the one name that differs in case only.
    package func offer(of id: Bytes, at gateway: Bytes) -> Offer? {
        contents.place(of: id, at: gateway).map { contents.offers[$0] }
    }

    /// Names like `name` that a caller can use, the nearest first, at most three.
    package func names(near name: String) -> [String] {
        contents.nearNames.near(name)
    }
}
