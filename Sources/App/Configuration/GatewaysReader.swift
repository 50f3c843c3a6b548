// Reads the gateways' files and what the operator set for each.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

/// Reads the gateways' files, gives each its address and keys, and checks them against each other.
struct GatewaysReader {
    private static let fileLimit = 1 << 20

    let environment: Environment
    let settings: Settings
    private(set) var problems: [ConfigurationProblem] = []
    /// Of all gateways that have a file, also a wrong one.
    private(set) var slugs: [String] = []

    init(environment: Environment, settings: Settings) {
        self.environment = environment
        self.settings = settings
    }

    /// Reads the configured gateways.
    ///
    /// - Parameter records: paths of files that belong to no configuration. Each takes the place of the configured
    ///   gateway of its name; a list it names may stand in the `Catalog` beside its `Config`.
    mutating func read(also records: [String] = []) -> GatewayRegistry {
        // A missing folder has been told of already.
        guard FileContents.isFolder(settings.configFolder) else { return GatewayRegistry([]) }
        let folder = settings.configFolder + "/Gateways"
        let names = FileContents.names(in: folder).filter { $0.hasSuffix(".json") }
        let replaced = Set(records.map(Self.fileName))
        let descriptors =
            names.filter { !replaced.contains($0) }
            .compactMap { descriptor("\(folder)/\($0)", shown: "Gateways/\($0)") }
            + records.compactMap { descriptor($0, shown: $0) }
        if names.isEmpty {
            problems.append(.init(.path("Gateways"), "there is no gateway's file in this folder"))
        }
        checkNames(descriptors)
        slugs = (names + records.map(Self.fileName)).map { String($0.dropLast(".json".utf8.count)) }
        checkFailoverOrder(descriptors)
        let gateways = descriptors.compactMap { gateway($0, listFolders: listFolders(of: $0, records)) }
        let hasKey = gateways.contains { $0.state == .callable && $0.descriptor.authorization != .none }
        return GatewayRegistry(gateways.filter { isOn($0, hasKey: hasKey) })
    }

    /// The demo steps aside as soon as a real gateway has a key, unless it is asked for.
    private func isOn(_ gateway: Gateway, hasKey: Bool) -> Bool {
        guard gateway.descriptor.transport == .memory else { return true }
        switch settings.demo {
        case .automatic: return !hasKey
        case .on: return true
        case .off: return false
        }
    }

    // MARK: Files

    private mutating func descriptor(_ path: String, shown: String) -> GatewayDescriptor? {
        guard let value = json(path, shown: shown) else { return nil }
        do throws(DescriptorFailure) {
            let slug = Self.fileName(path).dropLast(".json".utf8.count)
            return try GatewayDescriptor(reading: value, slug: String(slug))
        } catch {
            problems += error.problems.map { .init(.value(file: shown, $0.pointer), $0.message) }
            return nil
        }
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Where a gateway's list may be, absolute or from the working directory.
    private func listFolders(of descriptor: GatewayDescriptor, _ records: [String]) -> [String] {
        let configured = "\(settings.catalogFolder)/models"
        let record = records.first { Self.fileName($0) == "\(descriptor.id).json" }
        guard let record else { return [configured] }
        let folder = record.dropLast(Self.fileName(record).utf8.count)
        return ["\(folder.isEmpty ? "./" : folder)../../Catalog/models", configured]
    }

    private mutating func json(_ path: String, shown: String) -> JSONValue? {
        guard let bytes = contents(path, at: .path(shown)) else { return nil }
        let file = ConfigurationFile(parsing: bytes, name: shown, problems: &problems)
        return file.root
    }

    private mutating func contents(_ path: String, at place: ConfigurationProblem.Place) -> Bytes? {
        do throws(FileFailure) { return try FileContents.read(path, limit: Self.fileLimit) } catch {
            problems.append(.init(place, error.explanation))
            return nil
        }
    }

    /// The models of a gateway whose list is a file.
    private mutating func models(of descriptor: GatewayDescriptor, in folders: [String]) -> [ListedModel]? {
        guard case .file(let name, let rows) = descriptor.models else { return nil }
        let place = ConfigurationProblem.Place.value(
            file: "Gateways/\(descriptor.id).json", JSONPointer(["models", "file"]))
        let found = folders.filter { FileContents.names(in: $0).contains(name) }
        let folder = found.first ?? "\(settings.catalogFolder)/models"
        guard let body = contents("\(folder)/\(name)", at: place) else { return nil }
        let models: [ListedModel]
        do throws(ListFailure) {
            models = try rows.models(in: body, ofFile: name, of: descriptor.id).models
        } catch {
            problems.append(.init(place, "Catalog/models/\(name) \(error.reason)"))
            return nil
        }
        if models.isEmpty { problems.append(.init(place, "Catalog/models/\(name) has no list of models")) }
        return models
    }

    // MARK: All files together

    /// A name leads to one gateway, a variable belongs to one.
    private mutating func checkNames(_ descriptors: [GatewayDescriptor]) {
        var names: [String: GatewayID] = [:]
        for descriptor in descriptors { names[descriptor.id.slug] = descriptor.id }
        var prefixes: [String: GatewayID] = [:]
        for descriptor in descriptors {
            for (index, alias) in descriptor.aliases.enumerated() {
                if let other = names.updateValue(descriptor.id, forKey: alias) {
                    let place = JSONPointer(["aliases"]).appending(index)
                    complain(of: descriptor, place, "'\(alias)' is the name of \(other) already")
                }
            }
            if let other = prefixes.updateValue(descriptor.id, forKey: descriptor.environmentPrefix) {
                let message = "the variables of \(other) begin so already"
                complain(of: descriptor, JSONPointer(["environment", "prefix"]), message)
            }
        }
    }

    private mutating func checkFailoverOrder(_ descriptors: [GatewayDescriptor]) {
        let known = Set(slugs + descriptors.flatMap(\.aliases))
        for name in settings.failoverOrder where !known.contains(name) {
            let hint = ConfigurationFile.suggestion(for: name, among: known)
            let place = environment.place(of: "SLUICE_FAILOVER_ORDER")
            problems.append(.init(place, "there is no gateway \"\(name)\"\(hint)"))
        }
    }

    private mutating func complain(of descriptor: GatewayDescriptor, _ place: JSONPointer, _ message: String)
    {
        problems.append(.init(.value(file: "Gateways/\(descriptor.id).json", place), message))
    }

    // MARK: One gateway

    private mutating func gateway(_ descriptor: GatewayDescriptor, listFolders: [String]) -> Gateway? {
        var reader = GatewayVariables(descriptor, environment)
        let baseURL = reader.baseURL()
        var own = reader.settings()
        own.models = models(of: descriptor, in: listFolders)
        if isOwn(own.tokenURL) { reader.complain("TOKEN_URL", Self.ownAddress) }
        if isOwn(baseURL) {
            // Where a local program usually is there is Sluice now: so that program is not there.
            if own.hasOwnAddress {
                reader.complain("BASE_URL", Self.ownAddress)
            } else {
                own.isEnabled = false
            }
        }
        problems += reader.problems
        return baseURL.map { Gateway(descriptor, baseURL: $0, settings: own) }
    }

    private static let ownAddress = "is the address of this server itself"

    private func isOwn(_ url: BaseURL?) -> Bool {
        guard let origin = url?.origin, settings.port != 0, Int(origin.port) == settings.port else {
            return false
        }
        let hosts = [settings.host, "localhost", "127.0.0.1", "::1"]
        return hosts.contains(origin.host)
    }
}
