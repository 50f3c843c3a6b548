// What a server consists of, before it serves.
internal import Base
internal import CPosix
internal import EventLoops
internal import GatewayAPI
internal import HTTP
internal import HTTPServer
internal import Providers

/// The parts of a server, made once and put together. None of them does anything yet.
struct ServerParts {
    let readiness = Readiness()
    /// The loops that serve callers.
    let group: EventLoopGroup
    let loops: ServingLoops
    let lists: ListLoop
    /// On the loop of lists.
    let checks: CheckLoop
    let reloader: Reloader
    let shared: APIShared
    /// How others are reached.
    let outbound: Outbound
    /// What is told to collectors of telemetry; nil where nothing is.
    let telemetry: TelemetryService?
    /// How callers are served.
    let setup: ServerSetup

    /// - Parameter options: the command line's.
    init(_ installation: Installation, options: [String: String], log: Log) throws(ConfigurationFailure) {
        let settings = installation.settings
        let descriptors = Int(sluice_raise_descriptor_limit())
        // Callers and upstreams share the descriptors; what remains is for files and connections being made.
        let sockets = ConnectionLimit(
            maximum: max(16, descriptors * settings.limits.acceptPausePercent / 100 - 64))
        let tls = try Self.serverTLS(settings)
        outbound = try Outbound(installation, sockets: sockets)
        lists = ListLoop(try Self.makeLoops(count: 1).loops[0])
        checks = CheckLoop(lists.loop)
        group = try Self.makeLoops(count: settings.loops ?? EventLoopGroup.usableProcessors)
        loops = ServingLoops(group)
        reloader = Reloader(installation, options: options, loops: loops, lists: lists, checks: checks)
        let metrics = MetricRegistry()
        telemetry = TelemetryService(settings.telemetry, metrics, log: log)
        var surroundings = APIShared.Surroundings(
            lists: lists, loops: loops, administrator: reloader, checks: checks)
        surroundings.tracing = telemetry?.tracing
        shared = APIShared(
            instance: String(UInt32.random(in: .min ... .max), radix: 36), version: Program.version, log: log,
            instruments: Instruments(metrics), bodyMemory: BodyMemory(limit: settings.limits.bodyMemory),
            readiness: readiness, surroundings)
        setup = ServerSetup(settings, tls, metrics, sockets)
        metrics.watchProcess(version: Program.version)
        metrics.watch(group.loops + [lists.loop])
        metrics.watch(shared, outbound, sockets, callers: setup.connections)
    }

    /// What calls gateways from one loop. To be called on it.
    func gatewayClient(on loop: EventLoop) -> GatewayClient {
        GatewayClient(time: loop, over: outbound.transports(on: loop), instance: Bytes(shared.instance))
    }

    private static func serverTLS(_ settings: Settings) throws(ConfigurationFailure) -> TLSServerContext? {
        guard let files = settings.tls else { return nil }
        do throws(TLSConfigurationFailure) {
            return try TLSServerContext(certificateFile: files.certificate, keyFile: files.key)
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_TLS_CERT"), error.message)])
        }
    }

    private static func makeLoops(count: Int) throws(ConfigurationFailure) -> EventLoopGroup {
        do throws(ChannelFailure) {
            return try EventLoopGroup(count: count)
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_LOOPS"), "\(error)")])
        }
    }
}

extension ServerSetup {
    /// - Parameter sockets: what callers and upstreams share.
    fileprivate init(
        _ settings: Settings, _ tls: TLSServerContext?, _ metrics: MetricRegistry, _ sockets: ConnectionLimit
    ) {
        let meters = ServerMetrics(
            connections: metrics.gauge("sluice_connections", "Open connections of callers."),
            inFlight: metrics.gauge("sluice_requests_in_flight", "Requests being answered."),
            received: metrics.counter("sluice_received_bytes_total", "Bytes received from callers."),
            sent: metrics.counter("sluice_sent_bytes_total", "Bytes sent to callers."))
        self.init(
            connections: ConnectionLimit(maximum: settings.limits.connections ?? .max, within: sockets),
            tls: tls, metrics: meters)
        limits = settings.connectionLimits
        headLimits = HeadLimits(
            bytes: settings.limits.head, fields: settings.limits.fields, target: settings.limits.target)
    }
}
