// What came, what went and what is another, by name.

/// How two sets of named things differ.
struct NamedDifference {
    private static let mostNames = 5

    let added: [String]
    let removed: [String]
    let changed: [String]

    init<Value: Equatable>(from old: [String: Value], to new: [String: Value]) {
        added = new.keys.filter { old[$0] == nil }.sorted()
        removed = old.keys.filter { new[$0] == nil }.sorted()
        changed = new.keys.filter { name in old[name].map { $0 != new[name] } ?? false }.sorted()
    }

    /// A line for each of the three that is not empty: `aliases: 7 added (a, b, c, d, e, …)`.
    func lines(of things: String) -> [String] {
        [(added, "added"), (changed, "changed"), (removed, "removed")].compactMap { names, what in
            guard !names.isEmpty else { return nil }
            let more = names.count > Self.mostNames ? ", …" : ""
            let shown = names.prefix(Self.mostNames).joined(separator: ", ")
            return "\(things): \(names.count) \(what) (\(shown)\(more))"
        }
    }
}
