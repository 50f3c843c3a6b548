// Other names of models.
internal import Base

/// What callers may say instead of a model's name, in any case: `Catalog/aliases.json`.
package struct ModelAliases: Sendable {
    private let targets: [Bytes: [Bytes]]

    /// - Parameter aliases: to each name the models that it stands for, to be tried in this order.
    package init(_ aliases: [String: [String]] = [:]) {
        var targets: [Bytes: [Bytes]] = [:]
        for (name, models) in aliases { targets[Bytes(name).lowercased] = models.map { Bytes($0) } }
        self.targets = targets
    }

    /// In lower case, each with the models that it stands for.
    package var texts: [String: [String]] {
        Dictionary(uniqueKeysWithValues: targets.map { ($0.key.text, $0.value.map(\.text)) })
    }

    subscript(name: Bytes) -> [Bytes]? {
        targets.isEmpty ? nil : targets[name.lowercased]
    }
}
