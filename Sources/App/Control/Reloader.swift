// The configuration of a running server, read again.
internal import Base
internal import Catalog
internal import EventLoops
internal import GatewayAPI
internal import Health
internal import Routing
internal import Synchronization

/// Reads the configuration again and puts it into force on every loop, whoever asks: a signal or an operator. What
/// cannot be used changes nothing. Requests under way keep the configuration they began with.
final class Reloader: Administrator {
    /// So many wait for their turn at most.
    private static let mostWaiting = 64

    private struct State {
        var installation: Installation
        /// nil until the server has begun.
        var shared: APIShared?
    }

    private let options: [String: String]
    /// What nothing but a restart changes is kept of it.
    private let start: Installation
    private let loops: ServingLoops
    private let lists: ListLoop
    private let checks: CheckLoop
    private let state: Mutex<State>
    private let turnstile = Turnstile(mostWaiting: mostWaiting)
    /// Reading files may block; one at a time reads.
    private let lane = BlockingLane(name: "reload", threads: 1, capacity: 1)

    /// - Parameters:
    ///   - installation: what the process began with.
    ///   - options: the command line's, which stay.
    init(
        _ installation: Installation, options: [String: String], loops: ServingLoops, lists: ListLoop,
        checks: CheckLoop
    ) {
        self.checks = checks
        self.options = options
        self.loops = loops
        self.lists = lists
        start = installation
        state = Mutex(State(installation: installation))
    }

    /// The configuration in force.
    var installation: Installation { state.withLock { $0.installation } }

    /// The server has begun: from now on there is something to reload.
    func begin(_ shared: APIShared) {
        shared.notices.replace(ConfigurationDifference.told(start.warnings.map(\.description)))
        state.withLock { $0.shared = shared }
    }

    /// Reloads soon. For who cannot wait for it: a signal.
    func reloadSoon() {
        lists.loop.execute { [self] in
            lists.loop.spawn {
                guard await self.reload() == .busy else { return }
                let log = self.state.withLock { $0.shared?.log }
                log?.warn("not reloaded", ["problem": "too many reloads wait already"])
            }
        }
    }

    func reload() async -> ReloadOutcome {
        guard let shared = state.withLock({ $0.shared }), await turnstile.enter() else { return .busy }
        defer { turnstile.leave() }
        switch await read() {
        case .usable(let fresh)?: return await use(fresh, shared)
        case .unusable(let problems)?: return refuse(problems, shared)
        case nil: return .busy
        }
    }

    // MARK: Reading

    /// A configuration, with all that takes a while made of it.
    private struct Fresh: Sendable {
        let installation: Installation
        let configuration: APIConfiguration
        let difference: ConfigurationDifference
    }

    private enum Reading: Sendable {
        case usable(Fresh)
        case unusable([ConfigurationProblem])
    }

    /// Reads on a thread that may block; nil where there is none to be had.
    private func read() async -> Reading? {
        await Resumption<Reading?>.suspend { resumption in
            let isAccepted = lane.submit { [self] in resumption.resume(returning: readNow()) }
            if !isAccepted { resumption.resume(returning: nil) }
        }
    }

    private func readNow() -> Reading {
        do throws(ConfigurationFailure) {
            let fresh = try Installation.load(arguments: options)
            if let problem = start.problem(servingWith: fresh.settings) { return .unusable([problem]) }
            return .usable(
                Fresh(
                    installation: fresh, configuration: APIConfiguration(fresh),
                    difference: ConfigurationDifference(from: installation, to: fresh, begunWith: start)))
        } catch {
            return .unusable(error.problems)
        }
    }

    // MARK: Using

    /// Puts a configuration into force: when this returns, no loop begins a request with the old one.
    private func use(_ fresh: Fresh, _ shared: APIShared) async -> ReloadOutcome {
        let configuration = fresh.configuration
        state.withLock { $0.installation = fresh.installation }
        shared.log.use(fresh.installation.settings.logLevel)
        shared.routing.breakers.use(configuration.routing.rules.breaker)
        shared.routing.keep(configuration.routing.credentials)
        _ = await loops.gather { $0.configuration = configuration }
        lists.use(ModelLists.Setup(configuration, fresh.installation))
        checks.use(EndpointChecks.Setup(configuration))
        let warnings = ConfigurationDifference.told(fresh.installation.warnings.map(\.description))
        let later = fresh.difference.needRestart
        shared.notices.replace(warnings + later.map { "needs a restart: \($0)" })
        shared.log.tell(fresh.difference, warnings)
        return .reloaded(changes: fresh.difference.changes, needRestart: later, warnings: warnings)
    }

    private func refuse(_ problems: [ConfigurationProblem], _ shared: APIShared) -> ReloadOutcome {
        let lines = ConfigurationDifference.told(problems.map(\.description))
        for line in lines { shared.log.error("not reloaded", ["problem": .text(line)]) }
        shared.notices.replace(["the configuration was not reloaded, the one before stays"] + lines)
        return .refused(problems: lines)
    }
}

extension Log {
    /// A line for each change, then one that it is done.
    fileprivate func tell(_ difference: ConfigurationDifference, _ warnings: [String]) {
        for warning in warnings { warn("configuration", ["problem": .text(warning)]) }
        for change in difference.changes { info("configuration changed", ["change": .text(change)]) }
        for change in difference.needRestart {
            warn("this change needs a restart", ["setting": .text(change)])
        }
        info(
            "reloaded",
            [
                "changes": .number(difference.changes.count),
                "need_restart": .number(difference.needRestart.count),
            ])
    }
}

extension Installation {
    /// What forbids that a server which began with this goes on with other settings: it keeps its address, and must not
    /// become open there because the settings name another.
    ///
    /// - Returns: nil where nothing does.
    func problem(servingWith other: Settings) -> ConfigurationProblem? {
        guard other.isOpen, !other.allowsOpen, SettingText.isLoopback(settings.host) != true else {
            return nil
        }
        let message =
            "the server listens on \"\(settings.host)\" until it is restarted, where others can reach it, and no "
            + "SLUICE_API_KEYS are set"
        return ConfigurationProblem(.variable("SLUICE_HOST"), message)
    }
}
