// One value of a document.
public import Base

/// One value (or member name) of a document: a cursor that costs nothing to make and keeps the document alive.
@usableFromInline
package struct JSONNode: Sendable {
    @usableFromInline let document: JSONDocument

    /// The entry in the tape.
    @usableFromInline let index: Int

    @inlinable @inline(__always)
    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    @inlinable @inline(__always)
    var entry: JSONTapeEntry { document.tape[index] }

    @inlinable
    package var kind: JSONKind { entry.kind }

    /// Where the value stands in the document, strings with their quotes.
    @inlinable
    package var range: Range<Int> {
        let entry = entry
        return Int(entry.start)..<Int(entry.end)
    }

    /// The value as it is written, sharing the document's memory.
    @inlinable
    package var raw: Bytes { document.bytes.slice(range) }

    /// The same in memory of its own, for who must not keep the whole document.
    package var rawCopy: Bytes { unsafe document.tape.withBytes(of: range) { unsafe Bytes(copying: $0) } }

    @inlinable
    package var isNull: Bool { kind == .null }

    /// `nil` for anything but `true` and `false`.
    @inlinable
    package var bool: Bool? {
        let entry = entry
        return entry.kind == .boolean ? entry.isMarked : nil
    }

    /// The exact spelling of a number; `nil` for anything else.
    package var numberText: Bytes? { kind == .number ? raw : nil }

    /// The number, where it is a whole one within the range of `Int`, however it is spelled: `3`, `3.0` and
    /// `0.3e1` are 3; `1.5` and 2^63 are `nil`, as is anything but a number.
    package var int: Int? {
        guard kind == .number else { return nil }
        return unsafe document.tape.withBytes(of: range) { unsafe Int(exactlyJSON: $0) }
    }

    /// A string without its escapes; lone surrogates become U+FFFD. `nil` for anything but a string.
    package var string: String? {
        guard kind == .string else { return nil }
        return unsafe withText { text in
            unsafe text.hasEscapes
                ? text.unescaped(.replaced).text : String(decoding: text.content, as: UTF8.self)
        }
    }

    /// Whether this is a string without a character.
    package var isEmptyString: Bool { kind == .string && range.count == 2 }

    /// Whether this is a string with an escape in it.
    package var hasEscapes: Bool { kind == .string && entry.isMarked }

    /// The UTF-8 of `string`. Shares the document's memory where the string has no escapes.
    package var stringBytes: Bytes? {
        guard kind == .string else { return nil }
        return entry.isMarked ? unsafe withText { unsafe $0.unescaped(.replaced) } : content
    }

    /// Whether this is a string whose unescaped text is `text`. A lone surrogate matches nothing, not even U+FFFD.
    @inlinable @inline(__always)
    package func matches(_ text: StaticString) -> Bool { document.tape.hasText(text, at: index) }

    /// Whether this is a string whose unescaped text is `text`.
    package func matches(_ text: Bytes) -> Bool { unsafe text.withUnsafeContents { unsafe matches($0) } }

    @unsafe
    func matches(_ text: UnsafeRawBufferPointer) -> Bool { unsafe document.tape.hasText(text, at: index) }

    /// What stands between the quotes of a string.
    private var content: Bytes {
        let range = range
        return document.bytes.slice(range.lowerBound + 1..<range.upperBound - 1)
    }

    /// The same, without a reference; only for strings.
    @unsafe
    func withText<Result>(_ body: (JSONText) -> Result) -> Result {
        let entry = entry
        return unsafe document.tape.withBytes(of: Int(entry.start) + 1..<Int(entry.end) - 1) { content in
            unsafe body(JSONText(content: content, hasEscapes: entry.isMarked))
        }
    }
}
