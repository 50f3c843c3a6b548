// The small grammars of settings: whole numbers, sizes, durations.
import Base
internal import EventLoops
internal import HTTP

/// The small grammars of settings. None accepts signs, blanks or exponents.
enum SettingText {
    /// A whole number in decimal digits.
    static func whole(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    /// A size: digits, then nothing (bytes), `KiB`, `MiB` or `GiB`. Nil also when it does not fit an `Int`.
    static func bytes(_ text: String) -> Int? {
        let (number, unit) = split(text)
        let factor: Int
        switch unit {
        case "": factor = 1
        case "KiB": factor = 1 << 10
        case "MiB": factor = 1 << 20
        case "GiB": factor = 1 << 30
        default: return nil
        }
        guard let count = whole(number) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// A duration: decimal digits with at most nine after a point, then nothing (seconds), `ms`, `s`, `m` or `h`.
    /// Exact, or nil.
    static func duration(_ text: String) -> Duration? {
        let (number, unit) = split(text)
        let nanosecondsPerUnit: Int
        switch unit {
        case "ms": nanosecondsPerUnit = 1_000_000
        case "", "s": nanosecondsPerUnit = 1_000_000_000
        case "m": nanosecondsPerUnit = 60_000_000_000
        case "h": nanosecondsPerUnit = 3_600_000_000_000
        default: return nil
        }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let units = parts.first.flatMap(whole) else { return nil }
        let (nanoseconds, overflow) = units.multipliedReportingOverflow(by: nanosecondsPerUnit)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return .nanoseconds(nanoseconds) }
        guard parts[1].utf8.count <= 9, let fraction = whole(parts[1]) else { return nil }
        let scale = (0..<parts[1].utf8.count).reduce(1) { scale, _ in scale * 10 }
        // At most 10^9 times an hour's 3.6·10^12 nanoseconds could pass the end of Int; Int128 has room.
        let extra = Int128(fraction) * Int128(nanosecondsPerUnit)
        guard extra % Int128(scale) == 0 else { return nil }
        return .nanoseconds(nanoseconds) + .nanoseconds(Int(extra / Int128(scale)))
    }

    /// `size` as a person would write it: `32MiB` rather than `33554432`.
    static func size(_ size: Int) -> String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where size > 0 && size % (1 << shift) == 0 {
            return "\(size >> shift)\(unit)"
        }
        return String(size)
    }

    /// `time` in seconds: `300s`, `0.5s`. Not negative.
    static func time(_ time: Duration) -> String {
        let nanoseconds = time.wholeNanoseconds
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return "\(seconds)s" }
        // Counted from ten digits on, so that zeros in front stay.
        var fraction = String(1_000_000_000 + rest).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return "\(seconds).\(fraction)s"
    }

    /// The parts of a list: between commas, without the blanks around them, empty ones left out.
    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
    }

    /// `name=value`, blanks around both left out, `%20` and the like in the value decoded. nil for what is not that.
    ///
    /// Source: W3C Baggage §3.3.1, as OpenTelemetry's variables use it.
    static func assignment(_ text: String) -> (name: String, value: String)? {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        let (name, value) = (trimmed(text[..<sign]), trimmed(text[text.index(after: sign)...]))
        guard !name.isEmpty, let decoded = Bytes(value).percentDecoded else { return nil }
        return (name, decoded.text)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Whether a host stands for this machine only; nil for a name that is neither an address nor `localhost`.
    static func isLoopback(_ host: String) -> Bool? {
        if host.lowercased() == "localhost" { return true }
        return SocketAddress(numeric: host, port: 0)?.isLoopback
    }

    /// Whether a browser could send `text` as its origin: `scheme://host` with a port or without, nothing after it.
    ///
    /// Source: RFC 6454 §6.2.
    static func isOrigin(_ text: String) -> Bool {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first, isLowerLetter(first) else { return false }
        let isScheme = parts[0].utf8.allSatisfy {
            isLowerLetter($0) || isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".")
        }
        let isHost = parts[1].utf8.allSatisfy {
            (isHostByte($0) && !(0x41...0x5a ~= $0)) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[")
                || $0 == UInt8(ascii: "]")
        }
        return isScheme && isHost && !parts[1].isEmpty
    }

    /// Whether `text` could be the slug of a gateway: lower-case letters, digits, `-` and `.`.
    static func isSlug(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy {
                isLowerLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isLowerLetter(_ byte: UInt8) -> Bool { 0x61...0x7a ~= byte }

    static func isHostByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The number in front and the unit behind it.
    private static func split(_ text: String) -> (number: Substring, unit: Substring) {
        let number = text.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
        return (number, text[number.endIndex...])
    }
}
