// A text and the list of what is in it.
package import Base

/// A JSON text that was checked, with its tape. Copies share both.
package struct JSONDocument: Sendable {
    /// The text, exactly as it came.
    package let bytes: Bytes

    package let tape: JSONTape

    /// Checks a whole text.
    package init(parsing bytes: Bytes, limits: JSONLimits = JSONLimits()) throws(JSONFailure) {
        var parser = JSONParser(limits: limits)
        try parser.advance(over: bytes, isComplete: true)
        self.init(bytes: bytes, tape: parser.takeTape())
    }

    /// A text that a parser has read to its end.
    ///
    /// - Parameters:
    ///   - bytes: the very bytes the parser was given.
    ///   - tape: what that parser made of them.
    package init(bytes: Bytes, tape: JSONTape) {
        precondition(tape.count > 0 && Int(tape[0].end) <= bytes.count, "the tape is of another text")
        self.bytes = bytes
        self.tape = tape
    }

    /// The outermost value.
    package var root: JSONNode { JSONNode(document: self, index: 0) }
}
