// The chunked transfer coding, outwards.
package import Base

/// Writes a chunked body.
///
/// Source: RFC 9112 §7.1.
package enum ChunkWriter {
    /// The longest size line, and the end of a chunk.
    private static let framing = 16 + 2 + 2

    /// Appends `bytes` as one chunk; nothing when there are none, since an empty chunk would end the body.
    package static func chunk(_ bytes: Bytes, into buffer: ByteBuffer) {
        begin(bytes.count, into: buffer)
        buffer.append(bytes)
        end(bytes.count, into: buffer)
    }

    /// Appends `bytes` as one chunk; nothing when there are none.
    package static func chunk(_ bytes: Span<UInt8>, into buffer: ByteBuffer) {
        begin(bytes.count, into: buffer)
        buffer.append(bytes)
        end(bytes.count, into: buffer)
    }

    /// Appends the size line of a chunk whose `count` bytes the caller appends next, then `end`.
    package static func begin(_ count: Int, into buffer: ByteBuffer) {
        guard count > 0 else { return }
        buffer.reserve(count + framing)
        buffer.append(hex: count)
        buffer.append("\r\n")
    }

    /// Ends the chunk that `begin` began, given the same `count`.
    package static func end(_ count: Int, into buffer: ByteBuffer) {
        guard count > 0 else { return }
        buffer.append("\r\n")
    }

    /// Appends the end of the body, without trailers.
    package static func last(into buffer: ByteBuffer) {
        buffer.append("0\r\n\r\n")
    }
}
