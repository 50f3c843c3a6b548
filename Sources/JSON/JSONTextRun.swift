// What stands between the quotes, as far as there are bytes.
internal import CScan

/// What came of reading on in the text of a string or name. A value of its own, so that the machine can keep its
/// state in registers.
struct JSONTextRun {
    enum Ending {
        /// At the closing quote.
        case quote
        /// There are no more bytes.
        case bytes
        /// There are no more bytes, and an escape is not whole: it waits at the backslash.
        case escape
    }

    /// The first byte not read.
    private(set) var position: Int

    /// Where in a character that is (one of `SLUICE_TEXT_…`).
    private(set) var state: UInt32
    private(set) var hasEscapes = false
    private(set) var ending = Ending.bytes

    /// Reads from `position` to the closing quote, or to `count`.
    @unsafe
    @inline(never)
    init(
        _ bytes: UnsafePointer<UInt8>, from position: Int, to count: Int, state: UInt32
    ) throws(JSONFailure) {
        self.position = position
        self.state = state
        while true {
            unsafe self.position = sluice_scan_text(bytes, self.position, count, &self.state)
            if self.state == UInt32(SLUICE_TEXT_BAD) { throw JSONFailure(.badUTF8, at: self.position) }
            guard self.position < count else { return }
            switch unsafe bytes[self.position] {
            case UInt8(ascii: "\""):
                ending = .quote
                return
            case UInt8(ascii: "\\"):
                hasEscapes = true
                guard unsafe try readEscape(bytes, count) else {
                    ending = .escape
                    return
                }
            default:
                throw JSONFailure(.controlCharacter, at: self.position)
            }
        }
    }

    /// Reads an escape. False when some of it is missing.
    @unsafe
    private mutating func readEscape(
        _ bytes: UnsafePointer<UInt8>, _ count: Int
    ) throws(JSONFailure) -> Bool {
        let letter = position + 1
        guard letter < count else { return false }
        switch unsafe bytes[letter] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
            return true
        case UInt8(ascii: "u"):
            return unsafe try readHexadecimal(bytes, count, from: letter + 1)
        default:
            throw JSONFailure(.badEscape, at: letter)
        }
    }

    @unsafe
    private mutating func readHexadecimal(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, from first: Int
    ) throws(JSONFailure) -> Bool {
        for index in first..<first + 4 {
            guard index < count else { return false }
            guard unsafe hexadecimalValue(bytes[index]) != nil else {
                throw JSONFailure(.badEscape, at: index)
            }
        }
        position += 6
        return true
    }
}

/// The value of a hexadecimal digit in either case.
@inline(__always)
func hexadecimalValue(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte &- UInt8(ascii: "a") &+ 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte &- UInt8(ascii: "A") &+ 10)
    default: nil
    }
}
