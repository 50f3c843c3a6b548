// The metrics of one loop, found once and kept: a look-up by label for each request would cost more than counting.
internal import Base
internal import Domain
internal import HTTP
internal import Health

/// What is counted for one route.
final class RouteMeter {
    let duration: Histogram
    private let name: String
    private let family: MetricFamily<Counter>
    private var counters: [(status: HTTPStatus, counter: Counter)] = []

    init(_ name: String, _ instruments: Instruments) {
        self.name = name
        duration = instruments.durations.labelled(name)
        family = instruments.requests
    }

    /// The counter of answers with `status`; a route has few of them.
    func count(_ status: HTTPStatus) {
        for index in counters.indices where counters[index].status == status {
            return counters[index].counter.add()
        }
        let counter = family.labelled(name, status.description)
        counters.append((status, counter))
        counter.add()
    }
}

/// What is counted for one gateway.
final class GatewayMeter {
    let slug: String
    /// What attempts say of the gateway.
    let health: GatewayRecord
    private var cost: CostMeter
    private let cachedTokens: Counter
    private let cacheWriteTokens: Counter
    private let reasoningTokens: Counter
    private let family: MetricFamily<Counter>
    private let succeeded: Counter

    init(_ id: GatewayID, _ instruments: Instruments, _ board: HealthBoard) {
        slug = id.slug
        health = board.record(of: id)
        cost = CostMeter(
            total: instruments.costs.labelled(id.slug), unknown: instruments.unknownCosts.labelled(id.slug))
        cachedTokens = instruments.tokenParts.labelled(id.slug, "cached")
        cacheWriteTokens = instruments.tokenParts.labelled(id.slug, "cache_write")
        reasoningTokens = instruments.tokenParts.labelled(id.slug, "reasoning")
        family = instruments.attempts
        succeeded = instruments.attempts.labelled(id.slug, "ok")
    }

    /// An answer was given.
    ///
    /// - Parameter cost: nil where it is unknown.
    func countSuccess(cost: USD?) {
        succeeded.add()
        self.cost.count(cost)
    }

    /// Counts the tokens that `ModelMeter` does not tell apart.
    func count(_ usage: Usage) {
        if let tokens = usage.cachedTokens { cachedTokens.add(tokens) }
        if let tokens = usage.cacheWriteTokens { cacheWriteTokens.add(tokens) }
        if let tokens = usage.reasoningTokens { reasoningTokens.add(tokens) }
    }

    func count(failure: String) { family.labelled(slug, failure).add() }
}

/// The meters that a loop has used so far. Confined to the loop.
final class Meters {
    private let instruments: Instruments
    private let board: HealthBoard
    private var routes: [(name: StaticString, meter: RouteMeter)] = []
    private var gateways: [GatewayID: GatewayMeter] = [:]
    private var latest: GatewayMeter?
    private var models: ModelMeters

    init(_ instruments: Instruments, _ board: HealthBoard) {
        self.instruments = instruments
        self.board = board
        models = ModelMeters(instruments.ofModels)
    }

    var overhead: Histogram { instruments.overhead }

    func route(_ name: StaticString) -> RouteMeter {
        for index in routes.indices where unsafe routes[index].name.utf8Start == name.utf8Start {
            return routes[index].meter
        }
        let meter = RouteMeter(name.description, instruments)
        routes.append((name, meter))
        return meter
    }

    /// Mostly it is the one that was asked for before, which needs no look-up.
    func gateway(_ id: GatewayID) -> GatewayMeter {
        if let latest, latest.slug == id.slug { return latest }
        let meter = gateways[id] ?? GatewayMeter(id, instruments, board)
        gateways[id] = meter
        latest = meter
        return meter
    }

    /// The meter of a model at a gateway.
    ///
    /// - Parameter isKnown: whether the model exists, as far as we know; else it counts as `other`.
    func model(_ gateway: GatewayID, _ model: Bytes, isKnown: Bool) -> ModelMeter {
        models.meter(gateway, model, isKnown: isKnown)
    }
}
