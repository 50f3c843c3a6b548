// Reading the settings from everywhere they may stand.
import Base
import Catalog
import JSON

extension Settings {
    /// Settings that can be used, and what somebody should know about them.
    package struct Loaded: Equatable, Sendable {
        package let settings: Settings
        /// Of severity `warning`, every one.
        package let warnings: [ConfigurationProblem]
        /// The variables the server knows, sorted.
        package let knownVariables: [String]
    }

    /// What was read: where something is wrong, the settings hold the default instead.
    package struct Reading: Equatable, Sendable {
        package let settings: Settings
        /// Everything that is wrong, warnings included.
        package let problems: [ConfigurationProblem]
        /// The variables the server knows, sorted.
        package let knownVariables: [String]
    }

    /// Reads everything as `read` does.
    ///
    /// - Throws: every problem there is, warnings included.
    package static func load(
        environment: Environment, workingDirectory: String, programPath: String,
        arguments: [String: String] = [:]
    ) throws(ConfigurationFailure) -> Loaded {
        let reading = read(
            environment: environment, workingDirectory: workingDirectory, programPath: programPath,
            arguments: arguments)
        guard reading.problems.allSatisfy({ $0.severity == .warning }) else {
            throw ConfigurationFailure(problems: reading.problems)
        }
        return Loaded(
            settings: reading.settings, warnings: reading.problems, knownVariables: reading.knownVariables)
    }

    /// Reads everything and checks all of it: argument before environment before `.env` before
    /// `Config/server.json` before the defaults. Blocks for reading `server.json`.
    ///
    /// - Parameters:
    ///   - environment: the variables of the process; what `.env` says lies behind them.
    ///   - workingDirectory: an absolute path.
    ///   - programPath: the absolute path of the running program.
    ///   - arguments: the values of `--host` and `--port`, as far as they were given.
    package static func read(
        environment: Environment, workingDirectory: String, programPath: String,
        arguments: [String: String] = [:]
    ) -> Reading {
        let folders = ConfigurationFolders(workingDirectory: workingDirectory, programPath: programPath)
        var finder = SettingsReader(
            arguments: arguments, environment: environment, file: ConfigurationFile(missing: ""))
        let config = folders.find("Config", variable: "SLUICE_CONFIG", in: &finder)
        let path = config + "/server.json"
        let file = ConfigurationFile(reading: path, shown: folders.shown(path), problems: &finder.problems)
        var reader = SettingsReader(continuing: finder, with: file)
        let catalog = folders.find("Catalog", variable: "SLUICE_CATALOG", in: &reader)
        let data = folders.absolute(reader.value(.path, variable: "SLUICE_DATA") ?? ".sluice")

        var settings = Settings(configFolder: config, catalogFolder: catalog, dataFolder: data)
        settings.readServer(from: &reader, folders: folders)
        settings.timeouts.read(from: &reader)
        settings.limits.read(from: &reader)
        settings.telemetry = TelemetryReader.read(from: &reader)
        settings.checkTogether(&reader)
        reader.reportUnknown()
        let problems = (environment.file?.problems ?? []) + reader.problems
        return Reading(settings: settings, problems: problems, knownVariables: reader.variables.sorted())
    }

    private mutating func readServer(from reader: inout SettingsReader, folders: ConfigurationFolders) {
        host = reader.value(.host, variable: "SLUICE_HOST", member: "host", argument: "--host") ?? host
        port =
            reader.value(
                .whole("a port", 0...65535), variable: "SLUICE_PORT", member: "port", argument: "--port")
            ?? port
        serverURL = reader.value(.serverURL, variable: "SLUICE_URL")
        loops = reader.value(.whole("a number of loops", 1...1024), variable: "SLUICE_LOOPS", member: "loops")
        logLevel = reader.value(.logLevel, variable: "SLUICE_LOG", member: "log") ?? logLevel
        demo = reader.value(.demo, variable: "SLUICE_DEMO", member: "demo") ?? demo
        isOffline = reader.value(.flag, variable: "SLUICE_OFFLINE", member: "offline") ?? isOffline
        listAges.fresh = reader.value(.duration(), variable: "SLUICE_MODELS_TTL", member: "models/fresh")
        listAges.stale = reader.value(
            .duration(), variable: "SLUICE_MODELS_STALE_TTL", member: "models/stale")
        clientKeys = reader.secrets(variable: "SLUICE_API_KEYS")
        adminKey = reader.secret(variable: "SLUICE_ADMIN_KEY")
        allowsOpen = reader.value(.flag, variable: "SLUICE_ALLOW_OPEN") ?? allowsOpen
        corsOrigins = reader.list(
            variable: "SLUICE_CORS_ORIGINS", expected: "an origin such as https://example.org",
            where: SettingText.isOrigin)
        failoverOrder = reader.list(
            variable: "SLUICE_FAILOVER_ORDER", expected: "a gateway's slug", where: SettingText.isSlug)
        let certificate = reader.value(.path, variable: "SLUICE_TLS_CERT").map(folders.absolute)
        let key = reader.value(.path, variable: "SLUICE_TLS_KEY").map(folders.absolute)
        authorityFile = reader.value(.path, variable: "SLUICE_CA_FILE").map(folders.absolute)
        switch (certificate, key) {
        case (let certificate?, let key?): tls = TLSFiles(certificate: certificate, key: key)
        case (_?, nil): reader.report("needs SLUICE_TLS_KEY, the certificate's key", on: "SLUICE_TLS_CERT")
        case (nil, _?): reader.report("needs SLUICE_TLS_CERT, the key's certificate", on: "SLUICE_TLS_KEY")
        case (nil, nil): break
        }
    }

    /// What no setting can be wrong in alone.
    private func checkTogether(_ reader: inout SettingsReader) {
        if limits.bodyMemory < limits.body {
            let message =
                "SLUICE_BODY_MEMORY (\(SettingText.size(limits.bodyMemory))) is less than one body may have: "
                + "SLUICE_MAX_BODY is \(SettingText.size(limits.body))"
            reader.problems.append(.init(.variable("SLUICE_BODY_MEMORY"), message))
        }
        if let fresh = listAges.fresh, let stale = listAges.stale, stale < fresh {
            reader.report("is an age too, and less than SLUICE_MODELS_TTL", on: "SLUICE_MODELS_STALE_TTL")
        }
        // Keys that were given but refused are a problem already.
        let areKeysGiven = !SettingText.list(reader.environment["SLUICE_API_KEYS"] ?? "").isEmpty
        guard !areKeysGiven, !allowsOpen, SettingText.isLoopback(host) != true else { return }
        let message =
            "\"\(host)\" can be reached by others and no SLUICE_API_KEYS are set; "
            + "SLUICE_ALLOW_OPEN=1 if that is meant"
        reader.problems.append(.init(reader.place(of: "SLUICE_HOST", argument: "--host"), message))
    }
}

extension Settings.Timeouts {
    fileprivate mutating func read(from reader: inout SettingsReader) {
        func read(
            _ current: inout Duration, _ name: String, _ variable: String? = nil, allowingZero: Bool = false
        ) {
            let kind = SettingKind<Duration>.duration(allowingZero: allowingZero)
            current = reader.value(kind, variable: variable, member: "timeouts/" + name) ?? current
        }
        read(&connect, "connect", "SLUICE_CONNECT_TIMEOUT")
        read(&firstByte, "firstByte", "SLUICE_FIRST_BYTE_TIMEOUT")
        read(&answer, "answer", "SLUICE_ANSWER_TIMEOUT")
        read(&idle, "idle", "SLUICE_IDLE_TIMEOUT")
        read(&request, "request", "SLUICE_REQUEST_TIMEOUT")
        read(&drain, "drain", "SLUICE_DRAIN_TIMEOUT", allowingZero: true)
        read(&head, "head")
        read(&bodyIdle, "bodyIdle")
        read(&keepAlive, "keepAlive")
        read(&writeStall, "writeStall")
    }
}

extension Settings.Limits {
    fileprivate mutating func read(from reader: inout SettingsReader) {
        func size(_ current: inout Int, _ name: String, _ range: ClosedRange<Int>, _ variable: String? = nil)
        {
            current = reader.value(.bytes(range), variable: variable, member: "limits/" + name) ?? current
        }
        func count(_ name: String, _ what: String, _ range: ClosedRange<Int>) -> Int? {
            reader.value(.whole(what, range), member: "limits/" + name)
        }
        size(&body, "bodyBytes", 1 << 10...1 << 30, "SLUICE_MAX_BODY")
        size(&bodyMemory, "bodyMemoryBytes", 1 << 10...1 << 40, "SLUICE_BODY_MEMORY")
        size(&head, "headBytes", 1 << 10...1 << 20)
        size(&target, "targetBytes", 256...1 << 20)
        size(&chunkExtension, "chunkExtensionBytes", 0...1 << 16)
        size(&trailers, "trailerBytes", 0...1 << 20)
        size(&unreadBody, "unreadBodyBytes", 0...1 << 30)
        size(&event, "eventBytes", 1 << 10...1 << 30)
        size(&answer, "answerBytes", 1 << 10...1 << 30)
        fields = count("fields", "a number of fields", 8...10_000) ?? fields
        jsonValues = count("jsonValues", "a number of values", 100...100_000_000) ?? jsonValues
        connections = count("connections", "a number of connections", 1...10_000_000)
        requestsPerConnection = count("requestsPerConnection", "a number of requests", 1...1_000_000_000)
        acceptPausePercent = count("acceptPausePercent", "percent", 10...100) ?? acceptPausePercent
    }
}
