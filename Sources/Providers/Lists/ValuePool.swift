// Values that many rows of a list have in common.
internal import Base
internal import JSON

/// Remembers what was made of JSON texts, so that the same text makes the same value: tens of thousands of rows share
/// a few owners, modalities and lists of parameters, and each is in memory once.
struct ValuePool<Value> {
    /// More different values, or longer texts, are not shared by many.
    private static var most: Int { 4096 }
    private static var longest: Int { 4096 }

    private var values: [Bytes: Value] = [:]

    /// What `read` makes of `node`, or made of the same text before.
    mutating func value(of node: JSONNode, _ read: (JSONNode) -> Value?) -> Value? {
        let text = node.raw
        if let known = values[text] { return known }
        guard let value = read(node) else { return nil }
        if values.count < Self.most, text.count <= Self.longest { values[node.rawCopy] = value }
        return value
    }
}
