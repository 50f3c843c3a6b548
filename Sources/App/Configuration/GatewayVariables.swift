// The variables of one gateway.
internal import Base
internal import HTTP
internal import Providers

/// Reads what the environment says of one gateway: `<PREFIX>_API_KEY` and the others. A bad secret is never shown.
struct GatewayVariables {
    private let descriptor: GatewayDescriptor
    private let environment: Environment
    private(set) var problems: [ConfigurationProblem] = []

    init(_ descriptor: GatewayDescriptor, _ environment: Environment) {
        self.descriptor = descriptor
        self.environment = environment
    }

    /// The address in force; nil when the one that is set is none.
    mutating func baseURL() -> BaseURL? {
        let usual = BaseURL(descriptor.baseURL)
        guard environment[variable("BASE_URL")] != nil else { return usual }
        let own = address("BASE_URL")
        // Where versions stand in the paths of a record, one in the address is too many: it is forgiven.
        return usual?.path.isEmpty == true ? own?.withoutVersion : own
    }

    /// Everything else.
    mutating func settings() -> GatewaySettings {
        var settings = GatewaySettings()
        settings.hasOwnAddress = environment[variable("BASE_URL")] != nil
        settings.isEnabled = flag("ENABLED")
        settings.defaultModel = environment[variable("DEFAULT_MODEL")]
        for tier in descriptor.tiers.isEmpty ? [] : GatewayDescriptor.tierNames {
            settings.tiers[tier] = environment[variable("\(tier.uppercased())_MODEL")]
        }
        switch descriptor.authorization {
        case .none: break
        case .bearer, .query: settings.key = key()
        case .header(_, let also):
            settings.key = key()
            for field in also {
                settings.furtherSecrets[field.variable] = secret(variable(field.variable))
            }
        case .clientCredentials:
            settings.clientID = secret(variable("CLIENT_ID"))
            settings.clientSecret = secret(variable("CLIENT_SECRET"))
            settings.tokenURL = environment[variable("TOKEN_URL")] == nil ? nil : address("TOKEN_URL")
        }
        return settings
    }

    mutating func complain(_ name: String, _ message: String) {
        report(variable(name), message)
    }

    private func variable(_ name: String) -> String { "\(descriptor.environmentPrefix)_\(name)" }

    // MARK: Values

    private mutating func address(_ name: String) -> BaseURL? {
        let text = environment[variable(name)] ?? ""
        if let problem = BaseURL.problem(in: text) { complain(name, problem) }
        return BaseURL(text)
    }

    private mutating func flag(_ name: String) -> Bool? {
        switch environment[variable(name)] {
        case nil: return nil
        case "true"?, "1"?: return true
        case "false"?, "0"?: return false
        default:
            complain(name, "must be true or false")
            return nil
        }
    }

    /// The first of the variables for the key that is set.
    private mutating func key() -> Secret? {
        let names = [variable("API_KEY")] + descriptor.alsoKeys
        return names.first { environment[$0] != nil }.flatMap { secret($0) }
    }

    private mutating func secret(_ name: String) -> Secret? {
        guard let text = environment[name] else { return nil }
        guard HeadWriter.isFieldValue(Bytes(text)) else {
            report(name, "has characters that no key has")
            return nil
        }
        return Secret(text)
    }

    private mutating func report(_ name: String, _ message: String) {
        let place = environment.place(of: name)
        guard case .line = place else { return problems.append(.init(place, message)) }
        problems.append(.init(place, "\(name): \(message)"))
    }
}
