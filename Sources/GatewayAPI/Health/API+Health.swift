// GET /health/gateways, /health/gateways/{slug}
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import Health
internal import JSON
internal import Providers
internal import Routing

extension API {
    /// How all gateways do, in the order of the configuration.
    func gatewayHealths(at now: Moment) -> [GatewayHealth] {
        shared.health.healths(
            configuration.registry, current.snapshot, shared.routing.breakers,
            isOffline: configuration.isOffline, at: now, on: shared.clock())
    }

    /// How one gateway does.
    func gatewayHealth(of gateway: Gateway, at now: Moment) -> GatewayHealth {
        shared.health.health(
            of: gateway, current.snapshot, shared.routing.breakers, isOffline: configuration.isOffline,
            at: now, on: shared.clock())
    }

    func healthOfGateways(_ time: any Timekeeper) -> Response {
        let now = time.now
        let (healths, positions) = (gatewayHealths(at: now), FailoverPositions(configuration.routing))
        return json(.ok) { writer in
            writer.member("object", "list")
            writer.object("summary") { HealthSummary(of: healths).write(to: &$0) }
            writer.array("data") { list in
                for health in healths {
                    list.object { health.write(to: &$0, position: positions[health.gateway], at: now) }
                }
            }
            writer.member("timestamp", Timestamp.text(shared.clock()))
        }
    }

    /// - Throws: 404 naming those that there are.
    func healthOfGateway(_ slug: Bytes, _ time: any Timekeeper) throws(APIFailure) -> Response {
        let gateway = try knownGateway(slug)
        return json(.ok) { write(gatewayHealth(of: gateway, at: time.now), to: &$0, at: time.now) }
    }

    /// Writes one gateway's object, as all routes show it.
    func write(_ health: GatewayHealth, to writer: inout JSONWriter, at now: Moment) {
        let positions = FailoverPositions(configuration.routing)
        health.write(to: &writer, position: positions[health.gateway], at: now)
    }
}

/// The places of gateways in the order in which they are tried.
struct FailoverPositions {
    private let positions: [GatewayID: Int]

    /// No gateway is tried.
    init() { positions = [:] }

    init(_ table: RoutingTable) {
        let candidates = table.failoverOrder.filter { id in
            guard let gateway = table.registry[Bytes(id.slug)] else { return false }
            return gateway.isCallable && gateway.descriptor.transport != .memory
        }
        positions = Dictionary(uniqueKeysWithValues: zip(candidates, 1...))
    }

    /// From 1; nil for a gateway that is nobody's substitute: it cannot be called, or is the demo.
    subscript(gateway: Gateway) -> Int? { positions[gateway.id] }
}
