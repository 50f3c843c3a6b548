// The running server: assembled, reloaded, drained.
internal import Base
internal import CPosix
internal import Catalog
internal import Domain
internal import EventLoops
internal import GatewayAPI
internal import Glibc
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Providers
internal import Routing

/// Assembles the server from an installation and runs it until a signal ends it. Lives on the main thread.
struct Server {
    private let installation: Installation
    private let options: [String: String]
    private let signals: Int32
    private let log: Log

    init(_ installation: Installation, options: [String: String], signals: Int32) {
        self.installation = installation
        self.options = options
        self.signals = signals
        log = Log.onStandardError(level: installation.settings.logLevel)
    }

    /// Serves until SIGTERM or SIGINT.
    func run() throws(ConfigurationFailure) -> Int32 {
        let settings = installation.settings
        let descriptors = Int(sluice_raise_descriptor_limit())
        let tls = try makeServerTLS(settings)
        // Callers and upstreams share the descriptors; what remains is for files and connections being made.
        let sockets = ConnectionLimit(
            maximum: max(16, descriptors * settings.limits.acceptPausePercent / 100 - 64))
        let outbound = try Outbound(installation, sockets: sockets)
        let readiness = Readiness()
        let lists = ListLoop(try makeLoops(count: 1))
        let group = try makeLoops(count: settings.loops ?? EventLoopGroup.usableProcessors)
        let loops = ServingLoops(group)
        let (shared, serverMetrics) = makeShared(settings, readiness, .init(lists: lists, loops: loops))
        var setup = ServerSetup(
            connections: ConnectionLimit(maximum: settings.limits.connections ?? .max, within: sockets),
            tls: tls, metrics: serverMetrics)
        setup.limits = settings.connectionLimits
        setup.headLimits = HeadLimits(
            bytes: settings.limits.head, fields: settings.limits.fields, target: settings.limits.target)
        let configuration = APIConfiguration(installation)
        let server = try listen(settings, group, setup) { loop in
            let gateways = GatewayClient(
                time: loop, over: outbound.transports(on: loop), instance: Bytes(shared.instance))
            let api = API(configuration, shared: shared, client: gateways, time: loop, loop: loop.index)
            loops.use(api, on: loop)
            return api
        }
        watch(group.loops + [lists.loop], shared.instruments.registry)
        start(lists, configuration, shared, outbound, loops)
        announce(server)
        waitForSignals(loops, shared, lists)
        return drain(server, readiness)
    }

    // MARK: Assembling

    private func makeServerTLS(_ settings: Settings) throws(ConfigurationFailure) -> TLSServerContext? {
        guard let files = settings.tls else { return nil }
        do throws(TLSConfigurationFailure) {
            return try TLSServerContext(certificateFile: files.certificate, keyFile: files.key)
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_TLS_CERT"), error.message)])
        }
    }

    private func makeShared(
        _ settings: Settings, _ readiness: Readiness, _ surroundings: APIShared.Surroundings
    ) -> (APIShared, ServerMetrics) {
        let metrics = MetricRegistry()
        let shared = APIShared(
            instance: String(UInt32.random(in: .min ... .max), radix: 36), version: Program.version, log: log,
            instruments: Instruments(metrics), bodyMemory: BodyMemory(limit: settings.limits.bodyMemory),
            readiness: readiness, surroundings)
        let server = ServerMetrics(
            connections: metrics.gauge("sluice_connections", "Open connections of callers."),
            inFlight: metrics.gauge("sluice_requests_in_flight", "Requests being answered."),
            received: metrics.counter("sluice_received_bytes_total", "Bytes received from callers."),
            sent: metrics.counter("sluice_sent_bytes_total", "Bytes sent to callers."))
        return (shared, server)
    }

    /// A long turn is a wait for every caller of that loop.
    private func watch(_ loops: [EventLoop], _ metrics: MetricRegistry) {
        metrics.gauge(
            "sluice_loop_longest_turn_seconds",
            "The longest turn of any loop since this was last asked for: 2 ms are the aim.", unit: .seconds
        ) {
            loops.map { Int($0.takeLongestTurn().wholeNanoseconds) }.max() ?? 0
        }
    }

    private func makeLoops(count: Int) throws(ConfigurationFailure) -> EventLoopGroup {
        do throws(ChannelFailure) {
            return try EventLoopGroup(count: count)
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_LOOPS"), "\(error)")])
        }
    }

    private func listen(
        _ settings: Settings, _ group: EventLoopGroup, _ setup: ServerSetup,
        _ responder: @escaping @Sendable (EventLoop) -> any Responder
    ) throws(ConfigurationFailure) -> HTTPServer {
        let host = settings.host == "localhost" ? "127.0.0.1" : settings.host
        guard let address = SocketAddress(numeric: host, port: UInt16(settings.port)) else {
            throw ConfigurationFailure(
                problems: [.init(.variable("SLUICE_HOST"), "'\(host)' is not a numeric address")])
        }
        do throws(ChannelFailure) {
            return try HTTPServer(on: address, loops: group.loops, setup: setup, responder: responder)
        } catch {
            throw ConfigurationFailure(
                problems: [.init(.variable("SLUICE_PORT"), "cannot listen on \(address): \(error)")])
        }
    }

    /// Starts asking for lists.
    private func start(
        _ lists: ListLoop, _ configuration: APIConfiguration, _ shared: APIShared, _ outbound: Outbound,
        _ loops: ServingLoops
    ) {
        shared.routing.breakers.use(configuration.routing.rules.breaker)
        let (instruments, log) = (shared.instruments, shared.log)
        let copies = ListFolder(ListFolder.path(in: installation.settings.dataFolder), log: log)
        lists.start(ModelLists.Setup(configuration, installation)) { loop in
            let gateways = GatewayClient(
                time: loop, over: outbound.transports(on: loop), instance: Bytes(shared.instance))
            var surroundings = ModelLists.Surroundings()
            surroundings.copies = copies
            surroundings.tell = { instruments.tell($0, to: log) }
            var prices = PriceNotices()
            return ModelLists(client: gateways, time: loop, surroundings) { snapshot in
                instruments.tell(snapshot.reports)
                log.tell(prices.news(in: snapshot.priceReports))
                loops.run { $0.models = snapshot }
            }
        }
    }

    // MARK: Running

    private func announce(_ server: HTTPServer) {
        for warning in installation.warnings { log.warn("configuration", ["problem": .text("\(warning)")]) }
        let scheme = installation.settings.tls == nil ? "http" : "https"
        let url = "\(scheme)://\(server.address)"
        log.info("serving", ["url": .text(url), "version": .text(Program.version)])
        Program.write(Greeting(installation, url: url).text, to: STDOUT_FILENO)
    }

    /// Returns when the server is to end.
    private func waitForSignals(_ loops: ServingLoops, _ shared: APIShared, _ lists: ListLoop) {
        while true {
            switch sluice_wait_signal(signals, -1) {
            case SIGHUP: reload(loops, shared, lists)
            case SIGTERM, SIGINT: return
            default: break
            }
        }
    }

    /// Replaces the configuration when the new one is good; the old one stays when it is not.
    private func reload(_ loops: ServingLoops, _ shared: APIShared, _ lists: ListLoop) {
        do throws(ConfigurationFailure) {
            let fresh = try Installation.load(arguments: options)
            for name in installation.settings.changesThatNeedRestart(fresh.settings) {
                log.warn("this change needs a restart", ["setting": .text(name)])
            }
            let configuration = APIConfiguration(fresh)
            loops.run { $0.configuration = configuration }
            lists.use(ModelLists.Setup(configuration, fresh))
            shared.routing.breakers.use(configuration.routing.rules.breaker)
            log.info("reloaded", ["gateways": .number(fresh.registry.gateways.count)])
        } catch {
            for problem in error.problems { log.error("not reloaded", ["problem": .text("\(problem)")]) }
        }
    }

    /// Lets what runs come to its end, for as long as allowed; another signal ends it at once.
    private func drain(_ server: HTTPServer, _ readiness: Readiness) -> Int32 {
        readiness.beginDrain()
        server.beginDrain()
        log.info("draining", ["connections": .number(server.openConnections)])
        let deadline = Moment.now.advanced(by: installation.settings.timeouts.drain)
        while server.openConnections > 0, Moment.now < deadline {
            let signal = sluice_wait_signal(signals, 20)
            if signal == SIGTERM || signal == SIGINT { break }
        }
        let cut = server.openConnections
        server.abort()
        log.info("stopped", ["connections_cut": .number(cut)])
        _ = log.flush(within: .seconds(2))
        return 0
    }
}

extension Settings {
    fileprivate var connectionLimits: ServerConnectionLimits {
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

    /// The settings that a running server cannot take over.
    fileprivate func changesThatNeedRestart(_ other: Settings) -> [String] {
        var names: [String] = []
        if host != other.host { names.append("SLUICE_HOST") }
        if port != other.port { names.append("SLUICE_PORT") }
        if loops != other.loops { names.append("SLUICE_LOOPS") }
        if tls != other.tls { names.append("SLUICE_TLS_CERT, SLUICE_TLS_KEY") }
        if dataFolder != other.dataFolder { names.append("SLUICE_DATA") }
        if authorityFile != other.authorityFile { names.append("SLUICE_CA_FILE") }
        if connectionLimits != other.connectionLimits { names.append("limits and time-outs of connections") }
        return names
    }
}

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
