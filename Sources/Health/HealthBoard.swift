// Everything that was measured of gateways, for whoever looks.
package import Base
package import Catalog
package import Domain
package import Providers
package import Routing
internal import Synchronization

/// What was measured of all gateways. Shared by all loops: each call holds a lock for a moment.
package final class HealthBoard: Sendable {
    private let endpoints = Mutex<[GatewayID: EndpointReport]>([:])

    package init() {}

    // MARK: Telling

    /// The checks of an endpoint stand differently.
    package func tell(_ report: EndpointReport, of gateway: GatewayID) {
        endpoints.withLock { $0[gateway] = report }
    }

    // MARK: Asking

    package func endpoint(of gateway: GatewayID) -> EndpointReport {
        endpoints.withLock { $0[gateway] } ?? EndpointReport()
    }

    /// How all gateways of a configuration do, in its order.
    package func healths(
        _ registry: GatewayRegistry, _ models: ModelSnapshot, _ breakers: BreakerTable, isOffline: Bool,
        at now: Moment, on day: WallTime
    ) -> [GatewayHealth] {
        let reports = breakers.reports(at: now)
        return registry.gateways.map { gateway in
            GatewayHealth(
                of: gateway, endpoint: endpoint(of: gateway.id),
                list: models.standing(of: gateway, isOffline: isOffline, at: now),
                breakers: reports.filter { $0.gateway == gateway.id }, traffic: TrafficReading(),
                cost: CostReading(), at: now)
        }
    }
}
