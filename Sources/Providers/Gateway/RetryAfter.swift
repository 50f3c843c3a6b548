// How long an upstream asks to wait.
internal import Base
internal import HTTP

/// Reads the fields that tell when to come back.
enum RetryAfter {
    /// Longer waits are cut to this: nobody keeps a request that long.
    private static let longest = 86_400_000

    /// The wait, at most a day; nil when the answer names none that can be understood.
    ///
    /// `retry-after-ms` (OpenAI) is more exact than `retry-after`, which is in seconds, with decimals where the
    /// upstream likes, or a date (RFC 9110 §10.2.3). A date counts from the answer's own date: whose clock is
    /// right does not matter then.
    static func wait(_ head: ResponseHead) -> Duration? {
        if let text = head.fields.first("retry-after-ms"), let wait = milliseconds(text.array, scale: 0) {
            return .milliseconds(wait)
        }
        guard let text = head.fields.first("retry-after") else { return nil }
        if let wait = milliseconds(text.array, scale: 3) { return .milliseconds(wait) }
        guard let date = Timestamp.parse(httpDate: text), let sent = head.fields.first("date"),
            let now = Timestamp.parse(httpDate: sent)
        else { return nil }
        return .milliseconds(min(max(0, date.unixSeconds - now.unixSeconds) * 1000, longest))
    }

    /// A plain decimal number times ten to the power of `scale`: digits, and perhaps a point and more digits.
    private static func milliseconds(_ text: [UInt8], scale: Int) -> Int? {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }), let whole = parts.first else {
            return nil
        }
        var fraction = parts.count > 1 ? Array(parts[1].prefix(scale)) : []
        fraction += Array(repeating: UInt8(ascii: "0"), count: scale - fraction.count)
        var number = 0
        for digit in whole + fraction {
            number = min(number * 10 + Int(digit - UInt8(ascii: "0")), longest)
        }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
