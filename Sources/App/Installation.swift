// Everything the configuration says, read and checked as a whole.
internal import Base
internal import Domain
internal import Glibc
internal import HTTP
internal import JSON
internal import Providers

/// A configuration that can be used: the settings, and the gateways with their keys.
struct Installation {
    let settings: Settings
    let registry: GatewayRegistry
    let warnings: [ConfigurationProblem]

    /// Reads and checks everything.
    ///
    /// - Parameter arguments: `--host` and `--port`, as far as given.
    /// - Throws: every problem there is.
    static func load(arguments: [String: String]) throws(ConfigurationFailure) -> Installation {
        let workingDirectory = Self.workingDirectory()
        let environment = Environment(
            process: Environment.ofThisProcess(), file: readEnvironmentFile(in: workingDirectory))
        let reading = Settings.read(
            environment: environment, workingDirectory: workingDirectory, programPath: programPath(),
            arguments: arguments)
        // Also when the settings cannot be used: whoever repairs them wants to know all of it.
        var reader = GatewaysReader(environment: environment, settings: reading.settings)
        let registry = reader.read()
        let problems = reading.problems + reader.problems
        guard problems.allSatisfy({ $0.severity == .warning }) else {
            throw ConfigurationFailure(problems: problems)
        }
        return Installation(settings: reading.settings, registry: registry, warnings: problems)
    }

    private static func readEnvironmentFile(in folder: String) -> EnvironmentFile? {
        guard let bytes = try? FileContents.read(folder + "/.env", limit: EnvironmentFile.limit) else {
            return nil
        }
        return EnvironmentFile(parsing: bytes, name: ".env")
    }

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

/// Reads the gateways' files and gives each its address and key.
struct GatewaysReader {
    private static let fileLimit = 1 << 20

    let environment: Environment
    let settings: Settings
    private(set) var problems: [ConfigurationProblem] = []

    init(environment: Environment, settings: Settings) {
        self.environment = environment
        self.settings = settings
    }

    mutating func read() -> GatewayRegistry {
        // A missing folder has been told of already.
        guard FileContents.isFolder(settings.configFolder) else { return GatewayRegistry([]) }
        let folder = settings.configFolder + "/Gateways"
        let descriptors = FileContents.names(in: folder).filter { $0.hasSuffix(".json") }
            .compactMap { descriptor(folder, $0) }
        if descriptors.isEmpty && problems.isEmpty {
            problems.append(.init(.path("Gateways"), "there is no gateway's file in this folder"))
        }
        let gateways = descriptors.compactMap { gateway($0) }
        let hasKey = gateways.contains { $0.key != nil }
        return GatewayRegistry(gateways.filter { isOn($0, hasKey: hasKey) })
    }

    /// The demo steps aside as soon as a real gateway is configured, unless it is asked for.
    private func isOn(_ gateway: Gateway, hasKey: Bool) -> Bool {
        guard gateway.descriptor.transport == .memory else { return true }
        switch settings.demo {
        case .automatic: return !hasKey
        case .on: return true
        case .off: return false
        }
    }

    private mutating func descriptor(_ folder: String, _ name: String) -> GatewayDescriptor? {
        let shown = "Gateways/\(name)"
        do throws(FileFailure) {
            let bytes = try FileContents.read("\(folder)/\(name)", limit: Self.fileLimit)
            return parse(bytes, shown, slug: String(name.dropLast(".json".utf8.count)))
        } catch {
            problems.append(.init(.path(shown), error.explanation))
            return nil
        }
    }

    private mutating func parse(_ bytes: Bytes, _ shown: String, slug: String) -> GatewayDescriptor? {
        let value: JSONValue
        do throws(JSONFailure) { value = try JSONValue(parsing: bytes) } catch {
            problems.append(.init(.path(shown), "not JSON: \(error)"))
            return nil
        }
        do throws(DescriptorFailure) { return try GatewayDescriptor(reading: value, slug: slug) } catch {
            problems += error.problems.map { .init(.value(file: shown, $0.pointer), $0.message) }
            return nil
        }
    }

    private mutating func gateway(_ descriptor: GatewayDescriptor) -> Gateway? {
        let variable = descriptor.environmentPrefix + "_BASE_URL"
        let text = environment[variable].flatMap { $0.isEmpty ? nil : $0 } ?? descriptor.baseURL
        guard let baseURL = BaseURL(text) else {
            let reason = BaseURL.problem(in: text) ?? "is not a URL"
            problems.append(.init(environment.place(of: variable), reason))
            return nil
        }
        if isOwn(baseURL.origin) {
            problems.append(.init(environment.place(of: variable), "is the address of this server itself"))
        }
        return Gateway(descriptor, baseURL: baseURL, key: key(of: descriptor))
    }

    private func isOwn(_ origin: Origin) -> Bool {
        guard settings.port != 0, Int(origin.port) == settings.port else { return false }
        let hosts = [settings.host, "localhost", "127.0.0.1", "::1"]
        return hosts.contains(origin.host)
    }

    private mutating func key(of descriptor: GatewayDescriptor) -> Secret? {
        guard descriptor.authorization != .none else { return nil }
        for name in [descriptor.environmentPrefix + "_API_KEY"] + descriptor.alsoKeys {
            guard let text = environment[name], !text.isEmpty else { continue }
            guard HeadWriter.isFieldValue(Bytes(text)) else {
                problems.append(.init(environment.place(of: name), "has characters that no key has"))
                return nil
            }
            return Secret(text)
        }
        return nil
    }
}
