// What the parts of the server need to know of the installation.
internal import Base
internal import Catalog
internal import GatewayAPI
internal import HTTP
internal import Health
internal import JSON
internal import Providers
internal import Routing

extension APIConfiguration {
    convenience init(_ installation: Installation) {
        let settings = installation.settings
        var timeouts = ChatTimeouts()
        timeouts.connect = settings.timeouts.connect
        timeouts.firstByte = settings.timeouts.firstByte
        timeouts.answer = settings.timeouts.answer
        timeouts.idle = settings.timeouts.idle
        timeouts.request = settings.timeouts.request
        var limits = ChatLimits()
        limits.event = settings.limits.event
        limits.wholeAnswer = settings.limits.answer
        self.init(
            routing: installation.routing, clientKeys: settings.clientKeys, adminKey: settings.adminKey,
            corsOrigins: settings.corsOrigins,
            allowsOpen: settings.allowsOpen, timeouts: timeouts, limits: limits,
            bodyLimit: settings.limits.body, jsonLimits: JSONLimits(values: settings.limits.jsonValues),
            isOffline: settings.isOffline, knowledge: installation.knowledge)
    }
}

extension ModelLists.Setup {
    init(_ configuration: APIConfiguration, _ installation: Installation) {
        self.init(configuration.registry)
        knowledge = installation.knowledge
        timeouts = configuration.timeouts
        ages = installation.settings.listAges
        isOffline = installation.settings.isOffline
    }
}

extension EndpointChecks.Setup {
    init(_ configuration: APIConfiguration) {
        self.init(configuration.registry)
        timeouts = configuration.timeouts
        isOffline = configuration.isOffline
    }
}

extension Settings {
    /// What a connection of a caller may take.
    var connectionLimits: ServerConnectionLimits {
        var limits = ServerConnectionLimits()
        limits.headTimeout = timeouts.head
        limits.idleTimeout = timeouts.keepAlive
        limits.bodyIdleTimeout = timeouts.bodyIdle
        limits.writeStall = timeouts.writeStall
        limits.drainBytes = self.limits.unreadBody
        limits.chunks.extensions = self.limits.chunkExtension
        limits.chunks.trailers = self.limits.trailers
        limits.requests = self.limits.requestsPerConnection
        return limits
    }
}
