// A text and the list of what is in it.
public import Base

/// A JSON text that was checked, and what is in it. Copies share both: a document is one reference.
@usableFromInline
package struct JSONDocument: @unchecked Sendable {  // unchecked: what is finished is only read
    @usableFromInline let tape: JSONTape

    /// Checks a whole text.
    package init(parsing bytes: Bytes, limits: JSONLimits = JSONLimits()) throws(JSONFailure) {
        var parser = JSONParser(limits: limits)
        try parser.advance(over: bytes, isComplete: true)
        self = parser.takeDocument(of: bytes)
    }

    /// - Parameter tape: of a text that was read to its end.
    init(tape: JSONTape) {
        self.tape = tape
    }

    /// The text, exactly as it came.
    @inlinable
    package var bytes: Bytes { tape.header.bytes }

    /// How many values and member names there are.
    package var count: Int { tape.header.count }

    /// The outermost value.
    @inlinable
    package var root: JSONNode { JSONNode(document: self, index: 0) }

    /// The text with `json` where `node` stands, as parts to be written one after the other; `json` is not empty.
    package func replacing(_ node: JSONNode, with json: Bytes) -> [Bytes] {
        let (bytes, range) = (bytes, node.range)
        let rest = bytes.slice(range.upperBound..<bytes.count)
        // What stands before or after is empty where the node is the outermost one.
        if range.lowerBound == 0 { return rest.isEmpty ? [json] : [json, rest] }
        let front = bytes.slice(0..<range.lowerBound)
        return rest.isEmpty ? [front, json] : [front, json, rest]
    }
}
