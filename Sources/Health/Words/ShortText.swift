// Numbers as people read them at a glance: for all views of health.
package import Domain

/// Short texts for durations, counts, shares and money.
package enum ShortText {
    /// A time that was measured, with about three digits: `0.4 ms`, `182 ms`, `1.24 s`, `12.3 s`, `94 s`.
    package static func measured(_ duration: Duration) -> String {
        let microseconds = max(0, duration.wholeMicroseconds)
        switch microseconds {
        case ..<10_000: return decimal(microseconds, unit: 1000, places: 1) + " ms"
        case ..<1_000_000: return "\((microseconds + 500) / 1000) ms"
        case ..<10_000_000: return decimal(microseconds, unit: 1_000_000, places: 2) + " s"
        case ..<60_000_000: return decimal(microseconds, unit: 1_000_000, places: 1) + " s"
        default: return "\(count((microseconds + 500_000) / 1_000_000)) s"
        }
    }

    /// How long ago or until when, in whole units: `42 s`, `5 min`, `3 hours`, `2 days`. Never less than a second.
    package static func span(_ duration: Duration) -> String {
        let seconds = max(1, Int(duration.components.seconds))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) hours"
        default: return "\(count(seconds / 86_400)) days"
        }
    }

    /// `1,204`
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// A part of a whole in percent: `0.4 %`, `37 %`; a part that is there never reads as none, nor a part as the whole.
    package static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0, part > 0 else { return "0 %" }
        guard part < whole else { return "100 %" }
        let percent = Double(part) / Double(whole) * 100
        if percent < 0.1 { return "under 0.1 %" }
        if percent < 9.95 { return decimal(Int((percent * 10).rounded()), unit: 10, places: 1) + " %" }
        return "\(min(99, Int(percent.rounded()))) %"
    }

    /// `$12.30`, `$0.0123`: below a dollar with at most six places, of which zeros at the end are left out. An amount
    /// that is there never reads as none.
    package static func amount(_ amount: USD) -> String {
        let micro = Int128(1_000_000_000_000)
        guard amount > .zero else { return amount == .zero ? "$0" : "-$\(amount.description.dropFirst())" }
        guard amount.attodollars >= micro / 2 else { return "under $0.000001" }
        let (millionths, rest) = amount.attodollars.quotientAndRemainder(dividingBy: micro)
        let rounded = millionths + (rest >= micro / 2 ? 1 : 0)
        if rounded >= 1_000_000 {
            let cents = rounded / 10_000 + (rounded % 10_000 >= 5000 ? 1 : 0)
            return "$\(cents / 100).\(padded(String(cents % 100), to: 2))"
        }
        var places = padded(String(rounded), to: 6)
        while places.hasSuffix("0") { places.removeLast() }
        return "$0.\(places)"
    }

    /// `number` in units, cut to so many decimal places after rounding: zeros at the end are left out.
    private static func decimal(_ number: Int, unit: Int, places: Int) -> String {
        var factor = 1
        for _ in 0..<places { factor *= 10 }
        let scaled = (number * factor + unit / 2) / unit
        var fraction = padded(String(scaled % factor), to: places)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(scaled / factor)" : "\(scaled / factor).\(fraction)"
    }

    private static func padded(_ digits: String, to length: Int) -> String {
        String(repeating: "0", count: max(0, length - digits.utf8.count)) + digits
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max / 16 : min(product, .max / 16) + Int(attoseconds / 1_000_000_000_000)
    }
}
