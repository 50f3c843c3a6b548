// Strings, numbers and literals, from wherever the bytes before left them.
internal import CScan

extension JSONMachine {
    // MARK: Strings

    /// The current byte is the quote before a string or name. Most are read here as a whole: they have neither an
    /// escape nor anything but ASCII, and their end is among the bytes.
    @inline(__always)
    mutating func beginText() throws(JSONFailure) {
        try append(.string, then: progress.step.isAtName ? .nameText : .text)
        progress.position = unsafe sluice_find_special(bytes, progress.position, count)
        if progress.position < count, current == UInt8(ascii: "\"") { endText() }
    }

    /// Reads on in the text of a string or name, as far as there are bytes.
    ///
    /// - Returns: false when they end within an escape; then it waits at the backslash.
    @inline(__always)
    mutating func readText() throws(JSONFailure) -> Bool {
        let run = unsafe try JSONTextRun(
            bytes, from: progress.position, to: count, state: progress.textState)
        progress.position = run.position
        progress.textState = run.state
        if run.hasEscapes { markToken() }
        if run.ending == .quote { endText() }
        return run.ending != .escape
    }

    @inline(__always)
    private mutating func endText() {
        progress.position &+= 1
        progress.step == .nameText ? endName() : endScalar()
    }

    // MARK: Numbers

    /// Reads on in a number up to the byte after it, as far as there are bytes.
    ///
    /// Source: RFC 8259 §6.
    @inline(__always)
    mutating func readNumber() throws(JSONFailure) {
        while progress.position < count {
            let byte = current
            if isDigit(byte), progress.step.takesDigits {
                progress.position &+= 1
                continue
            }
            guard let next = try stepInNumber(byte) else { return endScalar() }
            progress.step = next
            progress.position &+= 1
        }
    }

    /// What `byte` is for the number; `nil` when the number ended before it.
    @inline(__always)
    private func stepInNumber(_ byte: UInt8) throws(JSONFailure) -> JSONProgress.Step? {
        let isDigit = isDigit(byte)
        switch progress.step {
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
        if kind == .null { return (JSONLiteral.null, 4) }
        return isMarked ? (JSONLiteral.true, 4) : (JSONLiteral.false, 5)
    }
}

/// The bytes of the literals, the first one lowest.
enum JSONLiteral {
    @inline(__always) static var null: UInt64 { 0x6C6C_756E }
    @inline(__always) static var `true`: UInt64 { 0x6575_7274 }
    @inline(__always) static var `false`: UInt64 { 0x65_736C_6166 }
}
