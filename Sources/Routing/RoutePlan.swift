// Which gateways are called for a request, in which order: decided before the first call.
package import Base
package import Domain

/// The calls for a request, in order, and until when all of them together may take.
package struct RoutePlan: Sendable {
    package let attempts: [Attempt]
    package let deadline: Moment
    /// Whether there is one candidate only, which is called whatever its breaker says.
    let isForced: Bool
    /// Whether the caller wants nobody asked who cannot be given all that the request says.
    let mustTakeAll: Bool
}

/// Why a request is answered without a call.
package enum PlanFailure: Error, Equatable, Sendable {
    case unresolved(ResolutionFailure)
    /// The model does not make that; what it makes, where one of its gateways says so.
    case cannot(Ability, makes: ModelOutputs?)
    /// No gateway that offers the model can be asked for that.
    case lacks(Ability)
    /// The caller's wishes leave none of the gateways.
    case noneWished
    /// A member of the request speaks of what a gateway keeps, and none of them keeps anything.
    case nothingKept(member: String)
    /// All that are left are rate limited: the one that may be asked first, and how long that takes.
    case rateLimited(GatewayID, wait: Duration)
    /// All that are left fail all the time.
    case unavailable(GatewayID, wait: Duration)
}
