// The files that routing is told by: Config/routing.json and Catalog/aliases.json.
internal import Base
internal import JSON
internal import Routing

/// Reads the numbers and the aliases of routing. A file that is not there means the defaults.
struct RoutingReader {
    private(set) var problems: [ConfigurationProblem] = []

    mutating func rules(in configFolder: String) -> RoutingRules {
        let name = "routing.json"
        let file = ConfigurationFile(reading: "\(configFolder)/\(name)", shown: name, problems: &problems)
        let environment = Environment(process: [:], file: nil)
        var reader = SettingsReader(arguments: [:], environment: environment, file: file)
        var rules = RoutingRules()
        rules.read(from: &reader)
        reader.reportUnknown()
        problems += reader.problems
        return rules
    }

    mutating func aliases(in catalogFolder: String) -> ModelAliases {
        let name = "aliases.json"
        let file = ConfigurationFile(reading: "\(catalogFolder)/\(name)", shown: name, problems: &problems)
        guard let root = file.root else { return ModelAliases() }
        var aliases: [String: [String]] = [:]
        for member in root.members ?? [] {
            let texts = member.value.string.map { [$0] } ?? member.value.elements?.compactMap(\.string) ?? []
            let isWhole = member.value.elements.map { $0.count == texts.count } ?? true
            if member.name.isEmpty || texts.isEmpty || texts.contains("") || !isWhole {
                let place = ConfigurationProblem.Place.value(file: file.name, JSONPointer([member.name]))
                problems.append(.init(place, "must be a model's id, or a list of them"))
            }
            aliases[member.name] = texts
        }
        if root.members == nil { problems.append(.init(.path(file.name), "must be an object")) }
        return ModelAliases(aliases)
    }
}

extension RoutingRules {
    fileprivate mutating func read(from reader: inout SettingsReader) {
        func count(_ current: inout Int, _ name: String, _ what: String, _ range: ClosedRange<Int>) {
            current = reader.value(.whole(what, range), member: name) ?? current
        }
        func duration(_ current: inout Duration, _ name: String) {
            current = reader.value(.duration(), member: name) ?? current
        }
        count(&attempts, "attempts", "a number of attempts", 1...64)
        count(&retries.most, "retries/most", "a number of retries", 0...10)
        count(&retries.percent, "retries/percent", "percent", 0...100)
        var (least, most) = (retries.pause.lowerBound, retries.pause.upperBound)
        duration(&least, "retries/pauseFrom")
        duration(&most, "retries/pauseTo")
        retries.pause = least...max(least, most)
        count(&breaker.failuresInARow, "breaker/failuresInARow", "a number of failures", 1...1000)
        count(&breaker.percent, "breaker/percent", "percent", 1...100)
        count(&breaker.leastOutcomes, "breaker/leastOutcomes", "a number of outcomes", 1...100_000)
        count(&breaker.refusalsOfKey, "breaker/refusalsOfKey", "a number of refusals", 1...1000)
        duration(&breaker.window, "breaker/window")
        duration(&breaker.open, "breaker/open")
        duration(&breaker.longestOpen, "breaker/longestOpen")
        duration(&breaker.probe, "breaker/probe")
        duration(&breaker.unsaidWait, "rateLimit/unsaid")
        duration(&breaker.longestWait, "rateLimit/longest")
    }
}
