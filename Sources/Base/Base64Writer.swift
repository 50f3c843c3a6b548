// Bytes as base64 text, while they come.

/// Writes base64 with padding (RFC 4648 §4), whatever portions the bytes come in.
package struct Base64Writer {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private let buffer: ByteBuffer
    /// What came so far of a group of three, and how many bytes that is.
    private var group: UInt32 = 0
    private var count = 0

    package init(into buffer: ByteBuffer) {
        self.buffer = buffer
    }

    package mutating func write(_ bytes: Bytes) {
        buffer.reserve(bytes.count / 3 * 4 + 8)
        bytes.withSpan { span in
            for index in 0..<span.count {
                group = group << 8 | UInt32(span[index])
                count += 1
                if count == 3 { writeGroup(4) }
            }
        }
    }

    /// Writes what is left, padded.
    package mutating func finish() {
        guard count > 0 else { return }
        let written = count + 1
        group <<= UInt32(3 - count) * 8
        writeGroup(written)
        for _ in written..<4 { buffer.append(UInt8(ascii: "=")) }
    }

    private mutating func writeGroup(_ characters: Int) {
        for place in 0..<characters {
            buffer.append(Self.alphabet[Int(group >> UInt32(18 - place * 6) & 0x3f)])
        }
        (group, count) = (0, 0)
    }
}
