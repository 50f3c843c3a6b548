// What the APIs of all loops share.
package import Base
package import Catalog
package import Health
package import Routing
package import Telemetry

/// What every loop's API shares beside the configuration.
package final class APIShared: Sendable {
    /// What the API reaches beyond itself and its loop.
    package struct Surroundings: Sendable {
        /// Who asks the gateways for their lists.
        package var lists: any ListKeeper
        package var loops: any EveryLoop
        /// Who reads the configuration again.
        package var administrator: any Administrator
        /// Who asks the gateways whether they answer.
        package var checks: any EndpointChecker
        /// nil where traces are not recorded.
        package var tracing: Tracing?

        package init(
            lists: any ListKeeper, loops: any EveryLoop, administrator: any Administrator,
            checks: any EndpointChecker
        ) {
            self.lists = lists
            self.loops = loops
            self.administrator = administrator
            self.checks = checks
        }
    }

    /// Names this process: in request ids and in `x-sluice-hop`.
    package let instance: String
    package let version: String
    package let log: Log
    package let instruments: Instruments
    package let bodyMemory: BodyMemory
    package let readiness: Readiness
    package let surroundings: Surroundings
    /// What failed lately.
    package let routing: RoutingMemory
    /// What was measured of gateways.
    package let health = HealthBoard()
    /// The latest requests that are over.
    let recent = RecentRequests()
    /// What somebody should know of the configuration.
    package let notices = Notices()
    /// What operators watch.
    let dashboard = DashboardFeed()
    /// Who may do what concerns everybody.
    let door: AdministratorDoor
    /// The description of all routes, by what it is packed in.
    let descriptions = PreparedCache<OpenAPIDocument.Packing, Bytes>(limit: 2 << 20) { $0.count }
    /// What was worked out for answers about models.
    let catalog: CatalogMemory
    /// The time of day: for people, never for decisions.
    let clock: @Sendable () -> WallTime

    package init(
        instance: String, version: String, log: Log, instruments: Instruments, bodyMemory: BodyMemory,
        readiness: Readiness, _ surroundings: Surroundings,
        clock: @escaping @Sendable () -> WallTime = { .now }
    ) {
        self.instance = instance
        self.version = version
        self.log = log
        self.instruments = instruments
        self.bodyMemory = bodyMemory
        self.readiness = readiness
        self.surroundings = surroundings
        self.clock = clock
        catalog = CatalogMemory(clock: clock)
        door = AdministratorDoor(instruments, log)
        routing = RoutingMemory(BreakerTable { instruments.tell($0, to: log) })
    }

    var lists: any ListKeeper { surroundings.lists }
}
