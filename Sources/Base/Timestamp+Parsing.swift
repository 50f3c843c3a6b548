// Dates that others wrote.

extension Timestamp {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still sent; nil for anything else.
    ///
    /// Source: RFC 9110 §5.6.7, IMF-fixdate.
    package static func parse(httpDate bytes: Bytes) -> WallTime? {
        let text = bytes.array
        guard text.count == 29, let day = number(text[5..<7]), let year = number(text[12..<16]),
            let month = months.firstIndex(of: String(decoding: text[8..<11], as: UTF8.self)),
            let hour = number(text[17..<19]), let minute = number(text[20..<22]),
            let second = number(text[23..<25])
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        let time = WallTime(nanoseconds: nanoseconds)
        // Only what comes out again as it was is a date: no 31 February, no wrong weekday, no other spelling.
        return httpDate(time) == bytes.text ? time : nil
    }

    /// Reads `2026-01-31T23:59:59Z`, with a fraction or an offset (`.123456+02:00`) where there is one; nil for anything
    /// else. The fraction is left out.
    ///
    /// Source: RFC 3339 §5.6.
    package static func parse(date bytes: Bytes) -> WallTime? {
        let text = bytes.array
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            let hour = number(text[11..<13]), let minute = number(text[14..<16]),
            let second = number(text[17..<19]), hour < 24, minute < 60, second <= 60,
            (1...12).contains(month),
            let offset = offset(text[19...])
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        // No 31 February: the day must come out again.
        let date = Self.text(WallTime(nanoseconds: days &* 86_400_000_000_000)).prefix(10)
        return date == bytes.slice(0..<10).text ? WallTime(nanoseconds: nanoseconds) : nil
    }

    /// The minutes by which a time is ahead of UTC: `Z`, `+02:00`, with a fraction of a second before it or not.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        var rest = text
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(fraction.count + 1)
        }
        if rest.count == 1, let zone = rest.first, zone | 0x20 == UInt8(ascii: "z") { return 0 }
        let places = Array(rest)
        guard places.count == 6, places[3] == UInt8(ascii: ":"), let hours = number(places[1..<3]),
            let minutes = number(places[4..<6]), hours < 24, minutes < 60
        else { return nil }
        switch places[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.allSatisfy { (48...57).contains($0) }
            ? digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } : nil
    }

    /// The inverse of `civilDate`.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
