// Strings, numbers and literals, from wherever the bytes before left them.
internal import CScan

extension JSONMachine {
    // MARK: Strings

    /// Reads the text of a string or name up to its closing quote, as far as there are bytes.
    @inline(__always)
    mutating func readText() throws(JSONFailure) {
        guard let bytes = unsafe bytes else { return }
        while true {
            var state = progress.textState
            progress.position = unsafe sluice_scan_text(bytes, progress.position, count, &state)
            progress.textState = state
            if state == UInt32(SLUICE_TEXT_BAD) { throw failure(.badUTF8) }
            guard progress.position < count else { return }
            let byte = current
            if byte == UInt8(ascii: "\"") { return endText() }
            guard byte == UInt8(ascii: "\\") else { throw failure(.controlCharacter) }
            try readEscape()
            if isStarved { return }
        }
    }

    @inline(__always)
    private mutating func endText() {
        progress.position &+= 1
        progress.step == .nameText ? endName() : endScalar()
    }

    /// Reads an escape as a whole; when some of it is missing, it waits at the backslash.
    @inline(__always)
    private mutating func readEscape() throws(JSONFailure) {
        markToken()
        let letter = progress.position + 1
        guard letter < count else { return isStarved = true }
        switch byte(at: letter) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            progress.position += 2
        case UInt8(ascii: "u"):
            try readHexadecimal(from: letter + 1)
        default:
            throw JSONFailure(.badEscape, at: letter)
        }
    }

    @inline(__always)
    private mutating func readHexadecimal(from first: Int) throws(JSONFailure) {
        for index in first..<first + 4 {
            guard index < count else { return isStarved = true }
            guard hexadecimalValue(byte(at: index)) != nil else { throw JSONFailure(.badEscape, at: index) }
        }
        progress.position += 6
    }

    // MARK: Numbers

    /// Reads on in a number up to the byte after it, as far as there are bytes.
    ///
    /// Source: RFC 8259 §6.
    @inline(__always)
    mutating func readNumber() throws(JSONFailure) {
        while progress.position < count {
            let byte = current
            guard let next = try stepInNumber(byte) else { return endScalar() }
            progress.step = next
            progress.position &+= 1
        }
    }

    /// What `byte` is for the number; `nil` when the number ended before it.
    @inline(__always)
    private func stepInNumber(_ byte: UInt8) throws(JSONFailure) -> JSONProgress.Step? {
        let isDigit = byte &- UInt8(ascii: "0") < 10
        switch progress.step {
        case .integer where isDigit, .fraction where isDigit, .exponentDigits where isDigit:
            return progress.step
        case .integer, .zero:
            if byte == UInt8(ascii: ".") { return .point }
            if byte | 0x20 == UInt8(ascii: "e") { return .exponent }
            if isDigit { throw failure(.badNumber) }
            return nil
        case .fraction:
            return byte | 0x20 == UInt8(ascii: "e") ? .exponent : nil
        case .minus where isDigit:
            return byte == UInt8(ascii: "0") ? .zero : .integer
        case .point where isDigit:
            return .fraction
        case .exponent where isDigit, .exponentSign where isDigit:
            return .exponentDigits
        case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"):
            return .exponentSign
        case .exponentDigits:
            return nil
        default:
            throw failure(.badNumber)
        }
    }

    // MARK: Literals

    /// Reads on in `null`, `true` or `false`, as far as there are bytes.
    @inline(__always)
    mutating func readLiteral() throws(JSONFailure) {
        let token = token
        let literal = token.literal
        while progress.position < count {
            let index = progress.position - Int(token.start)
            let expected = UInt8(truncatingIfNeeded: literal.text &>> UInt64(index * 8))
            guard current == expected else { throw failure(.unexpectedByte) }
            progress.position &+= 1
            if index + 1 == literal.count { return endScalar() }
        }
    }
}

extension JSONTapeEntry {
    /// The bytes of a literal, the first one lowest.
    @inline(__always)
    fileprivate var literal: (text: UInt64, count: Int) {
        if kind == .null { return (0x6C6C_756E, 4) }
        return isMarked ? (0x6575_7274, 4) : (0x65_736C_6166, 5)
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
