// `sluice probe`: tries gateways out and prints a card for each.
internal import Base
internal import CPosix
internal import Domain
internal import EventLoops
internal import GatewayAPI
internal import Glibc
internal import Providers

/// Tries gateways out, one after the other, and prints what each did.
struct ProbeCommand {
    /// Slugs, aliases, or paths of records; none: all that can be called.
    let names: [String]
    let asJSON: Bool

    /// - Returns: the exit code: 0 when nothing failed, 1 when something did.
    /// - Throws: why what was named cannot be tried.
    func run() throws(ConfigurationFailure) -> Int32 {
        let records = names.filter { $0.hasSuffix(".json") }
        let installation = try Installation.load(arguments: [:], records: records)
        let gateways = try chosen(from: installation.registry)
        return try probe(gateways, installation) ? 0 : 1
    }

    private func chosen(from registry: GatewayRegistry) throws(ConfigurationFailure) -> [Gateway] {
        guard !names.isEmpty else { return try callable(among: registry) }
        var (gateways, problems): ([Gateway], [ConfigurationProblem]) = ([], [])
        for name in names {
            if let gateway = registry[Bytes(Self.slug(name))] {
                gateways.append(gateway)
            } else {
                let hint = ConfigurationFile.suggestion(
                    for: name, among: Set(registry.gateways.map(\.id.slug)))
                problems.append(.init(.argument(name), "there is no such gateway\(hint)"))
            }
        }
        guard problems.isEmpty else { throw ConfigurationFailure(problems: problems) }
        return gateways
    }

    /// A local gateway at its usual address may well not be there: it is tried when it is named.
    private func callable(among registry: GatewayRegistry) throws(ConfigurationFailure) -> [Gateway] {
        let gateways = registry.gateways.filter { $0.isCallable && !$0.isAbsentUntilProbed }
        guard !gateways.isEmpty else {
            throw ConfigurationFailure(
                problems: [.init(.argument("probe"), "no gateway has a key; name the one to try")])
        }
        return gateways
    }

    /// The slug of what was named: of a record's path, its file's name.
    private static func slug(_ name: String) -> String {
        guard name.hasSuffix(".json") else { return name }
        return String((name.split(separator: "/").last ?? "").dropLast(".json".utf8.count))
    }

    // MARK: Running

    /// - Returns: whether nothing failed.
    private func probe(
        _ gateways: [Gateway], _ installation: Installation
    ) throws(ConfigurationFailure) -> Bool {
        let outbound = try Outbound(installation)
        let configuration = APIConfiguration(installation)
        let loop = try makeLoop()
        var isFine = true
        loop.spawn {
            let client = GatewayClient(
                time: loop, over: outbound.transports(on: loop),
                instance: Bytes("probe-\(String(UInt32.random(in: .min ... .max), radix: 36))"))
            let caller = ProbeCaller(
                client: client, time: loop, timeouts: configuration.timeouts, limits: configuration.limits)
            for gateway in gateways {
                var probe = GatewayProbe(gateway, caller: caller)
                let report = await probe.run()
                show(report)
                if report.hasFailed { isFine = false }
            }
            loop.stop()
        }
        loop.run()
        return isFine
    }

    private func show(_ report: ProbeReport) {
        guard !asJSON else { return Program.write(report.json.text + "\n", to: STDOUT_FILENO) }
        let isTerminal = sluice_is_terminal(STDOUT_FILENO) == 1
        Program.write(ProbeCard(report, marks: isTerminal ? .signs : .words).text, to: STDOUT_FILENO)
    }

    private func makeLoop() throws(ConfigurationFailure) -> EventLoop {
        do throws(ChannelFailure) { return try EventLoop(index: 0) } catch {
            throw ConfigurationFailure(problems: [.init(.argument("probe"), "no event loop: \(error)")])
        }
    }
}
