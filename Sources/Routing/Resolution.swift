// What a model's name leads to.
package import Domain

/// Which gateways a model's name leads to, and by which of the ways.
package struct Resolution: Sendable {
    package enum Kind: String, Sendable {
        case alias
        /// `maker/model`: every gateway that offers it.
        case catalogID = "catalog_id"
        /// `slug/native-id`: that gateway, listed or not.
        case gateway
        /// As gateways list it.
        case nativeID = "native_id"
    }

    package let kind: Kind
    /// In the order in which they are tried when the caller wishes nothing.
    package internal(set) var candidates: [Candidate]
    /// What the end of the name wishes; nil where it is part of the name.
    var suffix: RoutingSuffix?
}

/// Why a model leads to no gateway.
package enum ResolutionFailure: Error, Equatable, Sendable {
    /// Nothing here is called so; `near` is what may have been meant.
    case unknownModel(near: [String])
    /// The gateway is known but has no key; this variable would hold it.
    case notConfigured(GatewayID, variable: String)
    /// The gateway is in lists only: it cannot be asked for anything.
    case listOnly
}
