// The running server: started, reloaded, drained.
internal import Base
internal import CPosix
internal import Catalog
internal import Domain
internal import EventLoops
internal import GatewayAPI
internal import Glibc
internal import HTTP
internal import HTTPServer
internal import Health
internal import Providers
internal import Routing

/// Runs a server from an installation until a signal ends it. Lives on the main thread.
struct Server {
    private let installation: Installation
    private let signals: Int32
    private let log: Log
    private let parts: ServerParts

    /// - Parameters:
    ///   - options: the command line's.
    ///   - signals: where signals are read.
    init(_ installation: Installation, options: [String: String], signals: Int32) throws(ConfigurationFailure)
    {
        self.installation = installation
        self.signals = signals
        log = Log.onStandardError(level: installation.settings.logLevel)
        parts = try ServerParts(installation, options: options, log: log)
    }

    /// Serves until SIGTERM or SIGINT.
    func run() throws(ConfigurationFailure) -> Int32 {
        let configuration = APIConfiguration(installation)
        let server = try listen(configuration)
        parts.shared.routing.breakers.use(configuration.routing.rules.breaker)
        startLists(configuration)
        startChecks(configuration)
        parts.reloader.begin(parts.shared)
        startTelemetry()
        announce(server)
        waitForSignals()
        return drain(server)
    }

    // MARK: Starting

    private func listen(_ configuration: APIConfiguration) throws(ConfigurationFailure) -> HTTPServer {
        let settings = installation.settings
        let host = settings.host == "localhost" ? "127.0.0.1" : settings.host
        guard let address = SocketAddress(numeric: host, port: UInt16(settings.port)) else {
            throw ConfigurationFailure(
                problems: [.init(.variable("SLUICE_HOST"), "'\(host)' is not a numeric address")])
        }
        do throws(ChannelFailure) {
            return try HTTPServer(on: address, loops: parts.group.loops, setup: parts.setup) { [parts] loop in
                let api = API(
                    configuration, shared: parts.shared, client: parts.gatewayClient(on: loop), time: loop,
                    loop: loop.index)
                parts.loops.use(api, on: loop)
                return api
            }
        } catch {
            throw ConfigurationFailure(
                problems: [.init(.variable("SLUICE_PORT"), "cannot listen on \(address): \(error)")])
        }
    }

    /// Starts asking for lists.
    private func startLists(_ configuration: APIConfiguration) {
        let (instruments, log) = (parts.shared.instruments, log)
        let copies = ListFolder(ListFolder.path(in: installation.settings.dataFolder), log: log)
        parts.lists.start(ModelLists.Setup(configuration, installation)) { [parts] loop in
            var surroundings = ModelLists.Surroundings()
            surroundings.copies = copies
            surroundings.tell = { instruments.tell($0, to: log) }
            var prices = PriceNotices()
            return ModelLists(client: parts.gatewayClient(on: loop), time: loop, surroundings) { snapshot in
                instruments.tell(snapshot.reports)
                log.tell(prices.news(in: snapshot.priceReports))
                parts.loops.run { $0.models = snapshot }
            }
        }
    }

    /// Starts asking gateways whether they answer.
    private func startChecks(_ configuration: APIConfiguration) {
        parts.checks.start(EndpointChecks.Setup(configuration)) { [parts, log] loop in
            var surroundings = EndpointChecks.Surroundings()
            surroundings.tell = { log.tell($0) }
            return EndpointChecks(
                client: parts.gatewayClient(on: loop), time: loop, parts.shared.health, surroundings)
        }
    }

    private func startTelemetry() {
        parts.telemetry?.start(on: parts.lists.loop, instance: parts.shared.instance) { [parts] loop in
            parts.outbound.transport(on: loop)
        }
    }

    private func announce(_ server: HTTPServer) {
        for warning in installation.warnings { log.warn("configuration", ["problem": .text("\(warning)")]) }
        let scheme = installation.settings.tls == nil ? "http" : "https"
        let url = "\(scheme)://\(server.address)"
        log.info("serving", ["url": .text(url), "version": .text(Program.version)])
        Program.write(Greeting(installation, url: url).text, to: STDOUT_FILENO)
    }

    // MARK: Running

    /// Returns when the server is to end.
    private func waitForSignals() {
        while true {
            switch sluice_wait_signal(signals, -1) {
            case SIGHUP: parts.reloader.reloadSoon()
            case SIGTERM, SIGINT: return
            default: break
            }
        }
    }

    /// Lets what runs come to its end, for as long as allowed, and ends it then; another signal ends it at once.
    private func drain(_ server: HTTPServer) -> Int32 {
        parts.readiness.beginDrain()
        server.beginDrain()
        log.info("draining", ["connections": .number(server.openConnections)])
        let patience = parts.reloader.installation.settings.timeouts.drain
        let requests = parts.setup.metrics.inFlight
        var plan = DrainPlan(patience: patience, at: .now)
        var isOver = false
        var isImpatient = false
        while !isOver {
            let connections = server.openConnections
            switch plan.next(connections: connections, at: .now) {
            case .wait:
                let signal = sluice_wait_signal(signals, 20)
                isImpatient = signal == SIGTERM || signal == SIGINT
                isOver = isImpatient
            case .report:
                log.info(
                    "still draining",
                    ["connections": .number(connections), "requests": .number(requests.value)])
            case .endRequests:
                log.warn("ending requests", ["requests": .number(requests.value)])
                parts.loops.run { $0.endRequests(for: .shutdown) }
            case .stop: isOver = true
            }
        }
        return stop(server, isImpatient: isImpatient)
    }

    /// Cuts the connections that are left. Their requests have a moment to be told in the log, and what is told of them
    /// to a collector has another, unless somebody is impatient.
    private func stop(_ server: HTTPServer, isImpatient: Bool) -> Int32 {
        let cut = server.openConnections
        server.abort()
        let deadline = Moment.now.advanced(by: .milliseconds(500))
        while server.openConnections > 0, Moment.now < deadline { _ = sluice_wait_signal(signals, 5) }
        if !isImpatient { finishTelemetry() }
        log.info("stopped", ["connections_cut": .number(cut)])
        _ = log.flush(within: .seconds(2))
        return 0
    }

    private func finishTelemetry() {
        parts.telemetry?.finish(on: parts.lists.loop) {
            let signal = sluice_wait_signal(signals, 2)
            return signal == SIGTERM || signal == SIGINT
        }
    }
}
