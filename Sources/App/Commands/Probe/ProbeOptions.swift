// The command line of `sluice probe`.

/// What `sluice probe` is to do.
enum ProbeOptions: Equatable, Sendable {
    /// To try gateways: by slug, or by the path of a record, which ends in `.json`; all that can be called when none is
    /// named.
    case probe(names: [String], asJSON: Bool)
    /// To turn a provider's template into files.
    case convert(ImportOptions)

    /// - Parameter arguments: what follows the command.
    /// - Throws: the first thing that is wrong with them.
    init(_ arguments: [String]) throws(ConfigurationFailure) {
        var rest = arguments[...]
        var (names, asJSON, overwrites): ([String], Bool, Bool) = ([], false, false)
        var (template, folder): (String?, String?) = (nil, nil)
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": asJSON = true
            case "--overwrite": overwrites = true
            case "--import": template = try Self.value(of: argument, &rest)
            case "--out": folder = try Self.value(of: argument, &rest)
            case let option where option.hasPrefix("-"): throw Self.failure(option, "there is no such option")
            default: names.append(argument)
            }
        }
        guard let template else {
            guard folder == nil else { throw Self.failure("--out", "needs --import") }
            guard !overwrites else { throw Self.failure("--overwrite", "needs --import") }
            self = .probe(names: names, asJSON: asJSON)
            return
        }
        if let name = names.first { throw Self.failure(name, "nothing is probed by --import") }
        guard !asJSON else { throw Self.failure("--json", "does not go with --import") }
        guard folder != nil || !overwrites else { throw Self.failure("--overwrite", "needs --out") }
        self = .convert(ImportOptions(template: template, folder: folder, overwrites: overwrites))
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws(ConfigurationFailure) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw failure(option, "needs a value") }
        return value
    }

    private static func failure(_ argument: String, _ message: String) -> ConfigurationFailure {
        ConfigurationFailure(problems: [ConfigurationProblem(.argument(argument), message)])
    }
}

/// What an import reads and writes.
struct ImportOptions: Equatable, Sendable {
    /// The path of the template.
    let template: String
    /// Where `Config` and `Catalog` are, or are made; nil: the files are printed.
    let folder: String?
    /// Whether files that are there already are replaced.
    let overwrites: Bool
}
