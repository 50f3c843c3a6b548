// Decimal numbers as they are written.

/// Why a text is no amount.
package enum DecimalFailure: Error, Equatable, Sendable {
    /// Not a number of RFC 8259 §6.
    case noNumber
    /// More than can be counted.
    case tooLarge
}

/// A number: `digits` times ten to the power of `exponent`, with a sign. Never a floating-point number.
struct DecimalNumber {
    /// No exponent beyond it makes a difference: amounts end long before.
    private static let largestExponent = 1_000_000
    /// A binary floating-point number of 64 bits holds so many decimal digits; what is printed behind them is noise.
    private static let sureDigits = UInt128(10).raised(to: 15)

    private(set) var isNegative = false
    private var digits: UInt128 = 0
    private var exponent = 0
    private var leftOut = 0
    /// Whether digits other than zero were left out.
    private var isCut = false

    /// Reads a number such as `0.0000025`, `3`, `-1` or `2.5e-06`; nil for anything else.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        if rest.first == UInt8(ascii: "0"), let second = rest.dropFirst().first, Self.isDigit(second) {
            return nil
        }
        guard readDigits(&rest, areFraction: false) else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard readDigits(&rest, areFraction: true) else { return nil }
        }
        guard readExponent(rest) else { return nil }
    }

    /// The same without what computing with floating-point numbers left behind: `2.3000000000000002e-07` is `2.3e-07`.
    var withoutNoise: DecimalNumber {
        var number = self
        var lastCut: UInt128 = 0
        while number.digits >= Self.sureDigits {
            (number.digits, lastCut) = number.digits.quotientAndRemainder(dividingBy: 10)
            number.exponent += 1
            number.isCut = false
        }
        if lastCut >= 5 { number.digits += 1 }
        return number
    }

    /// The number times ten to the power of `places` as a whole one: the nearest, halves away from zero.
    ///
    /// - Returns: nil where it is too large.
    func scaled(by places: Int) -> (whole: Int128, isExact: Bool)? {
        var (value, left) = (digits, exponent + places)
        var (isExact, lastCut) = (!isCut, UInt128(0))
        while left > 0, value > 0 {
            let (next, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = next
            left -= 1
        }
        while left < 0, value > 0 {
            (value, lastCut) = value.quotientAndRemainder(dividingBy: 10)
            isExact = isExact && lastCut == 0
            left += 1
        }
        // Less than a tenth of the last place.
        if left < 0 { lastCut = 0 }
        if lastCut >= 5 { value += 1 }
        guard let whole = Int128(exactly: value) else { return nil }
        return (isNegative ? -whole : whole, isExact)
    }

    // MARK: Reading

    /// - Returns: false where there is no digit.
    private mutating func readDigits(_ rest: inout Substring.UTF8View, areFraction: Bool) -> Bool {
        var isEmpty = true
        while let byte = rest.first, Self.isDigit(byte) {
            isEmpty = false
            rest.removeFirst()
            append(UInt128(byte - UInt8(ascii: "0")), isFraction: areFraction)
        }
        return !isEmpty
    }

    /// A digit that does not fit any more is left out and only counted, as are those behind it.
    private mutating func append(_ digit: UInt128, isFraction: Bool) {
        if leftOut == 0, let longer = digits.appending(digit) {
            digits = longer
            if isFraction { exponent -= 1 }
        } else {
            leftOut += 1
            isCut = isCut || digit != 0
            if !isFraction { exponent += 1 }
        }
    }

    /// What stands behind the digits: nothing, or `e` and a whole number.
    private mutating func readExponent(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        guard let first = rest.popFirst() else { return true }
        guard first | 0x20 == UInt8(ascii: "e") else { return false }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty, rest.allSatisfy(Self.isDigit) else { return false }
        let power = rest.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), Self.largestExponent) }
        exponent += isNegative ? -power : power
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension UInt128 {
    /// With one more digit; nil where there is no room for it.
    fileprivate func appending(_ digit: UInt128) -> UInt128? {
        let (tens, isTooLarge) = multipliedReportingOverflow(by: 10)
        let (longer, overflow) = tens.addingReportingOverflow(digit)
        return isTooLarge || overflow ? nil : longer
    }

    fileprivate func raised(to power: Int) -> UInt128 {
        (0..<power).reduce(1) { product, _ in product * self }
    }
}
