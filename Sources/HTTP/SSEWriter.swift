// Server-sent events, outwards.
package import Base

/// Writes events and comments of our own.
///
/// A line break in what is written, be it LF, CRLF or CR, continues the field on a line of its own: no text can
/// end an event or begin another field.
///
/// Source: HTML Living Standard §9.2.5.
package enum SSEWriter {
    /// Appends an event of type `message`.
    package static func data(_ data: Bytes, into buffer: ByteBuffer) {
        data.withSpan { lines("data: ", $0, into: buffer) }
        buffer.append("\n")
    }

    /// Appends an event of another type, which is one line of text.
    package static func event(_ type: StaticString, data: Bytes, into buffer: ByteBuffer) {
        buffer.append("event: ")
        buffer.append(type)
        buffer.append("\n")
        SSEWriter.data(data, into: buffer)
    }

    /// Appends a comment, which clients ignore: it keeps a connection alive.
    package static func comment(_ text: Bytes, into buffer: ByteBuffer) {
        text.withSpan { lines(": ", $0, into: buffer) }
        buffer.append("\n")
    }

    private static func lines(_ prefix: StaticString, _ text: Span<UInt8>, into buffer: ByteBuffer) {
        buffer.reserve(text.count + prefix.utf8CodeUnitCount + 2)
        var start = 0
        while let end = text.firstLineBreak(from: start) {
            line(prefix, text.extracting(start..<end), into: buffer)
            let isCRLF = text[end] == .carriageReturn && end + 1 < text.count && text[end + 1] == .lineFeed
            start = end + (isCRLF ? 2 : 1)
        }
        line(prefix, text.extracting(start..<text.count), into: buffer)
    }

    private static func line(_ prefix: StaticString, _ text: Span<UInt8>, into buffer: ByteBuffer) {
        buffer.append(prefix)
        buffer.append(text)
        buffer.append("\n")
    }
}
