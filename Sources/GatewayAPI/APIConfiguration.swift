// What the API needs to know: one immutable value, replaced whole by a reload.
package import Base
package import Catalog
package import JSON
package import Providers
package import Routing

/// The configuration in force. Each loop holds its own reference.
package final class APIConfiguration: Sendable {
    package let routing: RoutingTable
    package let clientKeys: [Secret]
    /// What opens the routes that change something for everybody; nil: only this machine may.
    package let adminKey: Secret?
    package let corsOrigins: [String]
    /// Whether answers may be given on any address without a key.
    package let allowsOpen: Bool
    package let timeouts: ChatTimeouts
    package let limits: ChatLimits
    package let bodyLimit: Int
    /// Of a request's body.
    package let jsonLimits: JSONLimits
    /// Whether model lists may be fetched.
    package let isOffline: Bool
    /// What is known of models beside the lists of gateways.
    package let knowledge: CatalogKnowledge
    /// What stands beside models in lists of them.
    let faces: CatalogFaces

    package init(
        routing: RoutingTable, clientKeys: [Secret], adminKey: Secret? = nil, corsOrigins: [String],
        allowsOpen: Bool,
        timeouts: ChatTimeouts, limits: ChatLimits, bodyLimit: Int, jsonLimits: JSONLimits = JSONLimits(),
        isOffline: Bool, knowledge: CatalogKnowledge = CatalogKnowledge()
    ) {
        self.routing = routing
        self.clientKeys = clientKeys
        self.adminKey = adminKey
        self.corsOrigins = corsOrigins
        self.allowsOpen = allowsOpen
        self.timeouts = timeouts
        self.limits = limits
        self.bodyLimit = bodyLimit
        self.jsonLimits = jsonLimits
        self.isOffline = isOffline
        self.knowledge = knowledge
        faces = CatalogFaces(knowledge.names.makers, routing.registry)
    }

    package var registry: GatewayRegistry { routing.registry }
}
