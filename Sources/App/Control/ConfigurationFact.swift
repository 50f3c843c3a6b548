// One thing that the configuration says: what differences are made of.
internal import Base

/// One thing that the configuration says, under the name by which people set it.
struct ConfigurationFact {
    enum Value: Equatable {
        /// Shown as it is; nil: not set.
        case text(String?)
        /// What it is never shows.
        case secret(Secret?)
        case secrets([Secret])
    }

    let name: String
    let value: Value
    /// Whether a running server keeps what it began with.
    var needsRestart = false

    /// The change as a line for people, without the name; nil where nothing changed.
    func change(from old: Value) -> String? {
        guard value != old else { return nil }
        switch (old, value) {
        case (.text(let old), .text(let new)): return "\(old ?? "not set") → \(new ?? "not set")"
        case (.secret(nil), .secret): return "set"
        case (.secret, .secret(nil)): return "removed"
        case (.secrets(let old), .secrets(let new)) where old.count != new.count:
            return "\(Self.count(old)) → \(Self.count(new))"
        case (_, .secrets(let new)): return "changed, \(Self.count(new)) as before"
        default: return "changed"
        }
    }

    private static func count(_ secrets: [Secret]) -> String {
        switch secrets.count {
        case 0: "no key"
        case 1: "1 key"
        default: "\(secrets.count) keys"
        }
    }
}

extension ConfigurationFact {
    init(_ name: String, _ text: String?, needsRestart: Bool = false) {
        self.init(name: name, value: .text(text), needsRestart: needsRestart)
    }

    init(_ name: String, _ number: Int?, needsRestart: Bool = false) {
        self.init(name, number.map(String.init), needsRestart: needsRestart)
    }

    init(_ name: String, size: Int, needsRestart: Bool = false) {
        self.init(name, SettingText.size(size), needsRestart: needsRestart)
    }

    init(_ name: String, _ time: Duration?, needsRestart: Bool = false) {
        self.init(name, time.map(SettingText.time), needsRestart: needsRestart)
    }

    init(_ name: String, _ flag: Bool?) {
        self.init(name, flag.map { $0 ? "1" : "0" })
    }

    init(_ name: String, list: [String]) {
        self.init(name, list.isEmpty ? nil : list.joined(separator: ","))
    }
}

extension [ConfigurationFact] {
    /// What of these is another than in `old`, each a line for people. What only one side has is told by whoever made
    /// the lists.
    func changes(from old: [ConfigurationFact]) -> [String] {
        let former = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
        return compactMap { fact in
            former[fact.name].flatMap(fact.change).map { "\(fact.name): \($0)" }
        }
    }
}
