// Where in a row of a list something is.
internal import Base
internal import JSON

/// A row, with the one of its offers that counts.
struct ListRow {
    let node: JSONNode
    /// What `*` in a pointer stands for; nil where there is none.
    var offer: JSONNode?

    init(_ node: JSONNode, offer: JSONNode? = nil) {
        self.node = node
        self.offer = offer
    }
}

/// A pointer into rows, taken apart once and followed in tens of thousands of them.
struct RowPath {
    private enum Step {
        /// A member, or where it is a number an element.
        case named(Bytes, index: Int?)
        /// The first member whose name ends so.
        case ending(Bytes)
    }

    private let startsAtOffer: Bool
    private let steps: [Step]

    init(_ pointer: JSONPointer) {
        let star = pointer.tokens.firstIndex(of: "*")
        startsAtOffer = star != nil
        steps = pointer.tokens[(star.map { $0 + 1 } ?? 0)...].map { token in
            if token.hasPrefix("*.") { return .ending(Bytes(String(token.dropFirst()))) }
            return .named(Bytes(token), index: Int(token).flatMap { $0 >= 0 ? $0 : nil })
        }
    }

    /// What is there; nil where there is nothing.
    func value(in row: ListRow) -> JSONNode? {
        guard var node = startsAtOffer ? row.offer : row.node else { return nil }
        for step in steps {
            guard let inner = Self.value(step, in: node) else { return nil }
            node = inner
        }
        return node
    }

    private static func value(_ step: Step, in node: JSONNode) -> JSONNode? {
        switch step {
        case .named(let name, let index):
            guard node.kind == .array, let index else { return node.member(named: name)?.value }
            return node.elements.dropFirst(index).first { _ in true }
        case .ending(let ending):
            return node.members.first { $0.name.stringBytes?.hasSuffix(ending) == true }?.value
        }
    }
}

/// Several paths, of which the first that leads to something counts.
struct RowPaths {
    private let paths: [RowPath]

    init(_ pointers: [JSONPointer]) {
        paths = pointers.map(RowPath.init)
    }

    /// What `read` makes of the first place where it can make anything of what is there.
    func first<Value>(in row: ListRow, _ read: (JSONNode) -> Value?) -> Value? {
        for path in paths {
            if let node = path.value(in: row), let value = read(node) { return value }
        }
        return nil
    }

    /// What `read` makes of every place; nil where it can make nothing of one.
    func all<Value>(in row: ListRow, _ read: (JSONNode) -> Value?) -> [Value]? {
        let values = paths.compactMap { $0.value(in: row).flatMap(read) }
        return values.count == paths.count ? values : nil
    }
}

/// A condition, taken apart.
struct RowCondition {
    private let path: RowPath
    private let values: [JSONValue]

    init(_ condition: ModelRows.Condition) {
        path = RowPath(condition.place)
        values = condition.values
    }

    /// Whether a row says one of the values; nil where it says nothing.
    func holds(in row: ListRow) -> Bool? {
        guard let node = path.value(in: row), !node.isNull else { return nil }
        guard node.kind == .array else { return values.contains(JSONValue(node)) }
        return node.elements.contains { values.contains(JSONValue($0)) }
    }
}

extension Bytes {
    fileprivate func hasSuffix(_ ending: Bytes) -> Bool {
        count >= ending.count && slice(count - ending.count..<count) == ending
    }
}

extension JSONNode {
    /// A count, also one that is written as a text; zero stands for not knowing.
    var positive: Int? {
        guard let count = int ?? string.flatMap({ Int($0) }), count > 0 else { return nil }
        return count
    }

    /// What is said of whether a model thinks: a flag, or by the word's being in a list of what it can do. An empty list
    /// is none.
    var saysThatItThinks: Bool? {
        guard kind == .array, count > 0 else { return bool }
        return elements.contains { $0.matches("thinking") }
    }

    /// A moment in Unix seconds, from a number of them or a date. Zero stands for not knowing.
    var unixSeconds: Int? {
        if let positive { return positive }
        return stringBytes.flatMap { Timestamp.parse(date: $0) }?.unixSeconds
    }
}
