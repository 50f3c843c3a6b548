// Everything routing knows that only a reload changes.
internal import Base
package import Catalog
package import Domain
package import Providers

/// A gateway as routing sees it.
package final class GatewayPlace: Sendable {
    package let gateway: Gateway
    /// The slug, as UTF-8.
    let slug: Bytes
    /// Its place when nothing else decides; the lowest is tried first.
    let rank: Int
    /// Whether it comes even before the makers of a model.
    let isFirst: Bool
    /// Stands for the gateway, its address and its secrets in breakers.
    let credential: Int
    /// Whether it can be a candidate for models that others have too: the demo never is.
    let isCandidate: Bool
    private let ownIDs: [Bytes]
    private let idEnding: String?
    private let tiers: [(name: Bytes, model: Bytes)]

    init(_ gateway: Gateway, rank: Int, isFirst: Bool = false) {
        self.gateway = gateway
        self.rank = rank
        self.isFirst = isFirst
        slug = Bytes(gateway.id.slug)
        // Equal in each configuration of this process, and to nobody outside it.
        let secrets = gateway.settings.secrets.map { $0.reveal().array }
            .sorted { $0.lexicographicallyPrecedes($1) }
        credential = ([slug.array, Array(gateway.baseURL.text.utf8)] + secrets).hashValue
        isCandidate = gateway.isCallable && gateway.descriptor.transport != .memory
        ownIDs = gateway.descriptor.ownIDs.map { Bytes($0) }
        idEnding = gateway.descriptor.idEnding
        tiers = gateway.tiers.map { (Bytes($0.key), Bytes($0.value)) }
    }

    /// Whether it knows the members, and the suffixes of names, by which callers wish.
    var readsWishes: Bool { gateway.descriptor.routingMembers.contains("provider") }

    /// Whether the model is called so here with the slug in front.
    func isOwn(_ id: Bytes) -> Bool { ownIDs.contains(id) }

    /// An id with the ending that may be left out here; nil where none may.
    func completed(_ id: Bytes) -> Bytes? { idEnding.map { Bytes(id.text + $0) } }

    /// What a tier is here; nil where the record does not say.
    func model(ofTier name: Bytes) -> Bytes? {
        for tier in tiers where tier.name == name { return tier.model }
        return nil
    }
}

/// Gateways, aliases and numbers. An immutable value: a reload makes another.
package final class RoutingTable: Sendable {
    package let registry: GatewayRegistry
    package let rules: RoutingRules
    package let aliases: ModelAliases
    /// In the order in which they are tried when nothing else decides.
    let places: [GatewayPlace]
    private let bySlug: [Bytes: GatewayPlace]
    private let byMaker: [Bytes: [GatewayPlace]]

    /// - Parameters:
    ///   - failoverOrder: slugs, before the records' priorities.
    ///   - makers: under what names makers are known.
    package init(
        _ registry: GatewayRegistry, aliases: ModelAliases = ModelAliases(), failoverOrder: [String] = [],
        rules: RoutingRules = RoutingRules(), makers: Makers = Makers()
    ) {
        self.registry = registry
        self.aliases = aliases
        self.rules = rules
        let order = registry.gateways.sorted { left, right in
            let (first, second) = (Self.key(left, failoverOrder), Self.key(right, failoverOrder))
            return first == second ? left.id < right.id : first < second
        }
        places = order.enumerated().map { GatewayPlace($1, rank: $0, isFirst: $1.priority < 0) }
        bySlug = Dictionary(places.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        byMaker = places.reduce(into: [:]) { byMaker, place in
            let names = place.gateway.descriptor.makes.flatMap { name in
                let name = Bytes(name).lowercased
                return [name] + (makers[name].map { [$0.slug] + $0.aliases } ?? []).map { Bytes($0) }
            }
            for name in Set(names) { byMaker[name, default: []].append(place) }
        }
    }

    /// All gateways in the order in which they are tried when nothing else decides.
    package var failoverOrder: [GatewayID] { places.map(\.gateway.id) }

    private static func key(_ gateway: Gateway, _ order: [String]) -> (Int, Int) {
        (order.firstIndex(of: gateway.id.slug) ?? order.count, gateway.priority)
    }

    /// What breakers are kept for: gateways with the keys that they have in this table.
    package var credentials: Set<Int> { Set(places.map(\.credential)) }

    /// The gateway with that slug.
    func place(slug: Bytes) -> GatewayPlace? { bySlug[slug] }

    /// The gateways that make a maker's models, callable or not, in the order of `places`.
    ///
    /// - Parameter maker: in lower case.
    func makers(called maker: Bytes) -> [GatewayPlace] { byMaker[maker] ?? [] }

    /// The gateway that callers call `name`: its slug, or an alias of it.
    func place(named name: Bytes) -> GatewayPlace? {
        if let place = place(slug: name) { return place }
        guard let gateway = registry[name] else { return nil }
        return places.first { $0.gateway === gateway }
    }
}
