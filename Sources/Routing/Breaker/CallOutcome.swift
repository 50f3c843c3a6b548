// What breakers are told, and what they tell.
package import Base
package import Domain

/// What breakers are kept for: a key at a gateway, and a model there. One caller's bad key opens nobody else's.
package struct BreakerKey: Hashable, Sendable {
    /// Stands for the gateway and the key that is used there; not the key.
    let credential: Int
    /// The native id.
    let model: Bytes
}

/// What came of a call, as far as breakers care.
package enum CallOutcome: Equatable, Sendable {
    case succeeded
    case failed
    /// The gateway does not accept the key, or its account is empty: that concerns all models.
    case keyRefused
    case rateLimited(wait: Duration?)
    /// Nothing is known of the gateway by it.
    case nothing

    package init(_ failure: ProviderFailure) {
        self =
            switch failure.kind {
            case .unreachable, .timedOut, .unknownModel, .overloaded, .serverError, .brokenAnswer,
                .emptyAnswer:
                .failed
            case .authentication, .payment: .keyRefused
            case .rateLimited: .rateLimited(wait: failure.retryAfter)
            case .invalidRequest, .cancelled: .nothing
            }
    }
}

/// Something that operators want to know: a breaker changed its state.
package struct BreakerTransition: Equatable, Sendable {
    package enum Change: String, Sendable {
        case opened, probing, closed
        /// The probe did not go well, or nothing was heard of it.
        case reopened
    }

    package let gateway: GatewayID
    /// The native id; nil where the key is out for all models.
    package let model: Bytes?
    package let change: Change
}
