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
