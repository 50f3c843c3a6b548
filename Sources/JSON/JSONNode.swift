// One value of a document.
package import Base

/// One value (or member name) of a document: a cursor that costs nothing to make and keeps the document alive.
package struct JSONNode: Sendable {
    let document: JSONDocument

    /// The entry in the tape.
    let index: Int

    @inline(__always)
    var entry: JSONTapeEntry { document.tape[index] }

    package var kind: JSONKind { entry.kind }

    /// Where the value stands in the document, strings with their quotes.
    package var range: Range<Int> {
        let entry = entry
        return Int(entry.start)..<Int(entry.end)
    }

    /// The value as it is written, sharing the document's memory.
    package var raw: Bytes { document.bytes.slice(range) }

    package var isNull: Bool { kind == .null }

    /// `nil` for anything but `true` and `false`.
    package var bool: Bool? { kind == .boolean ? entry.isMarked : nil }

    /// The exact spelling of a number; `nil` for anything else.
    package var numberText: Bytes? { kind == .number ? raw : nil }

    /// The number, where it is a whole one within the range of `Int`, however it is spelled: `3`, `3.0` and
    /// `0.3e1` are 3; `1.5` and 2^63 are `nil`, as is anything but a number.
    package var int: Int? {
        guard kind == .number else { return nil }
        return unsafe raw.withUnsafeContents { unsafe Int(exactlyJSON: $0) }
    }

    /// A string without its escapes; lone surrogates become U+FFFD. `nil` for anything but a string.
    package var string: String? { stringBytes?.text }

    /// The UTF-8 of `string`. Shares the document's memory where the string has no escapes.
    package var stringBytes: Bytes? {
        guard kind == .string else { return nil }
        return entry.isMarked ? unsafe withText { unsafe $0.unescaped(.replaced) } : content
    }

    /// Whether this is a string whose unescaped text is `text`. A lone surrogate matches nothing, not even U+FFFD.
    package func matches(_ text: String) -> Bool {
        unsafe text.withUnsafeContents { unsafe matches($0) }
    }

    /// Whether this is a string whose unescaped text is `text`.
    package func matches(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { unsafe matches(UnsafeRawBufferPointer($0)) }
    }

    @unsafe
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        guard kind == .string else { return false }
        return unsafe withText { unsafe $0.equals(text) }
    }

    /// What stands between the quotes of a string.
    private var content: Bytes {
        let range = range
        return document.bytes.slice(range.lowerBound + 1..<range.upperBound - 1)
    }

    /// The same, without a reference; only for strings.
    @unsafe
    func withText<Result>(_ body: (JSONText) -> Result) -> Result {
        let range = range.lowerBound + 1..<range.upperBound - 1
        return unsafe document.bytes.withUnsafeContents { bytes in
            unsafe body(
                JSONText(
                    content: UnsafeRawBufferPointer(rebasing: bytes[range]), hasEscapes: entry.isMarked))
        }
    }
}
