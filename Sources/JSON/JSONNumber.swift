// Numbers without floating point.

extension Int {
    /// The value of a number's text, where it is whole and in range; never a rounded one.
    ///
    /// - Parameter text: a number of RFC 8259 §6, checked before.
    @unsafe
    init?(exactlyJSON text: UnsafeRawBufferPointer) {
        if let plain = unsafe Int(plainDigits: text) {
            self = plain
            return
        }
        guard let decimal = unsafe JSONDecimal(text) else { return nil }
        let magnitude = decimal.magnitude
        guard let scaled = magnitude == 0 ? 0 : magnitude.multipliedByTen(toThe: decimal.exponent) else {
            return nil
        }
        if decimal.isNegative {
            guard scaled <= Int.min.magnitude else { return nil }
            self = Int(truncatingIfNeeded: 0 &- scaled)
        } else {
            guard let exact = Int(exactly: scaled) else { return nil }
            self = exact
        }
    }
}

extension Int {
    /// The value of a few digits with nothing else, which most numbers are.
    @unsafe
    @inline(__always)
    fileprivate init?(plainDigits text: UnsafeRawBufferPointer) {
        guard text.count <= 18 else { return nil }
        self = 0
        for index in 0..<text.count {
            let digit = unsafe text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            self = self &* 10 &+ Int(digit)
        }
    }
}

/// A number as `magnitude × 10^exponent`, its magnitude without zeros at the end.
private struct JSONDecimal {
    var isNegative = false
    var magnitude: UInt = 0
    var exponent = 0

    /// `nil` when the digits between the outermost zeros are more than fit: then it is no `Int`.
    @unsafe
    init?(_ text: UnsafeRawBufferPointer) {
        var zeros = 0
        var isFraction = false
        for index in text.indices {
            switch unsafe text[index] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += unsafe Self.readExponent(text[(index + 1)...])
                exponent += magnitude == 0 ? 0 : zeros
                return
            case let digit:
                if isFraction { exponent -= 1 }
                guard digit != UInt8(ascii: "0") else {
                    zeros += 1
                    continue
                }
                guard append(digit, after: zeros) else { return nil }
                zeros = 0
            }
        }
        exponent += zeros
    }

    private mutating func append(_ digit: UInt8, after zeros: Int) -> Bool {
        let value = UInt(digit &- UInt8(ascii: "0"))
        guard magnitude > 0 else {
            magnitude = value
            return true
        }
        guard let shifted = magnitude.multipliedByTen(toThe: zeros + 1) else { return false }
        let (sum, overflow) = shifted.addingReportingOverflow(value)
        magnitude = sum
        return !overflow
    }

    /// The exponent, cut to what no text below 4 GiB can make good.
    private static func readExponent(_ digits: Slice<UnsafeRawBufferPointer>) -> Int {
        let limit = 1 << 40
        var value = 0
        for index in unsafe digits.indices {
            let byte = unsafe digits[index]
            guard byte != UInt8(ascii: "+"), byte != UInt8(ascii: "-") else { continue }
            value = min(limit, value * 10 + Int(byte &- UInt8(ascii: "0")))
        }
        return unsafe digits.first == UInt8(ascii: "-") ? -value : value
    }
}

extension UInt {
    /// `nil` when that is not a whole number, or too large.
    fileprivate func multipliedByTen(toThe exponent: Int) -> UInt? {
        guard exponent >= 0, exponent < 20 else { return nil }
        var result = self
        for _ in 0..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }
}
