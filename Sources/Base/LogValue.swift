// What a log line says about its message: the values of its fields.

/// The value of one field of a log line. A `Secret` has no way in.
package enum LogValue: Sendable {
    case text(String)
    /// Text of unknown quality, such as a header: what is not UTF-8 becomes U+FFFD.
    case bytes(Bytes)
    /// A name out of the program itself, such as a case of an enum.
    case name(StaticString)
    case number(Int)
    /// `digits` with the point before the last `places` of them: `.decimal(1234, places: 3)` is 1.234.
    case decimal(Int, places: Int)
    /// A duration as decimal milliseconds, cut to whole microseconds.
    case milliseconds(Duration)
    case bool(Bool)
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
