// Which bytes of a text may stand in a log line as they are, and what replaces the others.

/// Escaping of text for log lines: the escapes are JSON's (RFC 8259 §7), and more is escaped than JSON asks.
enum EscapedText {
    /// What the bytes at one place become.
    struct Piece {
        enum Kind {
            /// The bytes themselves: a character outside ASCII.
            case verbatim
            /// A backslash and this letter.
            case short(UInt8)
            /// `\u` and four hexadecimal digits.
            case unicode(UInt32)
            /// U+FFFD in place of a byte that is not UTF-8.
            case invalid
        }

        let kind: Kind
        let consumed: Int
    }

    /// The longest a piece becomes, in bytes.
    static let longestPiece = 6

    /// Whether `text` reads as one word in a text line without quotes.
    static func isOneWord(_ text: UnsafeRawBufferPointer) -> Bool {
        unsafe !text.isEmpty
            && text.allSatisfy { isPlain($0) && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "=") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Copies the bytes from `offset` on that need no escape and returns how many they were.
    ///
    /// - Parameter target: room for the rest of `text`.
    static func copyPlain(
        _ text: UnsafeRawBufferPointer, from offset: Int, to target: UnsafeMutableRawPointer
    ) -> Int {
        guard let start = text.baseAddress, offset < text.count else { return 0 }
        let source = unsafe start + offset
        let count = text.count - offset
        var copied = 0
        while count - copied >= 8, unsafe copyWord(from: source, to: target, at: copied) { copied += 8 }
        // The end goes with bytes before it that are copied already: one step instead of one for each byte.
        if count >= 8 {
            if count - copied < 8, unsafe copyWord(from: source, to: target, at: count - 8) { return count }
        } else if count >= 4, unsafe copyHalves(from: source, to: target, count: count) {
            return count
        }
        return unsafe copyBytes(from: source, to: target, at: copied, count: count)
    }

    /// Copies eight bytes; false, and nothing is copied, when they are not all plain.
    @inline(__always)
    private static func copyWord(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, at offset: Int
    ) -> Bool {
        let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        guard isPlain(word) else { return false }
        unsafe target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        return true
    }

    /// Copies four to seven bytes as two halves that overlap; false, and nothing is copied, when they are not all
    /// plain.
    @inline(__always)
    private static func copyHalves(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int
    ) -> Bool {
        let head = unsafe source.loadUnaligned(as: UInt32.self)
        let tail = unsafe source.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
        guard isPlain(UInt64(head) | UInt64(tail) << 32) else { return false }
        unsafe target.storeBytes(of: head, as: UInt32.self)
        unsafe target.storeBytes(of: tail, toByteOffset: count - 4, as: UInt32.self)
        return true
    }

    /// Copies from `offset` to the first byte that is not plain, or to the end; returns where that is.
    private static func copyBytes(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, at offset: Int, count: Int
    ) -> Int {
        var index = offset
        while index < count {
            let byte = unsafe source.load(fromByteOffset: index, as: UInt8.self)
            guard isPlain(byte) else { break }
            unsafe target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            index += 1
        }
        return index
    }

    /// Whether all eight bytes are plain. A byte subtraction that borrows sets its highest bit; borrows reach
    /// into the next byte only after a byte that is not plain anyway.
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- ones &* 0x20
        let quote = (word ^ ones &* 0x22) &- ones
        let backslash = (word ^ ones &* 0x5c) &- ones
        let delete = word &+ ones
        return (word | control | quote | backslash | delete) & (ones &* 0x80) == 0
    }

    /// What the byte or character at `offset`, which is not plain, becomes.
    static func next(in text: UnsafeRawBufferPointer, at offset: Int) -> Piece {
        let byte = unsafe text[offset]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return Piece(kind: .short(byte), consumed: 1)
        case UInt8(ascii: "\n"): return Piece(kind: .short(UInt8(ascii: "n")), consumed: 1)
        case UInt8(ascii: "\r"): return Piece(kind: .short(UInt8(ascii: "r")), consumed: 1)
        case UInt8(ascii: "\t"): return Piece(kind: .short(UInt8(ascii: "t")), consumed: 1)
        case 0..<0x80: return Piece(kind: .unicode(UInt32(byte)), consumed: 1)
        default: break
        }
        guard let (scalar, length) = unsafe character(in: text, at: offset) else {
            return Piece(kind: .invalid, consumed: 1)
        }
        return Piece(kind: isHarmful(scalar) ? .unicode(scalar) : .verbatim, consumed: length)
    }

    /// Terminal controls (C1), line separators, and marks that turn the direction of text.
    private static func isHarmful(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9f, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }

    /// The character outside ASCII at `offset` and its length in bytes; nil when it is not UTF-8.
    ///
    /// Source: The Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences).
    private static func character(
        in text: UnsafeRawBufferPointer, at offset: Int
    ) -> (scalar: UInt32, length: Int)? {
        let first = unsafe text[offset]
        let length: Int
        let smallest: UInt32
        switch first {
        case 0xc2...0xdf: (length, smallest) = (2, 0x80)
        case 0xe0...0xef: (length, smallest) = (3, 0x800)
        case 0xf0...0xf4: (length, smallest) = (4, 0x10000)
        default: return nil
        }
        guard text.count - offset >= length else { return nil }
        var scalar = UInt32(first) & (0x7f >> UInt32(length))
        for index in (offset + 1)..<(offset + length) {
            let byte = unsafe text[index]
            guard byte & 0xc0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(byte & 0x3f)
        }
        guard scalar >= smallest, scalar <= 0x10ffff, !(0xd800...0xdfff).contains(scalar) else { return nil }
        return (scalar, length)
    }
}
