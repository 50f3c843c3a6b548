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
    /// How one gateway does.
    func gatewayHealth(of gateway: Gateway, at now: Moment) -> GatewayHealth {
        shared.health.health(
            of: gateway, current.snapshot, shared.routing.breakers, isOffline: configuration.isOffline,
            at: now, on: shared.clock())
    }

    /// Read and written beside the loop: with much traffic it takes longer than a turn may.
    func healthOfGateways(_ time: any Timekeeper) async -> Response {
        let (now, shared, configuration) = (time.now, shared, configuration)
        let snapshot = current.snapshot
        let text = await time.compute {
            let healths = shared.health.healths(
                configuration.registry, snapshot, shared.routing.breakers,
                isOffline: configuration.isOffline, at: now, on: shared.clock())
            return JSONWriter.text { body in
                Self.write(healths, FailoverPositions(configuration.routing), to: &body, at: now)
                body.member("timestamp", Timestamp.text(shared.clock()))
            }
        }
        return Self.json(.ok, text)
    }

    private static func write(
        _ healths: [GatewayHealth], _ positions: FailoverPositions, to body: inout JSONWriter, at now: Moment
    ) {
        body.member("object", "list")
        body.object("summary") { HealthSummary(of: healths).write(to: &$0) }
        body.array("data") { list in
            for health in healths {
                list.object { health.write(to: &$0, position: positions[health.gateway], at: now) }
            }
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
