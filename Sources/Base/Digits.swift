// Digits of numbers.

/// Digits of numbers.
enum Digits {
    /// The most decimal digits a number of the machine has.
    static let most = 20

    /// How many decimal digits `number` has; 1 for zero.
    static func count(_ number: UInt) -> Int {
        var rest = number
        var digits = 1
        while rest >= 10_000 {
            rest /= 10_000
            digits += 4
        }
        return digits + (rest >= 10 ? 1 : 0) + (rest >= 100 ? 1 : 0) + (rest >= 1000 ? 1 : 0)
    }

    /// Writes the last `digits` decimal digits of `number`, with zeros in front where it has fewer. Two at a time:
    /// the divisions are what takes long.
    ///
    /// - Returns: what is left of the number: its digits in front of those.
    @inline(__always)
    @discardableResult
    static func write(_ number: UInt, digits: Int, to target: UnsafeMutableRawPointer) -> UInt {
        var rest = number
        var position = digits
        while position >= 2 {
            position -= 2
            let pair = UInt16(truncatingIfNeeded: rest % 100)
            let letters = 0x3030 &+ pair / 10 &+ (pair % 10) << 8
            unsafe target.storeBytes(of: letters.littleEndian, toByteOffset: position, as: UInt16.self)
            rest /= 100
        }
        guard position > 0 else { return rest }
        unsafe target.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
        return rest / 10
    }

    /// The lower-case hexadecimal digit of `value`, which is below 16.
    static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
