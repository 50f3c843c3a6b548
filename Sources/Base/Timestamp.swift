// Wall-clock times as text, by arithmetic alone.

/// Wall-clock times as text.
package enum Timestamp {
    /// The bytes of one timestamp, `2026-01-31T23:59:59.999Z`.
    static let length = 24

    /// `time` as `2026-01-31T23:59:59.999Z`: UTC, milliseconds (RFC 3339 §5.6). Years 0 to 9999.
    package static func text(_ time: WallTime) -> String {
        unsafe withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { room in
            guard let start = room.baseAddress else { return "" }
            unsafe write(time, to: start)
            return unsafe String(decoding: room, as: UTF8.self)
        }
    }

    /// `time` as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    package static func httpDate(_ time: WallTime) -> String {
        let second = time.nanoseconds.floored(by: 1_000_000_000)
        let day = second.floored(by: 86400)
        let (year, month, dayOfMonth) = civilDate(daysSince1970: day)
        let ofDay = second - day * 86400
        // 1 January 1970 was a Thursday.
        let weekday = Int((day + 4) - (day + 4).floored(by: 7) * 7)
        let date = "\(weekdays[weekday]), \(padded(dayOfMonth)) \(months[Int(month) - 1]) \(year)"
        return "\(date) \(padded(ofDay / 3600)):\(padded(ofDay / 60 % 60)):\(padded(ofDay % 60)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Writes `length` bytes.
    static func write(_ time: WallTime, to target: UnsafeMutableRawPointer) {
        let milliseconds = time.nanoseconds.floored(by: 1_000_000)
        let second = milliseconds.floored(by: 1000)
        let day = second.floored(by: 86400)
        let (year, month, dayOfMonth) = civilDate(daysSince1970: day)
        let ofDay = UInt(truncatingIfNeeded: second - day * 86400)
        var pen = unsafe BytePen(at: target)
        unsafe put(UInt(truncatingIfNeeded: year), digits: 4, then: "-", with: &pen)
        unsafe put(UInt(truncatingIfNeeded: month), digits: 2, then: "-", with: &pen)
        unsafe put(UInt(truncatingIfNeeded: dayOfMonth), digits: 2, then: "T", with: &pen)
        unsafe put(ofDay / 3600, digits: 2, then: ":", with: &pen)
        unsafe put(ofDay / 60 % 60, digits: 2, then: ":", with: &pen)
        unsafe put(ofDay % 60, digits: 2, then: ".", with: &pen)
        unsafe put(UInt(truncatingIfNeeded: milliseconds - second * 1000), digits: 3, then: "Z", with: &pen)
    }

    @inline(__always)
    private static func put(_ number: UInt, digits: Int, then mark: Unicode.Scalar, with pen: inout BytePen) {
        unsafe pen.put(number, digits: digits)
        unsafe pen.put(UInt8(ascii: mark))
    }

    /// The date in the Gregorian calendar. Counted in eras of 400 years that begin on 1 March, so that the
    /// leap day is the last of its year.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floored(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension Int64 {
    /// This number divided by `divisor`, rounded down also below zero.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
