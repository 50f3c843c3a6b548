// What a caller wishes of routing.
package import Base
package import Domain

/// A caller's wishes. Names that are no gateways here wish nothing: they may address a gateway's own providers.
package struct RoutingWishes: Equatable, Sendable {
    package enum Sort: String, Sendable {
        case price, throughput, latency
        /// By something that is not measured here: the order stays.
        case unmeasured
    }

    /// Gateways to try first, in this order.
    package var order: [Bytes] = []
    /// The only gateways that may be tried; nil: all.
    package var only: [Bytes]?
    package var ignore: [Bytes] = []
    package var allowsFallbacks = true
    /// Whether only gateways are asked that take all parameters of the request.
    package var requiresParameters = false
    package var sort: Sort?
    /// The most that a token may cost.
    package var mostForPrompt: USD?
    package var mostForCompletion: USD?
    /// Models to try after the one that was asked for.
    package var models: [ModelName] = []

    package init() {}
}
