// How a configuration differs from the one before: what operators are told of a reload.
internal import Catalog
internal import Domain
internal import Providers
internal import Routing

/// What is another in one configuration than in another. Lines for people, sorted; no secret is in them.
struct ConfigurationDifference: Equatable {
    /// More lines than this are counted, not told.
    static let mostLines = 200

    /// What takes effect at once.
    let changes: [String]
    /// What does so only when the process begins again.
    let needRestart: [String]

    /// - Parameters:
    ///   - old: the configuration in force.
    ///   - new: the one that is to be.
    ///   - start: what the process began with: of it is kept what nothing but a restart changes.
    init(from old: Installation, to new: Installation, begunWith start: Installation) {
        let now = new.settings.facts.filter { !$0.needsRestart }.changes(from: old.settings.facts)
        let lines =
            now + Self.gateways(old.registry, new.registry) + Self.routing(old.routing, new.routing)
            + Self.knowledge(old.knowledge, new.knowledge)
        let later = new.settings.facts.filter(\.needsRestart).changes(from: start.settings.facts)
        let proxies = start.proxies == new.proxies ? [] : [Self.proxiesChanged]
        changes = Self.told(lines.sorted())
        needRestart = Self.told((later + proxies).sorted())
    }

    /// Proxies may have passwords in them.
    private static let proxiesChanged = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY: changed"

    /// Lines fit to be shown, and not too many of them.
    static func told(_ lines: [String]) -> [String] {
        let shown = lines.map(ShownText.line)
        guard shown.count > mostLines else { return shown }
        return shown.prefix(mostLines - 1) + ["and \(shown.count - mostLines + 1) more"]
    }

    // MARK: Parts

    private static func gateways(_ old: GatewayRegistry, _ new: GatewayRegistry) -> [String] {
        let former = Dictionary(old.gateways.map { ($0.id, $0) }) { first, _ in first }
        let current = Set(new.gateways.map(\.id))
        let lines = new.gateways.flatMap { gateway in
            former[gateway.id].map { GatewayDifference(old: $0, new: gateway).lines }
                ?? ["gateway \(gateway.id): added, \(gateway.state.word)"]
        }
        return lines + former.keys.filter { !current.contains($0) }.map { "gateway \($0): removed" }
    }

    private static func routing(_ old: RoutingTable, _ new: RoutingTable) -> [String] {
        let aliases = NamedDifference(from: old.aliases.texts, to: new.aliases.texts)
        return new.rules.facts.changes(from: old.rules.facts) + aliases.lines(of: "aliases")
            + order(old.failoverOrder, new.failoverOrder)
    }

    /// A gateway that came or went is no change of the order.
    private static func order(_ old: [GatewayID], _ new: [GatewayID]) -> [String] {
        let (former, current) = (Set(old), Set(new))
        guard old.filter(current.contains) != new.filter(former.contains) else { return [] }
        return ["failover order: now \(new.map(\.slug).joined(separator: ", "))"]
    }

    private static func knowledge(_ old: CatalogKnowledge, _ new: CatalogKnowledge) -> [String] {
        let prices = NamedDifference(from: old.book.byName, to: new.book.byName)
        let makers = NamedDifference(from: old.names.makers.byName, to: new.names.makers.byName)
        let names = NamedDifference(from: old.names.hosts.texts, to: new.names.hosts.texts)
        return prices.lines(of: "prices") + makers.lines(of: "makers") + names.lines(of: "names of models")
            + new.priceBounds.facts.changes(from: old.priceBounds.facts)
    }
}

extension PriceBook {
    /// The entries by gateway and model.
    fileprivate var byName: [String: Entry] {
        Dictionary(all.map { ("\($0.gateway) \($0.nativeID)", $0) }) { first, _ in first }
    }
}

extension Makers {
    fileprivate var byName: [String: Maker] { Dictionary(all.map { ($0.slug, $0) }) { first, _ in first } }
}
