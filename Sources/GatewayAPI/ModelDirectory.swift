// Which models the callable gateways list. The catalog will take this over.
internal import Base
internal import Domain
internal import HTTP
internal import Providers

/// Remembers each gateway's list for a while. Confined to its loop.
final class ModelDirectory {
    private static let lifetime: Duration = .seconds(300)
    private static let retry: Duration = .seconds(5)

    private struct Entry {
        var models: [ListedModel]
        var askAgainAt: Moment
    }

    private let client: GatewayClient
    private let time: any Timekeeper
    private var entries: [GatewayID: Entry] = [:]
    private var fetches: [GatewayID: Pending<Void>] = [:]

    init(client: GatewayClient, time: any Timekeeper) {
        self.client = client
        self.time = time
    }

    /// The lists are asked for again when they are next needed: a gateway may have a new address or key. Until then,
    /// and where it cannot be had, the old list holds.
    func forget() {
        for id in entries.keys { entries[id]?.askAgainAt = time.now }
    }

    /// The models of all callable gateways, as far as they are known within `patience`.
    func models(_ configuration: APIConfiguration, within patience: Duration) async -> [ListedModel] {
        let deadline = time.now.advanced(by: patience)
        let gateways = configuration.registry.gateways.filter(\.isCallable)
        for gateway in gateways where isDue(gateway) { fetch(gateway, configuration) }
        for gateway in gateways { await fetches[gateway.id]?.value(until: deadline) }
        return gateways.flatMap { entries[$0.id]?.models ?? [] }
    }

    private func isDue(_ gateway: Gateway) -> Bool {
        guard fetches[gateway.id] == nil else { return false }
        return entries[gateway.id].map { $0.askAgainAt <= time.now } ?? true
    }

    private func fetch(_ gateway: Gateway, _ configuration: APIConfiguration) {
        if let models = gateway.ownModels {
            entries[gateway.id] = Entry(models: models, askAgainAt: .distantFuture)
            return
        }
        guard !configuration.isOffline else { return }
        fetches[gateway.id] = Pending(on: time) { [self] in
            let models = await client.models(of: gateway, timeouts: configuration.timeouts)
            let next = time.now.advanced(by: models == nil ? Self.retry : Self.lifetime)
            // A list that cannot be had does not make the models known before disappear.
            entries[gateway.id] = Entry(
                models: models ?? entries[gateway.id]?.models ?? [], askAgainAt: next)
            fetches[gateway.id] = nil
        }
    }
}
