// Digits of numbers.

/// Digits of numbers.
enum Digits {
    /// How many decimal digits `number` has; 1 for zero.
    static func count(_ number: UInt) -> Int {
        var rest = number
        var digits = 1
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }

    /// The lower-case hexadecimal digit of `value`, which is below 16.
    static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
