// Values that many rows of a list have in common.
internal import Base
internal import JSON

/// Remembers what was made of JSON texts, so that the same text makes the same value: tens of thousands of rows share
/// a few owners, modalities and lists of parameters, and each is in memory once.
struct ValuePool<Value: Sendable>: Sendable {
    /// More different values, or longer texts, are not shared by many.
    fileprivate static var most: Int { 4096 }
    fileprivate static var longest: Int { 4096 }

    fileprivate var values: [Bytes: Value] = [:]

    /// What `read` makes of `node`, or made of the same text before.
    mutating func value(of node: JSONNode, _ read: (JSONNode) -> Value?) -> Value? {
        let text = node.raw
        if let known = values[text] { return known }
        guard let value = read(node) else { return nil }
        if values.count < Self.most, text.count <= Self.longest { values[node.rawCopy] = value }
        return value
    }
}

extension ValuePool<Bytes> {
    /// The same bytes as `value`, in memory that other rows use too where they have them.
    mutating func shared(_ value: Bytes) -> Bytes {
        if let known = values[value] { return known }
        if values.count < Self.most, value.count <= Self.longest { values[value] = value }
        return value
    }
}
