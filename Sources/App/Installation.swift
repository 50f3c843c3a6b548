// Everything the configuration says, read and checked as a whole.
internal import Base
internal import Catalog
internal import CurlClient
internal import Domain
internal import Glibc
internal import Providers
internal import Routing

/// A configuration that can be used: the settings, and the gateways with their keys.
struct Installation {
    let settings: Settings
    let routing: RoutingTable
    let knowledge: CatalogKnowledge
    let proxies: ProxySettings
    let warnings: [ConfigurationProblem]

    /// Reads and checks everything.
    ///
    /// - Parameters:
    ///   - arguments: `--host` and `--port`, as far as given.
    ///   - records: paths of further gateways' files, each in the place of the configured one of its name.
    /// - Throws: every problem there is.
    static func load(
        arguments: [String: String], records: [String] = []
    ) throws(ConfigurationFailure) -> Installation {
        let workingDirectory = Self.workingDirectory()
        return try load(
            environment(in: workingDirectory), in: workingDirectory, arguments: arguments, records: records)
    }

    /// Reads the settings alone, right or wrong: for commands that ask a running server.
    static func readSettings() -> Settings.Reading {
        let workingDirectory = Self.workingDirectory()
        return Settings.read(
            environment: environment(in: workingDirectory), workingDirectory: workingDirectory,
            programPath: programPath())
    }

    /// The variables of this process, and behind them those of `.env`.
    private static func environment(in workingDirectory: String) -> Environment {
        Environment(
            process: Environment.ofThisProcess(),
            file: EnvironmentFile.read("\(workingDirectory)/.env", name: ".env"))
    }

    /// The same with other variables and in another folder than the process has.
    static func load(
        _ environment: Environment, in workingDirectory: String, arguments: [String: String] = [:],
        records: [String] = []
    ) throws(ConfigurationFailure) -> Installation {
        let reading = Settings.read(
            environment: environment, workingDirectory: workingDirectory, programPath: programPath(),
            arguments: arguments)
        // Also when the settings cannot be used: whoever repairs them wants to know all of it.
        var reader = GatewaysReader(environment: environment, settings: reading.settings)
        let registry = reader.read(also: records)
        var files = RoutingReader()
        var namesFiles = NamesReader()
        let names = namesFiles.names(in: reading.settings.catalogFolder, slugs: reader.slugs)
        let routing = RoutingTable(
            registry, aliases: files.aliases(in: reading.settings.catalogFolder),
            failoverOrder: reading.settings.failoverOrder,
            rules: files.rules(in: reading.settings.configFolder), makers: names.makers)
        var catalog = CatalogReader()
        var knowledge = catalog.knowledge(reading.settings, registry, slugs: Set(reader.slugs))
        (knowledge.failoverOrder, knowledge.names) = (routing.failoverOrder, names)
        var bad: [ProxySettings.Problem] = []
        let proxies = ProxySettings(reading: { environment[$0] }, problems: &bad)
        let problems =
            reading.problems + reader.problems + files.problems + namesFiles.problems + catalog.problems
            + Self.curlProblems(proxies, bad, registry)
        guard problems.allSatisfy({ $0.severity == .warning }) else {
            throw ConfigurationFailure(problems: problems)
        }
        return Installation(
            settings: reading.settings, routing: routing, knowledge: knowledge, proxies: proxies,
            warnings: problems)
    }

    var registry: GatewayRegistry { routing.registry }

    private static func workingDirectory() -> String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private static func programPath() -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { room in
            guard let start = room.baseAddress else { return "sluice" }
            let count = unsafe readlink("/proc/self/exe", start, room.count)
            guard count > 0 else { return "sluice" }
            return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }
}
