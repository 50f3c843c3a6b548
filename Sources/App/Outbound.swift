// How this process reaches others.
internal import Base
internal import CurlClient
internal import EventLoops
internal import HTTP
internal import HTTPClient
internal import Providers

/// What all loops' transports share. The native client carries requests, and libcurl those of gateways that ask for it
/// and those that go through a proxy.
struct Outbound: Sendable {
    private let native: HTTPClientSetup
    private let curl: CurlSetup
    private let proxies: ProxySettings
    /// How many connections lie idle, in all loops.
    let idleConnections = Gauge()

    /// - Parameter sockets: where connections are counted; nil where nobody counts.
    init(_ installation: Installation, sockets: ConnectionLimit? = nil) throws(ConfigurationFailure) {
        let settings = installation.settings
        let resolver = NameResolver()
        do throws(TLSConfigurationFailure) {
            let tls = try TLSClientContext(authoritiesFile: settings.authorityFile)
            var native = HTTPClientSetup(resolver: resolver, tls: tls)
            native.connections = sockets
            native.idleConnections = idleConnections
            native.inflatedBytes = settings.limits.answer
            self.native = native
            let authorities = try CurlAuthorities(authoritiesFile: settings.authorityFile)
            var curl = CurlSetup(resolver: resolver, authorities: authorities)
            curl.connections = sockets
            curl.inflatedBytes = settings.limits.answer
            curl.proxies = installation.proxies
            self.curl = curl
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_CA_FILE"), error.message)])
        }
        proxies = installation.proxies
    }

    /// The transports of one loop. To be called on it.
    func transports(on loop: EventLoop) -> GatewayTransports {
        let curl = CurlTransport(on: loop, setup: self.curl)
        var http2 = self.curl
        http2.offersHTTP2 = true
        return GatewayTransports(
            native: transport(on: loop, proxied: curl), memory: DemoUpstream(time: loop), curl: curl,
            http2: CurlTransport(on: loop, setup: http2))
    }

    /// What reaches anybody else from one loop. To be called on it.
    func transport(on loop: EventLoop) -> any UpstreamTransport {
        transport(on: loop, proxied: CurlTransport(on: loop, setup: curl))
    }

    private func transport(on loop: EventLoop, proxied: CurlTransport) -> any UpstreamTransport {
        let direct = HTTPClient(on: loop, setup: native)
        return proxies.isEmpty ? direct : ProxyingTransport(direct: direct, proxied: proxied, by: proxies)
    }
}

extension Installation {
    /// What is wrong with the proxies, or with libcurl where something needs it.
    static func curlProblems(
        _ proxies: ProxySettings, _ found: [ProxySettings.Problem], _ registry: GatewayRegistry
    ) -> [ConfigurationProblem] {
        var problems = found.map { ConfigurationProblem(.variable($0.variable), $0.reason) }
        let users = registry.gateways.filter { $0.descriptor.transport == .curl }
        // Loading the library takes a while: only for who needs it.
        guard !users.isEmpty || !proxies.isEmpty else { return problems }
        if let problem = LibCurl.problem {
            let place = users.first.map { "Gateways/\($0.id).json" } ?? "HTTPS_PROXY"
            problems.append(.init(.path(place), "needs libcurl: \(problem)"))
        } else if let user = users.first(where: \.descriptor.usesHTTP2), !LibCurl.hasHTTP2 {
            problems.append(.init(.path("Gateways/\(user.id).json"), "this libcurl does not speak HTTP/2"))
        }
        return problems
    }
}
