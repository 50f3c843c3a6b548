// The way to the checks of endpoints from the loops that serve callers.
internal import Base
internal import Domain
internal import EventLoops
internal import Health

/// Keeps the checks on a loop that serves nobody.
final class CheckLoop: EndpointChecker {
    private let checks: LoopResident<EndpointChecks>

    init(_ loop: EventLoop) {
        checks = LoopResident(on: loop)
    }

    /// Begins to check.
    ///
    /// - Parameter make: called on the loop.
    func start(_ setup: EndpointChecks.Setup, _ make: @escaping @Sendable (EventLoop) -> EndpointChecks) {
        checks.start(make)
        use(setup)
    }

    /// The configuration is another one.
    func use(_ setup: EndpointChecks.Setup) {
        checks.run { $0.use(setup) }
    }

    /// From any loop.
    func check(_ gateway: GatewayID) async -> EndpointReport {
        await checks.ask(orElse: EndpointReport()) { $0.check(gateway, then: $1) }
    }
}
