// Writes JSON text piece by piece.
package import Base

/// Writes JSON to the end of a buffer: no tree, no memory of its own. Commas are put where they belong.
///
///     var writer = JSONWriter(into: buffer)
///     writer.object { body in
///         body.member("object", "list")
///         body.array("data") { list in
///             for model in models { list.object { $0.member("id", model.id) } }
///         }
///     }
///
/// What is written is valid JSON as long as members are written in objects, values in arrays, and what is given
/// as `raw` is one valid value.
@usableFromInline
package struct JSONWriter {
    package let buffer: ByteBuffer
    private var needsComma = false

    package init(into buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// One object as a text of its own.
    ///
    /// - Parameter capacity: how many bytes it will be about, where that is known.
    package static func text(
        capacity: Int = 256, ofObject members: (inout JSONWriter) -> Void
    ) -> Bytes {
        let buffer = ByteBuffer(capacity: capacity)
        var writer = JSONWriter(into: buffer)
        writer.object(members)
        return buffer.takeAll()
    }

    // MARK: Values: alone, or as elements of an array

    package mutating func null() {
        beginItem()
        buffer.append("null")
    }

    package mutating func bool(_ value: Bool) {
        beginItem()
        if value { buffer.append("true") } else { buffer.append("false") }
    }

    package mutating func int(_ value: Int) {
        beginItem()
        buffer.append(decimal: value)
    }

    package mutating func string(_ text: String) {
        beginItem()
        buffer.append(jsonString: text)
    }

    /// Text given as UTF-8; what is not becomes U+FFFD.
    package mutating func string(_ text: Bytes) {
        beginItem()
        buffer.append(jsonString: text)
    }

    /// One JSON value, or the spelling of a number, written as it is.
    package mutating func raw(_ json: Bytes) {
        beginItem()
        buffer.append(json)
    }

    /// One JSON value, or the spelling of a number, written as it is.
    package mutating func raw(_ json: StaticString) {
        beginItem()
        buffer.append(json)
    }

    /// One JSON value that `append` puts at the end of the buffer.
    package mutating func raw(_ append: (ByteBuffer) -> Void) {
        beginItem()
        append(buffer)
    }

    /// An object whose members `body` writes.
    @inlinable
    package mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginGroup("{")
        try body(&self)
        endGroup("}")
    }

    /// An array whose elements `body` writes.
    @inlinable
    package mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginGroup("[")
        try body(&self)
        endGroup("]")
    }

    /// `text` as a JSON string of its own.
    package static func text(of text: String) -> Bytes {
        var text = text
        return text.withUTF8 { unsafe Bytes(quoting: UnsafeRawBufferPointer($0)) }
    }

    /// The same for text given as bytes, which must be UTF-8.
    package static func text(of text: Bytes) -> Bytes {
        unsafe text.withUnsafeContents { unsafe Bytes(quoting: $0) }
    }

    // MARK: Members of an object

    /// A member's name; the next value written is the member's.
    @usableFromInline
    package mutating func name(_ name: String) {
        beginItem()
        buffer.append(jsonString: name)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func member(_ name: String, _ text: String) {
        self.name(name)
        string(text)
    }

    package mutating func member(_ name: String, _ number: Int) {
        self.name(name)
        int(number)
    }

    package mutating func member(_ name: String, _ truth: Bool) {
        self.name(name)
        bool(truth)
    }

    /// A member that is `null` where there is no text.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return member(null: name) }
        member(name, text)
    }

    /// A member that is `null` where there is no number.
    package mutating func member(_ name: String, _ number: Int?) {
        guard let number else { return member(null: name) }
        member(name, number)
    }

    package mutating func member(null name: String) {
        self.name(name)
        null()
    }

    /// A member whose value is text given as UTF-8; what is not becomes U+FFFD.
    package mutating func member(_ name: String, text: Bytes) {
        self.name(name)
        string(text)
    }

    /// A member whose value is written as it is.
    package mutating func member(_ name: String, raw json: Bytes) {
        self.name(name)
        raw(json)
    }

    /// A member whose value is written as it is.
    package mutating func member(_ name: String, raw json: StaticString) {
        self.name(name)
        raw(json)
    }

    /// A member that is an object, whose members `body` writes.
    @inlinable
    package mutating func object<Failure: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        try object(body)
    }

    /// A member that is an array, whose elements `body` writes.
    @inlinable
    package mutating func array<Failure: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.name(name)
        try array(body)
    }

    // MARK: Commas

    private mutating func beginItem() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @usableFromInline
    mutating func beginGroup(_ bracket: Unicode.Scalar) {
        beginItem()
        buffer.append(UInt8(ascii: bracket))
        needsComma = false
    }

    @usableFromInline
    mutating func endGroup(_ bracket: Unicode.Scalar) {
        buffer.append(UInt8(ascii: bracket))
        needsComma = true
    }
}
