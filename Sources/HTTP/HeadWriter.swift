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
        guard status != .ok else {
            buffer.append("HTTP/1.1 200 OK\r\n")
            return
        }
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

    /// Continues a head whose first line, and perhaps fields, are in `buffer`.
    package init(continuing buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// Writes a field of our own.
    package func add(_ name: StaticString, _ value: StaticString) {
        write(Bytes(name), Bytes(value))
    }

    /// Writes a field with a number.
    package func add(_ name: StaticString, _ value: Int) {
        buffer.append(name)
        buffer.append(": ")
        buffer.append(decimal: value)
        buffer.append("\r\n")
    }

    /// Writes a field whose value comes from anywhere.
    ///
    /// - Returns: whether it was written; false when the value is not in the grammar.
    @discardableResult
    package func add(_ name: StaticString, _ value: Bytes) -> Bool {
        guard HeadWriter.isFieldValue(value) else { return false }
        write(Bytes(name), value)
        return true
    }

    /// Writes a field whose name and value come from anywhere.
    ///
    /// - Returns: whether it was written; false when the name is not a token or the value not in the grammar.
    @discardableResult
    package func add(_ name: Bytes, _ value: Bytes) -> Bool {
        add(HTTPField(name, value))
    }

    /// Writes a field. What of it is not our own, and was not checked when it was received, is checked now.
    ///
    /// - Returns: whether it was written.
    @discardableResult
    package func add(_ field: HTTPField) -> Bool {
        guard field.isSendable else { return false }
        write(field.name, field.value)
        return true
    }

    /// Writes those of the fields that `belongsToServer` leaves over.
    package func add(ofResponse fields: [HTTPField]) {
        // A span lends its elements, where an array would hand out copies with references to count.
        let fields = fields.span
        for index in fields.indices where !fields[index].belongsToServer { add(fields[index]) }
    }

    /// Ends the head.
    package func finish() {
        buffer.append("\r\n")
    }

    /// Whether `value` may stand in a field: no control but the tab, no white space at its ends.
    package static func isFieldValue(_ value: Bytes) -> Bool {
        value.withSpan { bytes in
            guard bytes.count > 0 else { return true }
            return !bytes[0].isWhitespace && !bytes[bytes.count - 1].isWhitespace
                && bytes.endOfFieldValue(from: 0) == bytes.count
        }
    }

    /// Whether `name` may be the name of a field or method.
    package static func isToken(_ name: Bytes) -> Bool {
        name.withSpan { !$0.isEmpty && $0.endOfToken(from: 0) == $0.count }
    }

    /// Writes a line.
    private func write(_ name: Bytes, _ value: Bytes) {
        let count = name.count + value.count + 4
        _ = unsafe buffer.withUnsafeRoom(for: count) { room in
            unsafe room.copyMemory(from: name.unsafeBytes)
            unsafe room.storeBytes(of: .colon, toByteOffset: name.count, as: UInt8.self)
            unsafe room.storeBytes(of: .space, toByteOffset: name.count + 1, as: UInt8.self)
            let behindName = unsafe UnsafeMutableRawBufferPointer(rebasing: room[(name.count + 2)...])
            unsafe behindName.copyMemory(from: value.unsafeBytes)
            unsafe room.storeBytes(of: .carriageReturn, toByteOffset: count - 2, as: UInt8.self)
            unsafe room.storeBytes(of: .lineFeed, toByteOffset: count - 1, as: UInt8.self)
            return count
        }
    }
}
