// The text of a string without its escapes.
internal import Base
import Glibc

/// What stands between the quotes of a string that was checked by the parser.
///
/// Points into the bytes of a document: to be used only while that is alive.
@unsafe
struct JSONText {
    let content: UnsafeRawBufferPointer
    let hasEscapes: Bool

    /// What becomes of an escape such as `\ud800` that has no partner.
    enum LoneSurrogates {
        /// U+FFFD, so that the result is UTF-8.
        case replaced
        /// The three bytes that UTF-8 would have for it, were it allowed: different texts stay different.
        case kept
    }

    /// Whether the unescaped text is `text`. Lone surrogates are equal to nothing.
    func equals(_ text: UnsafeRawBufferPointer) -> Bool {
        guard unsafe hasEscapes else { return unsafe content.hasSameBytes(as: text) }
        // Escapes only ever shorten a text, at most from six bytes to one.
        guard unsafe content.count > text.count, unsafe content.count / 6 <= text.count else { return false }
        return unsafe unescaped(.kept).withUnsafeContents { unsafe $0.hasSameBytes(as: text) }
    }

    /// The unescaped text as bytes of its own.
    func unescaped(_ surrogates: LoneSurrogates) -> Bytes {
        let buffer = unsafe ByteBuffer(capacity: content.count)
        var rest = unsafe content[...]
        while let backslash = unsafe rest.firstIndex(of: UInt8(ascii: "\\")) {
            unsafe buffer.append(copying: UnsafeRawBufferPointer(rebasing: rest[..<backslash]))
            unsafe rest = rest[backslash...]
            unsafe appendEscape(from: &rest, to: buffer, surrogates)
        }
        unsafe buffer.append(copying: UnsafeRawBufferPointer(rebasing: rest))
        return buffer.takeAll()
    }

    /// Takes one escape, or the two of a surrogate pair, from the front of `rest`.
    private func appendEscape(
        from rest: inout Slice<UnsafeRawBufferPointer>, to buffer: ByteBuffer, _ surrogates: LoneSurrogates
    ) {
        guard let unit = unsafe takeCodeUnit(from: &rest) else {
            let letter = unsafe rest.dropFirst().first ?? 0
            unsafe rest = rest.dropFirst(2)
            return unsafe buffer.append(Self.meaning(of: letter))
        }
        let afterFirst = unsafe rest
        if UTF16.isLeadSurrogate(unit), let second = unsafe takeCodeUnit(from: &rest) {
            if UTF16.isTrailSurrogate(second) {
                let pair = (UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF)) + 0x10000
                return buffer.append(utf8: pair)
            }
            unsafe rest = afterFirst
        }
        let isLone = UTF16.isSurrogate(unit)
        buffer.append(utf8: isLone && surrogates == .replaced ? 0xFFFD : UInt32(unit))
    }

    /// Takes `\uXXXX` from the front of `rest`, if that is what stands there.
    private func takeCodeUnit(from rest: inout Slice<UnsafeRawBufferPointer>) -> UInt16? {
        guard unsafe rest.count >= 6, unsafe rest[rest.startIndex] == UInt8(ascii: "\\"),
            unsafe rest[rest.startIndex + 1] == UInt8(ascii: "u")
        else { return nil }
        let digits = unsafe rest[(rest.startIndex + 2)..<(rest.startIndex + 6)]
        let unit = unsafe digits.reduce(UInt16(0)) { $0 << 4 | (hexadecimalValue($1) ?? 0) }
        unsafe rest = rest.dropFirst(6)
        return unit
    }

    /// The byte that a one-letter escape stands for.
    private static func meaning(of letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}

extension ByteBuffer {
    /// Appends `scalar` as UTF-8 would; a surrogate too, by the same rule.
    fileprivate func append(utf8 scalar: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
        if scalar < 0x80 { return append(UInt8(truncatingIfNeeded: scalar)) }
        if scalar < 0x800 {
            append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0))
        } else if scalar < 0x10000 {
            append(UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0))
            append(tail(6))
        } else {
            append(UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0))
            append(tail(12))
            append(tail(6))
        }
        append(tail(0))
    }
}

extension Bytes {
    /// Calls `body` with the bytes, which are alive for as long as it runs.
    @unsafe
    func withUnsafeContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(self) { unsafe body(unsafeBytes) }
    }
}

extension String {
    /// Calls `body` with the UTF-8 of the text.
    @unsafe
    func withUnsafeContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = self
        return text.withUTF8 { unsafe body(UnsafeRawBufferPointer($0)) }
    }
}

extension UnsafeRawBufferPointer {
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
        return unsafe memcmp(start, otherStart, count) == 0
    }
}
