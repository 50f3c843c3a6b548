// The command line of `sluice models`.

/// What `sluice models` is to show.
struct ModelsOptions: Equatable, Sendable {
    enum Table: Equatable, Sendable {
        /// A line for each offer.
        case models
        /// A line for each price, with where it is from.
        case prices
        /// A line for each price that is listed otherwise than `Catalog/prices.json` has it.
        case drift
    }

    private(set) var table = Table.models
    /// The slug or alias of the only gateway that counts.
    private(set) var gateway: String?
    private(set) var asJSON = false

    /// - Parameter arguments: what follows the command.
    /// - Throws: the first thing that is wrong with them.
    init(_ arguments: [String]) throws(ConfigurationFailure) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": asJSON = true
            case "--prices": try show(.prices, argument)
            case "--drift": try show(.drift, argument)
            case "--gateway":
                guard let slug = rest.popFirst(), !slug.isEmpty else {
                    throw Self.failure(argument, "needs a gateway's slug")
                }
                gateway = slug
            default: throw Self.failure(argument, "there is no such option")
            }
        }
    }

    private mutating func show(_ other: Table, _ option: String) throws(ConfigurationFailure) {
        guard table == .models || table == other else {
            throw Self.failure(option, "--prices and --drift are two tables")
        }
        table = other
    }

    private static func failure(_ argument: String, _ message: String) -> ConfigurationFailure {
        ConfigurationFailure(problems: [ConfigurationProblem(.argument(argument), message)])
    }
}
