// What the latest look at a gateway's address brought.
package import Base
package import Domain

/// How the checks of a gateway's endpoint stand.
package struct EndpointReport: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case notChecked
        /// It answered as it should.
        case answered(latency: Duration)
        /// It did not, for this reason in words: `answered 401`. No secret, no address.
        case failed(reason: String)
    }

    package var outcome = Outcome.notChecked
    /// When that was; nil before the first check has come to its end.
    package var checkedAt: Moment?
    package var checkedOn: WallTime?
    package var failuresInARow = 0
    package var isChecking = false
    /// When it is checked again; nil where nobody does.
    package var nextCheckAt: Moment?

    package init() {}
}

/// Checks gateways' endpoints. On another loop than its users.
package protocol EndpointChecker: AnyObject, Sendable {
    /// Checks now, or joins a check that goes on.
    ///
    /// - Returns: how the endpoint stands then.
    func check(_ gateway: GatewayID) async -> EndpointReport
}
