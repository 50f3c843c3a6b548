// Searching and comparing received bytes: the only loops that see every byte, and the only unchecked loads.
import Base
import CScan
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

    /// Whether `byte` is among these.
    func contains(_ byte: UInt8) -> Bool { firstIndex(of: byte, in: 0..<count) != nil }

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
            var index = unsafe bytes.skip(from: start, sluice_skip_text)
            while index < bytes.count, unsafe !bytes[index].isForbiddenInValue { index += 1 }
            return index
        }
    }

    /// The first byte at or after `start` that is no part of a token, or `count`.
    @inline(__always)
    func endOfToken(from start: Int) -> Int {
        precondition(start >= 0 && start <= count, "searched outside")
        return unsafe withUnsafeBytes { bytes in
            var index = unsafe bytes.skip(from: start, sluice_skip_letters)
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
    @inline(__always)
    func equalsToken(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        return unsafe withUnsafeBytes { bytes in
            let wanted = unsafe UnsafeRawBufferPointer(start: literal.utf8Start, count: bytes.count)
            var index = 0
            while index + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let other = unsafe wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if word | 0x2020_2020_2020_2020 != other { return false }
                index += 8
            }
            while index < bytes.count {
                if unsafe bytes[index] | 0x20 != wanted[index] { return false }
                index += 1
            }
            return true
        }
    }

    /// Whether there is a byte at `index`, which is not negative, and it is `byte`.
    @inline(__always)
    func has(_ byte: UInt8, at index: Int) -> Bool {
        guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return false }
        return unsafe self[unchecked: index] == byte
    }

    /// `range` without spaces and tabs at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "trimmed outside")
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, unsafe self[unchecked: start].isWhitespace { start += 1 }
        while end > start, unsafe self[unchecked: end - 1].isWhitespace { end -= 1 }
        return unsafe Range(uncheckedBounds: (start, end))
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

extension UnsafeRawBufferPointer {
    /// Where the bytes that `scan` steps over, from `start` on, end.
    @inline(__always)
    fileprivate func skip(
        from start: Int, _ scan: (UnsafePointer<UInt8>, Int, Int) -> Int
    ) -> Int {
        guard let first = baseAddress else { return start }
        return unsafe scan(first.assumingMemoryBound(to: UInt8.self), start, count)
    }
}
