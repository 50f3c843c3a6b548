// Amounts that went through a floating-point number before they came here.

extension USD {
    /// Reads a decimal number as `init(decimal:scale:)` does, but rounds what is finer than an attodollar, half away
    /// from zero: `0.00020234999999999998` is 0.00020235 in the binary numbers of whoever wrote it.
    ///
    /// - Returns: nil for text that is no number, is negative or is too large.
    package init?(rounding text: String, scale: Int = 0) {
        if let exact = USD(decimal: text, scale: scale) {
            guard exact >= .zero else { return nil }
            self = exact
            return
        }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let power = parts.count > 1 ? Int(parts[1]) : 0
        guard (1...2).contains(mantissa.count), let power, (-999...999).contains(power),
            mantissa.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let digits = mantissa.joined()
        let places = (mantissa.count > 1 ? mantissa[1].utf8.count : 0) - power - scale
        self.init(digits: digits, withoutLast: places - Self.places)
    }

    /// The attodollars that `digits` are without their last `excess`, rounded by the first of these.
    private init?(digits: String, withoutLast excess: Int) {
        guard excess > 0 else { return nil }
        guard excess <= digits.utf8.count else {
            self = .zero
            return
        }
        let kept = digits.dropLast(excess)
        guard let whole = USD(decimal: kept.isEmpty ? "0" : String(kept), scale: -Self.places) else {
            return nil
        }
        let roundsUp = digits.suffix(excess).utf8.first.map { $0 >= UInt8(ascii: "5") } ?? false
        guard let rounded = whole.plus(USD(attodollars: roundsUp ? 1 : 0)) else { return nil }
        self = rounded
    }
}
