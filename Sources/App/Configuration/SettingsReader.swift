// Looks settings up where they may stand, and remembers what was asked for.
import Base
import JSON

/// Looks settings up: argument, then environment, then file. It remembers what was asked for, so that what
/// nobody asked for can be reported, and collects every problem instead of stopping at the first.
struct SettingsReader {
    let arguments: [String: String]
    let environment: Environment
    let file: ConfigurationFile
    var problems: [ConfigurationProblem] = []
    private(set) var variables: Set<String> = []
    private var pointers: Set<JSONPointer> = []

    init(arguments: [String: String], environment: Environment, file: ConfigurationFile) {
        self.arguments = arguments
        self.environment = environment
        self.file = file
    }

    /// Goes on with what `reader` asked for and found wrong, now with a file.
    init(continuing reader: SettingsReader, with file: ConfigurationFile) {
        self = SettingsReader(arguments: reader.arguments, environment: reader.environment, file: file)
        problems = reader.problems
        variables = reader.variables
    }

    /// The value of a setting; nil when it is not set, or wrong (then there is a problem).
    ///
    /// - Parameters:
    ///   - variable: its name in the environment.
    ///   - member: the path of its value in the file, such as `limits/bodyBytes`.
    ///   - argument: its name on the command line.
    mutating func value<Value>(
        _ kind: SettingKind<Value>, variable: String? = nil, member: String? = nil, argument: String? = nil
    ) -> Value? {
        if let variable { variables.insert(variable) }
        let pointer = member.map { JSONPointer($0.split(separator: "/").map(String.init)) }
        if let pointer { pointers.insert(pointer) }
        if let argument, let text = arguments[argument] {
            return parsed(text, kind, at: .argument(argument))
        }
        if let variable, let text = environment[variable] {
            return parsed(text, kind, at: environment.place(of: variable), variable: variable)
        }
        return pointer.flatMap { fileValue(kind, at: $0) }
    }

    /// The parts of a list; each is checked.
    mutating func list(variable: String, expected: String, where isValid: (String) -> Bool) -> [String] {
        variables.insert(variable)
        let parts = SettingText.list(environment[variable] ?? "")
        for part in parts where !isValid(part) {
            report("\"\(part)\" is not \(expected)", on: variable)
        }
        return parts.filter(isValid)
    }

    /// The secrets of a list. What they are never shows: a bad one is named by its position.
    mutating func secrets(variable: String) -> [Secret] {
        variables.insert(variable)
        return SettingText.list(environment[variable] ?? "").enumerated().compactMap { index, text in
            secret(text, called: "key \(index + 1)", variable: variable)
        }
    }

    /// One secret.
    mutating func secret(variable: String) -> Secret? {
        variables.insert(variable)
        return environment[variable].flatMap { secret($0, called: "the key", variable: variable) }
    }

    private mutating func secret(_ text: String, called name: String, variable: String) -> Secret? {
        let shortest = 16
        if text.utf8.count < shortest {
            report("\(name) is shorter than \(shortest) characters", on: variable)
        } else if !text.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) {
            report("\(name) has a blank or a character outside ASCII", on: variable)
        } else {
            return Secret(text)
        }
        return nil
    }

    /// Adds a problem with a variable that is set.
    mutating func report(_ message: String, on variable: String) {
        report(message, at: environment.place(of: variable), variable: variable)
    }

    /// Adds what somebody should know of a variable that is set.
    mutating func warn(_ message: String, on variable: String) {
        let place = environment.place(of: variable)
        let isLine = if case .line = place { true } else { false }
        problems.append(.init(place, isLine ? "\(variable): \(message)" : message, severity: .warning))
    }

    /// Where a setting that may be an argument is set; its variable, when nobody set it.
    func place(of variable: String, argument: String) -> ConfigurationProblem.Place {
        arguments[argument] == nil ? environment.place(of: variable) : .argument(argument)
    }

    private mutating func report(
        _ message: String, at place: ConfigurationProblem.Place, variable: String? = nil
    ) {
        guard case .line = place, let variable else { return problems.append(.init(place, message)) }
        problems.append(.init(place, "\(variable): \(message)"))
    }

    // MARK: What nobody asked for

    /// Reports members of the file nobody asked for, and warns of variables that look like ours but are not.
    mutating func reportUnknown() {
        file.reportUnknown(besides: pointers, to: &problems)
        for name in environment.names where name.hasPrefix("SLUICE_") && !variables.contains(name) {
            let message = "no such setting" + ConfigurationFile.suggestion(for: name, among: variables)
            warn(message, on: name)
        }
    }

    // MARK: Values

    private mutating func parsed<Value>(
        _ text: String, _ kind: SettingKind<Value>, at place: ConfigurationProblem.Place,
        variable: String? = nil
    ) -> Value? {
        if let value = kind.parse(text) { return value }
        report("\"\(text)\" is not \(kind.expected)", at: place, variable: variable)
        return nil
    }

    private mutating func fileValue<Value>(_ kind: SettingKind<Value>, at pointer: JSONPointer) -> Value? {
        guard let value = file.value(at: pointer) else { return nil }
        let place = ConfigurationProblem.Place.value(file: file.name, pointer)
        switch value {
        case .string(let text) where kind.json.contains(.string): return parsed(text, kind, at: place)
        case .number(let text) where kind.json.contains(.number): return parsed(text, kind, at: place)
        case .bool(let flag) where kind.json.contains(.boolean):
            return parsed(flag ? "true" : "false", kind, at: place)
        default:
            problems.append(.init(place, "must be \(kind.expected)"))
            return nil
        }
    }
}
