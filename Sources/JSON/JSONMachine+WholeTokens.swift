// The quick way through tokens that are there as a whole, which are most of every text.
internal import CScan

extension JSONMachine {
    /// Reads tokens that lie among the bytes from beginning to end. What may come next is known by the place in the
    /// code, not asked for each token.
    ///
    /// Stops before anything else, be it the end of the bytes, an escape, a fraction, a failure or a limit: the rest
    /// of the machine reads that, and goes on here with the token after it. So nothing is refused here, and nothing
    /// resumed.
    @inline(__always)
    mutating func readWholeTokens() {
        while progress.entryCount < roomForTwo, readWholeItem() {}
    }

    /// Reads an element or a member, or as much of it as is in front of what is in it.
    @inline(__always)
    private mutating func readWholeItem() -> Bool {
        guard skipWhitespace() else { return false }
        if progress.step.isAtName {
            guard readWholeName(), skipWhitespace() else { return false }
        }
        switch current {
        case UInt8(ascii: "\""): guard readWholeText() else { return false }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard isRoomWithin else { return false }
            current == UInt8(ascii: "{")
                ? pushContainer(.object, then: .firstName) : pushContainer(.array, then: .firstElement)
            guard progress.position < count, current == closingByte else { return true }
        case UInt8(ascii: "0")...UInt8(ascii: "9"): guard readWholeNumber() else { return false }
        default: guard readWholeLiteral() else { return false }
        }
        return readAfterWholeValue()
    }

    /// Closes what ends after a value.
    ///
    /// - Returns: whether a comma follows; it is read, too.
    @inline(__always)
    private mutating func readAfterWholeValue() -> Bool {
        while progress.depth > 0 {
            progress.step = .separator
            guard skipWhitespace() else { return false }
            if current == UInt8(ascii: ",") {
                passComma()
                return true
            }
            guard current == closingByte else { return false }
            popContainer()
        }
        progress.step = .end
        return false
    }

    /// False where no byte is left.
    @inline(__always)
    private mutating func skipWhitespace() -> Bool {
        while progress.position < count {
            guard current <= 0x20, isWhitespace(current) else { return true }
            progress.position &+= 1
        }
        return false
    }

    // MARK: Tokens

    /// A name and the colon that follows at once.
    @inline(__always)
    private mutating func readWholeName() -> Bool {
        guard current == UInt8(ascii: "\""), let end = endOfWholeText, end < count,
            byte(at: end) == UInt8(ascii: ":")
        else { return false }
        addWhole(.string, upTo: end)
        progress.position &+= 1
        progress.step = .value
        return true
    }

    @inline(__always)
    private mutating func readWholeText() -> Bool {
        guard let end = endOfWholeText else { return false }
        addWhole(.string, upTo: end)
        return true
    }

    /// The index after the closing quote of the string that begins here; `nil` where its end is not there or there
    /// is anything in it but ASCII without escapes.
    @inline(__always)
    private var endOfWholeText: Int? {
        let quote = unsafe sluice_find_special(bytes, progress.position &+ 1, count)
        guard quote < count, byte(at: quote) == UInt8(ascii: "\"") else { return nil }
        return quote &+ 1
    }

    /// The digits of a number. False where more of it may follow; then the machine is within it.
    @inline(__always)
    private mutating func readWholeNumber() -> Bool {
        let isZero = current == UInt8(ascii: "0")
        var end = progress.position &+ 1
        if !isZero {
            while end < count, isDigit(byte(at: end)) { end &+= 1 }
        }
        addWhole(.number, upTo: end)
        if end < count, endsNumber(byte(at: end)) { return true }
        progress.step = isZero ? .zero : .integer
        return false
    }

    @inline(__always)
    private mutating func readWholeLiteral() -> Bool {
        let end = progress.position &+ 4
        // One more than most need: in an array or object something always follows.
        guard end < count else { return false }
        let word = unsafe UnsafeRawPointer(bytes).loadUnaligned(
            fromByteOffset: progress.position, as: UInt32.self)
        switch UInt64(UInt32(littleEndian: word)) {
        case JSONLiteral.null: addWhole(.null, upTo: end)
        case JSONLiteral.true: addWhole(.boolean, upTo: end, isMarked: true)
        case JSONLiteral.false & 0xFFFF_FFFF where byte(at: end) == UInt8(ascii: "e"):
            addWhole(.boolean, upTo: end &+ 1)
        default: return false
        }
        return true
    }
}
