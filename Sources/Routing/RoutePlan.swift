// Which gateways are tried for a request, in which order: decided before the first call.
package import Base
package import Domain
package import Providers

/// One gateway to try, and what the model is called there.
package struct Attempt: Sendable {
    package let gateway: Gateway
    /// As UTF-8.
    package let nativeModel: Bytes
}

/// The gateways for a request, in order, and until when all of them together may take.
package struct RoutePlan: Sendable {
    package let attempts: [Attempt]
    package let deadline: Moment
}

/// Why a model leads to no gateway.
package enum ResolutionFailure: Error, Equatable, Sendable {
    /// Nothing here is called so; `near` is what may have been meant.
    case unknownModel(near: [String])
    /// The gateway is known but has no key; this variable would hold it.
    case notConfigured(GatewayID, variable: String)
}

/// Finds the gateways for a model.
package struct Resolver: Sendable {
    /// Longer names than this, in bytes, are nobody's typing mistake: nothing near is looked for.
    private static let longestMistake = 256

    private let registry: GatewayRegistry

    package init(_ registry: GatewayRegistry) {
        self.registry = registry
    }

    /// `slug/native-id` names its gateway, whatever the gateway lists.
    ///
    /// - Parameter model: as UTF-8.
    package func plan(for model: Bytes, deadline: Moment) throws(ResolutionFailure) -> RoutePlan {
        guard let slash = model.withSpan({ $0.firstSlash }), slash + 1 < model.count,
            let gateway = registry[model.slice(0..<slash)]
        else { throw .unknownModel(near: near(model.text)) }
        guard gateway.isCallable else { throw .notConfigured(gateway.id, variable: gateway.keyVariable) }
        let native = model.slice(slash + 1..<model.count)
        return RoutePlan(attempts: [Attempt(gateway: gateway, nativeModel: native)], deadline: deadline)
    }

    /// What may have been meant: the gateway's own name, where it is mistyped; a gateway, where none is named.
    private func near(_ model: String) -> [String] {
        guard model.utf8.count <= Self.longestMistake else { return [] }
        guard !model.isEmpty else { return [] }
        guard let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return registry.gateways.filter(\.isCallable).prefix(3).map { "\($0.id)/\(model)" }
        }
        let rest = model[slash...]
        guard rest.utf8.count > 1 else { return [] }
        return NearNames.of(String(model[..<slash]), among: registry.gateways.map(\.id.slug)).map {
            $0 + rest
        }
    }
}

extension Span<UInt8> {
    fileprivate var firstSlash: Int? {
        for index in 0..<count where self[index] == UInt8(ascii: "/") { return index }
        return nil
    }
}
