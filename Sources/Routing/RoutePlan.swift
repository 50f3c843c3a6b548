// Which gateways are called for a request, in which order: decided before the first call.
package import Base
internal import Catalog
package import Domain
package import Providers

/// One gateway to call, and what the model is called there.
package struct Attempt: Sendable {
    package let gateway: Gateway
    /// As UTF-8.
    package let nativeModel: Bytes
    /// What the caller calls the model, as JSON text: what an answer says its model is.
    package let modelText: Bytes
    /// The most tokens that an answer may have there, where the gateway lists it.
    package let maxOutputTokens: Int?
    /// Whether the caller named the gateway.
    package let isPinned: Bool
    let breakerKey: BreakerKey

    init(_ candidate: Candidate) {
        gateway = candidate.gateway
        nativeModel = candidate.nativeModel
        modelText = candidate.name.json
        maxOutputTokens = candidate.offer?.model.maxOutputTokens
        isPinned = candidate.isPinned
        breakerKey = candidate.breakerKey
    }
}

/// The calls for a request, in order, and until when all of them together may take.
package struct RoutePlan: Sendable {
    package let attempts: [Attempt]
    package let deadline: Moment
    /// Whether there is one candidate only, which is called whatever its breaker says.
    let isForced: Bool
}

/// Why a request is answered without a call.
package enum PlanFailure: Error, Equatable, Sendable {
    case unresolved(ResolutionFailure)
    /// The model does not make text.
    case noText
    /// The caller's wishes leave none of the gateways.
    case noneWished
    /// All that are left are rate limited: the one that may be asked first, and how long that takes.
    case rateLimited(GatewayID, wait: Duration)
    /// All that are left fail all the time.
    case unavailable(GatewayID, wait: Duration)
}
