// Everything that was measured of gateways, for whoever looks.
package import Base
package import Catalog
package import Domain
package import Providers
package import Routing
internal import Synchronization

/// What was measured of all gateways. Shared by all loops: each call holds a lock for a moment.
package final class HealthBoard: Sendable {
    private let records = Mutex<[GatewayID: GatewayRecord]>([:])

    package init() {}

    /// The record of a gateway: to be looked up once and kept.
    package func record(of gateway: GatewayID) -> GatewayRecord {
        records.withLock { records in
            if let record = records[gateway] { return record }
            let record = GatewayRecord()
            records[gateway] = record
            return record
        }
    }

    /// The checks of an endpoint stand differently.
    package func tell(_ report: EndpointReport, of gateway: GatewayID) {
        record(of: gateway).tell(report)
    }

    // MARK: Asking

    package func endpoint(of gateway: GatewayID) -> EndpointReport { record(of: gateway).endpoint }

    /// How all gateways of a configuration do, in its order.
    package func healths(
        _ registry: GatewayRegistry, _ models: ModelSnapshot, _ breakers: BreakerTable, isOffline: Bool,
        at now: Moment, on day: WallTime
    ) -> [GatewayHealth] {
        let reports = Dictionary(grouping: breakers.reports(at: now), by: \.gateway)
        return registry.gateways.map { gateway in
            health(
                of: gateway, models.standing(of: gateway, isOffline: isOffline, at: now),
                reports[gateway.id] ?? [], at: now, on: day)
        }
    }

    /// How one gateway does.
    package func health(
        of gateway: Gateway, _ models: ModelSnapshot, _ breakers: BreakerTable, isOffline: Bool,
        at now: Moment, on day: WallTime
    ) -> GatewayHealth {
        health(
            of: gateway, models.standing(of: gateway, isOffline: isOffline, at: now),
            breakers.reports(of: gateway.id, at: now), at: now, on: day)
    }

    private func health(
        of gateway: Gateway, _ list: ListStanding, _ breakers: [BreakerReport], at now: Moment,
        on day: WallTime
    ) -> GatewayHealth {
        let reading = record(of: gateway.id).reading(at: now, on: day)
        return GatewayHealth(
            of: gateway, endpoint: reading.endpoint, list: list, breakers: breakers, traffic: reading.traffic,
            cost: reading.cost, at: now)
    }
}
