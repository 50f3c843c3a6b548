// Searching and comparing received bytes: the only loops that see every byte, and the only unchecked loads.
import Base
import Glibc

extension Span<UInt8> {
    /// The first `byte` in `range`.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "searched outside")
        return unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !range.isEmpty else { return nil }
            let found = unsafe memchr(start + range.lowerBound, Int32(byte), range.count)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - start }
        }
    }

    /// The first CR or LF at or after `start`.
    ///
    /// It looks in windows, so that a stream without any LF is not searched to its end for each CR.
    func firstLineBreak(from start: Int) -> Int? {
        var window = start..<start
        while window.upperBound < count {
            window = window.upperBound..<Swift.min(window.upperBound + 512, count)
            let lineFeed = firstIndex(of: .lineFeed, in: window)
            let before = window.lowerBound..<(lineFeed ?? window.upperBound)
            if let found = firstIndex(of: .carriageReturn, in: before) ?? lineFeed { return found }
        }
        return nil
    }

    /// The first byte at or after `start` that no field value may contain, or `count`.
    @inline(__always)
    func endOfFieldValue(from start: Int) -> Int {
        precondition(start >= 0 && start <= count, "searched outside")
        return unsafe withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= bytes.count {
                let suspect = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).firstControl
                index += suspect
                if suspect == 8 { continue }
                if unsafe bytes[index].isForbiddenInValue { return index }
                index += 1
            }
            while index < bytes.count, unsafe !bytes[index].isForbiddenInValue { index += 1 }
            return index
        }
    }

    /// The first byte at or after `start` that is no part of a token, or `count`.
    @inline(__always)
    func endOfToken(from start: Int) -> Int {
        precondition(start >= 0 && start <= count, "searched outside")
        return unsafe withUnsafeBytes { bytes in
            var index = start
            while index < bytes.count, unsafe bytes[index].isTokenCharacter { index += 1 }
            return index
        }
    }

    /// Whether these bytes are exactly `literal`.
    func equals(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            return unsafe memcmp(start, literal.utf8Start, bytes.count) == 0
        }
    }

    /// Whether these bytes are `literal` in any mixture of upper and lower case.
    ///
    /// `literal` is made of lower-case letters, digits and hyphens: only the same letter in upper case, or a
    /// control, which was refused before, differs from those in no other bit than the one left out.
    func equalsToken(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            for index in 0..<bytes.count where unsafe bytes[index] | 0x20 != literal.utf8Start[index] {
                return false
            }
            return true
        }
    }

    /// `range` without spaces and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isWhitespace { start += 1 }
        while end > start, self[end - 1].isWhitespace { end -= 1 }
        return start..<end
    }

    /// Whether `token` is an element of this comma-separated list (RFC 9110 §5.6.1), in any case.
    func listContains(_ token: StaticString) -> Bool {
        var start = 0
        while start <= count {
            let end = firstIndex(of: UInt8(ascii: ","), in: start..<count) ?? count
            if extracting(trimmed(start..<end)).equalsToken(token) { return true }
            start = end + 1
        }
        return false
    }

    /// The number that these bytes spell in plain decimal digits; nil when empty, signed, or above `Int.max`.
    var decimalNumber: Int? {
        guard count > 0 else { return nil }
        var number = 0
        for index in 0..<count {
            guard self[index].isDigit else { return nil }
            let (shifted, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = shifted.addingReportingOverflow(Int(self[index] - 0x30))
            if overflow || overflowed { return nil }
            number = sum
        }
        return number
    }
}

extension UInt64 {
    /// Of eight loaded bytes the first that is below 0x20 or is 0x7f; 8 when none is.
    ///
    /// A byte's high bit is set where a subtraction borrows. A borrow spoils only the bytes above the first hit.
    @inline(__always)
    fileprivate var firstControl: Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(littleEndian: self)
        let delete = word ^ (ones &* 0x7f)
        let hits = ((word &- ones &* 0x20) & ~word) | ((delete &- ones) & ~delete)
        return (hits & (ones &* 0x80)).trailingZeroBitCount / 8
    }
}
