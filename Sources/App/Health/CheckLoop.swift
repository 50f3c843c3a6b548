// The checks of endpoints on the loop of lists, and the way there from other loops.
internal import Base
internal import Domain
internal import EventLoops
internal import Health

/// Keeps the checks on a loop that serves nobody.
final class CheckLoop: EndpointChecker, @unchecked Sendable {  // unchecked: `checks` is used on the loop only
    private let loop: EventLoop
    private var checks: EndpointChecks?

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    /// Begins to check.
    ///
    /// - Parameter make: called on the loop.
    func start(_ setup: EndpointChecks.Setup, _ make: @escaping @Sendable (EventLoop) -> EndpointChecks) {
        loop.execute { [self] in
            checks = make(loop)
            checks?.use(setup)
        }
    }

    /// The configuration is another one.
    func use(_ setup: EndpointChecks.Setup) {
        loop.execute { [self] in checks?.use(setup) }
    }

    /// From any loop.
    func check(_ gateway: GatewayID) async -> EndpointReport {
        await Resumption<EndpointReport>.suspend { resumption in
            loop.execute { [self] in
                guard let checks else { return resumption.resume(returning: EndpointReport()) }
                checks.check(gateway) { resumption.resume(returning: $0) }
            }
        }
    }
}
