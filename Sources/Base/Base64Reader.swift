// Base64 text as bytes.

extension Bytes {
    /// What base64 text (RFC 4648 §4) stands for. The padding may be missing; bits beyond the last byte are not looked
    /// at.
    ///
    /// - Returns: nil for text with any other character, white space included, or of a length that no bytes have.
    package init?(base64 text: Bytes) {
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end == text.count || text.count % 4 == 0, end % 4 != 1 else { return nil }
        let buffer = ByteBuffer(capacity: end / 4 * 3 + 3)
        let isRead = text.withSpan { Self.read($0, upTo: end, into: buffer) }
        guard isRead else { return nil }
        self = buffer.takeAll()
    }

    private static func read(_ text: Span<UInt8>, upTo end: Int, into buffer: ByteBuffer) -> Bool {
        var group: UInt32 = 0
        for index in 0..<end {
            guard let value = value(of: text[index]) else { return false }
            group = group << 6 | value
            // Each character but the first of four completes a byte.
            let place = index & 3
            guard place > 0 else { continue }
            buffer.append(UInt8(truncatingIfNeeded: group >> UInt32(6 - 2 * place)))
        }
        return true
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
