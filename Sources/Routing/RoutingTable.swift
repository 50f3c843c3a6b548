// Everything routing knows that only a reload changes.
internal import Base
internal import Domain
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
    /// Stands for the gateway and its key in breakers.
    let credential: Int
    /// The makers whose models it makes, in lower case.
    private let makes: [Bytes]
    private let ownIDs: [Bytes]
    private let tiers: [(name: Bytes, model: Bytes)]

    init(_ gateway: Gateway, rank: Int, isFirst: Bool = false) {
        self.gateway = gateway
        self.rank = rank
        self.isFirst = isFirst
        slug = Bytes(gateway.id.slug)
        // Equal in each configuration of this process, and to nobody outside it.
        credential = [slug, gateway.key?.reveal() ?? .empty].hashValue
        makes = gateway.descriptor.makes.map { Bytes($0).lowercased }
        ownIDs = gateway.descriptor.ownIDs.map { Bytes($0) }
        tiers = gateway.tiers.map { (Bytes($0.key), Bytes($0.value)) }
    }

    /// Whether it can be a candidate for models that others have too: the demo never is.
    var isCandidate: Bool { gateway.isCallable && gateway.descriptor.transport != .memory }

    func makes(_ maker: Bytes) -> Bool { makes.contains(maker) }

    /// Whether the model is called so here with the slug in front.
    func isOwn(_ id: Bytes) -> Bool { ownIDs.contains(id) }

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
    let aliases: ModelAliases
    /// In the order in which they are tried when nothing else decides.
    let places: [GatewayPlace]

    /// - Parameter failoverOrder: slugs, before the records' priorities.
    package init(
        _ registry: GatewayRegistry, aliases: ModelAliases = ModelAliases(), failoverOrder: [String] = [],
        rules: RoutingRules = RoutingRules()
    ) {
        self.registry = registry
        self.aliases = aliases
        self.rules = rules
        let order = registry.gateways.sorted { left, right in
            let (first, second) = (Self.key(left, failoverOrder), Self.key(right, failoverOrder))
            return first == second ? left.id < right.id : first < second
        }
        places = order.enumerated().map { GatewayPlace($1, rank: $0, isFirst: $1.priority < 0) }
    }

    private static func key(_ gateway: Gateway, _ order: [String]) -> (Int, Int) {
        (order.firstIndex(of: gateway.id.slug) ?? order.count, gateway.priority)
    }

    /// The gateway with that slug. There are so few that looking through them is quicker than hashing.
    func place(slug: Bytes) -> GatewayPlace? {
        for place in places where place.slug == slug { return place }
        return nil
    }

    /// The gateway that callers call `name`: its slug, or an alias of it.
    func place(named name: Bytes) -> GatewayPlace? {
        if let place = place(slug: name) { return place }
        guard let gateway = registry[name] else { return nil }
        return places.first { $0.gateway === gateway }
    }
}
