// Money, exact.

/// An amount of US dollars, in whole attodollars (10⁻¹⁸ USD). Read from decimal text and written as such, never by
/// way of a floating-point number.
package struct USD: Hashable, Sendable, Comparable {
    /// How many decimal places an amount has.
    private static let places = 18
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
        guard let scaled = DecimalNumber(text)?.scaled(by: Self.places + scale), scaled.isExact else {
            return nil
        }
        self.init(attodollars: scaled.whole)
    }

    /// Reads a number as programs print what they computed, times ten to the power of `scale`: the amount nearest to
    /// its first fifteen digits. `2.3000000000000002e-07` is 0.00000023, and so is `0.23` with a scale of −6.
    package init(nearestTo text: String, scale: Int = 0) throws(DecimalFailure) {
        guard let number = DecimalNumber(text)?.withoutNoise else { throw .noNumber }
        guard let scaled = number.scaled(by: Self.places + scale) else { throw .tooLarge }
        self.init(attodollars: scaled.whole)
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
