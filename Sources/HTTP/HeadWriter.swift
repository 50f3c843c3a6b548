// Heads on their way out; a value that could break out of its line is never written.
package import Base

/// Writes the head of a message: first line, fields, empty line.
///
/// A field whose value is not in the grammar (controls such as CR, LF and NUL; white space at an end) is left
/// out whole, and `add` says so: a byte from elsewhere can never start a line of its own.
///
/// Source: RFC 9110 §5.5, RFC 9112 §2 and §3.
package struct HeadWriter {
    /// Most heads fit in this many bytes: they are written without the buffer growing on the way.
    private static let usualSize = 768

    private let buffer: ByteBuffer

    /// Begins the head of a response: writes its status line.
    package init(response status: HTTPStatus, into buffer: ByteBuffer) {
        self.buffer = buffer
        buffer.reserve(Self.usualSize)
        buffer.append("HTTP/1.1 ")
        buffer.append(decimal: status.code)
        buffer.append(.space)
        buffer.append(status.reason)
        buffer.append("\r\n")
    }

    /// Begins the head of a request: writes its request line.
    ///
    /// Nil, and nothing written, when the method is not a token or `target` is empty or has anything but
    /// visible ASCII.
    package init?(request method: HTTPMethod, target: Bytes, into buffer: ByteBuffer) {
        let name = method.name
        guard method.isKnown || HeadWriter.isToken(name), !target.isEmpty,
            target.withSpan({ bytes in (0..<bytes.count).allSatisfy { bytes[$0].isVisible } })
        else { return nil }
        self.buffer = buffer
        buffer.reserve(Self.usualSize)
        buffer.append(name)
        buffer.append(.space)
        buffer.append(target)
        buffer.append(" HTTP/1.1\r\n")
    }

    /// Writes a field of our own.
    package func add(_ name: StaticString, _ value: StaticString) {
        begin(name)
        buffer.append(value)
        buffer.append("\r\n")
    }

    /// Writes a field with a number.
    package func add(_ name: StaticString, _ value: Int) {
        begin(name)
        buffer.append(decimal: value)
        buffer.append("\r\n")
    }

    /// Writes a field whose value comes from anywhere.
    ///
    /// - Returns: whether it was written; false when the value is not in the grammar.
    @discardableResult
    package func add(_ name: StaticString, _ value: Bytes) -> Bool {
        guard HeadWriter.isFieldValue(value) else { return false }
        begin(name)
        buffer.append(value)
        buffer.append("\r\n")
        return true
    }

    /// Writes a field whose name and value come from anywhere.
    ///
    /// - Returns: whether it was written; false when the name is not a token or the value not in the grammar.
    @discardableResult
    package func add(_ name: Bytes, _ value: Bytes) -> Bool {
        guard HeadWriter.isToken(name), HeadWriter.isFieldValue(value) else { return false }
        buffer.append(name)
        buffer.append(": ")
        buffer.append(value)
        buffer.append("\r\n")
        return true
    }

    /// Writes a field. The name is checked unless it is our own, the value always.
    ///
    /// - Returns: whether it was written.
    @discardableResult
    package func add(_ field: HTTPField) -> Bool {
        guard field.hasOwnName || HeadWriter.isToken(field.name), HeadWriter.isFieldValue(field.value)
        else { return false }
        buffer.append(field.name)
        buffer.append(": ")
        buffer.append(field.value)
        buffer.append("\r\n")
        return true
    }

    /// Ends the head.
    package func finish() {
        buffer.append("\r\n")
    }

    /// Whether `value` may stand in a field: no control but the tab, no white space at its ends.
    package static func isFieldValue(_ value: Bytes) -> Bool {
        value.withSpan { bytes in
            bytes.trimmed(0..<bytes.count).count == bytes.count
                && bytes.endOfFieldValue(from: 0) == bytes.count
        }
    }

    /// Whether `name` may be the name of a field or method.
    package static func isToken(_ name: Bytes) -> Bool {
        name.withSpan { !$0.isEmpty && $0.endOfToken(from: 0) == $0.count }
    }

    private func begin(_ name: StaticString) {
        buffer.append(name)
        buffer.append(": ")
    }
}
