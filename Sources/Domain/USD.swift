// Money, exact.

/// An amount of US dollars, in whole attodollars (10⁻¹⁸ USD). Read from decimal text and written as such, never by
/// way of a floating-point number.
package struct USD: Hashable, Sendable, Comparable {
    /// How many decimal places an amount has.
    static let places = 18
    private static let attodollarsPerDollar: UInt128 = 1_000_000_000_000_000_000

    package let attodollars: Int128

    package init(attodollars: Int128) {
        self.attodollars = attodollars
    }

    package static let zero = USD(attodollars: 0)

    /// Reads a decimal number such as `0.0000025`, `3`, `-1` or `2.5e-06`, times ten to the power of `scale`.
    ///
    /// - Returns: nil for text that is no number of RFC 8259 §6, that is finer than an attodollar, or too large.
    package init?(decimal text: String, scale: Int = 0) {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        guard let number = Self.digits(&rest, after: 0) else { return nil }
        var magnitude = number.value
        var exponent = scale + Self.places
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard let fraction = Self.digits(&rest, after: magnitude) else { return nil }
            magnitude = fraction.value
            exponent -= fraction.count
        }
        guard let power = Self.exponent(rest) else { return nil }
        exponent += power
        guard let scaled = Self.scaled(magnitude, by: exponent) else { return nil }
        self.init(attodollars: isNegative ? -scaled : scaled)
    }

    package static func < (left: USD, right: USD) -> Bool { left.attodollars < right.attodollars }

    /// The amount times a count; nil when there is no room for it.
    package func times(_ count: Int) -> USD? {
        let (product, overflow) = attodollars.multipliedReportingOverflow(by: Int128(count))
        return overflow ? nil : USD(attodollars: product)
    }

    /// The sum; nil when there is no room for it.
    package func plus(_ other: USD) -> USD? {
        let (sum, overflow) = attodollars.addingReportingOverflow(other.attodollars)
        return overflow ? nil : USD(attodollars: sum)
    }

    // MARK: Reading

    private static func digits(
        _ rest: inout Substring.UTF8View, after value: Int128
    ) -> (value: Int128, count: Int)? {
        var (value, count) = (value, 0)
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, overflow) = tens.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
            guard !isTooLarge, !overflow else { return nil }
            value = next
            count += 1
            rest.removeFirst()
        }
        return count == 0 ? nil : (value, count)
    }

    /// What stands behind the digits: nothing, or `e` and a whole number of at most three digits.
    private static func exponent(_ text: Substring.UTF8View) -> Int? {
        guard let first = text.first else { return 0 }
        guard first | 0x20 == UInt8(ascii: "e") else { return nil }
        let number = String(decoding: text.dropFirst(), as: UTF8.self)
        guard (1...4).contains(number.utf8.count), let value = Int(number) else { return nil }
        return value
    }

    private static func scaled(_ magnitude: Int128, by exponent: Int) -> Int128? {
        var (value, left) = (magnitude, exponent)
        guard value != 0 else { return 0 }
        while left > 0 {
            let (next, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = next
            left -= 1
        }
        while left < 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            left += 1
        }
        return value
    }
}

extension USD: CustomStringConvertible {
    /// Plain decimal text without exponent and without zeros at the end: `0.0000025`, `3`.
    package var description: String {
        let (whole, rest) = attodollars.magnitude.quotientAndRemainder(dividingBy: Self.attodollarsPerDollar)
        let text = (attodollars < 0 ? "-" : "") + String(whole)
        guard rest > 0 else { return text }
        // It fits in a word, where arithmetic is quick: every request's log line has such a text.
        var (fraction, places) = (UInt64(rest), Self.places)
        while fraction.isMultiple(of: 10) {
            fraction /= 10
            places -= 1
        }
        let digits = String(fraction)
        return text + "." + String(repeating: "0", count: places - digits.utf8.count) + digits
    }
}

/// What something costs. Free, dynamic and unknown are three things, and none of them is zero by accident.
package enum Price: Hashable, Sendable {
    /// For each token, request, image …
    case perUnit(USD)
    case free
    /// Known only when the bill comes.
    case dynamic
    case unknown

    /// The amount; nil where there is none that is known beforehand.
    package var amount: USD? {
        switch self {
        case .perUnit(let amount): amount
        case .free: .zero
        case .dynamic, .unknown: nil
        }
    }
}
