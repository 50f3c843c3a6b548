// The parser itself: one turn over the bytes that are there.
internal import CScan

/// Reads the bytes that are there. Lives for one call of `JSONParser.advance`.
///
/// There are two ways through a text. Tokens that are there as a whole are read in `readWholeTokens`; what is cut, rare
/// or wrong by a step for each kind of token, which can stop at any byte and be resumed. Everything is inlined into
/// `run`.
///
/// It holds no reference, so that the optimiser can keep what changes in registers: `run` stops where the tape is full.
///
/// Bounds: a byte is read only at `position`, after `position < count`; an entry is written only at
/// `entryCount`, after `entryCount < capacity`, and one in a turn of the loop (after `entryCount < roomForTwo`, two);
/// `open` is the index of an entry written before.
@safe
struct JSONMachine {
    var progress: JSONProgress
    let bytes: UnsafePointer<UInt8>
    let count: Int
    private let entries: UnsafeMutablePointer<JSONTapeEntry>
    private let capacity: Int
    private let limits: JSONLimits

    /// Below this many entries there is room, and leave, for two more.
    let roomForTwo: Int

    /// - Parameter tape: must be kept alive, and have room for one entry more than `limits` allow before it stops
    ///   growing.
    init(
        _ progress: JSONProgress, over bytes: UnsafeRawBufferPointer, into tape: JSONTape, limits: JSONLimits
    ) {
        self.progress = progress
        // No byte is read where there is none: then any address will do.
        let start = unsafe bytes.baseAddress ?? UnsafeRawPointer(tape.entries)
        unsafe self.bytes = start.assumingMemoryBound(to: UInt8.self)
        self.count = bytes.count
        unsafe self.entries = tape.entries
        self.capacity = tape.header.capacity
        self.limits = limits
        roomForTwo = min(tape.header.capacity, limits.values) - 1
    }

    /// Reads on to the end of the bytes.
    ///
    /// - Returns: false where it stopped before, because the tape is full.
    @inline(__always)
    mutating func run(isComplete: Bool) throws(JSONFailure) -> Bool {
        while true {
            if progress.step.mayBeginItem { readWholeTokens() }
            guard progress.position < count else { break }
            guard progress.entryCount < capacity else { return false }
            if progress.step.isBetweenTokens { try readBetweenTokens() }
            if progress.step.isInText {
                guard try readText() else { break }
            } else if progress.step.rawValue >= JSONProgress.Step.minus.rawValue {
                try readNumber()
            } else if progress.step == .literal {
                try readLiteral()
            }
        }
        if isComplete { try finish() }
        return true
    }

    @inline(__always)
    private mutating func finish() throws(JSONFailure) {
        if progress.step.endsNumber { endScalar() }
        guard progress.step == .end else { throw JSONFailure(.unexpectedEnd, at: count) }
        progress.isFinished = true
    }

    // MARK: Between tokens

    @inline(__always)
    private mutating func readBetweenTokens() throws(JSONFailure) {
        var byte = current
        while byte <= 0x20 {
            guard isWhitespace(byte) else { throw failure(.unexpectedByte) }
            progress.position += 1
            guard progress.position < count else { return }
            byte = current
        }
        if byte == UInt8(ascii: "\""), progress.step.mayBeginItem {
            return try beginText()
        }
        switch progress.step {
        case .separator: try readSeparator(byte)
        case .colon: try readColon(byte)
        case .firstElement where byte == UInt8(ascii: "]"): closeContainer()
        case .firstName where byte == UInt8(ascii: "}"): closeContainer()
        case .value, .firstElement: try beginValue(byte)
        default: throw failure(.unexpectedByte)
        }
    }

    @inline(__always)
    private mutating func readSeparator(_ byte: UInt8) throws(JSONFailure) {
        if byte == UInt8(ascii: ",") {
            passComma()
        } else if byte == closingByte {
            closeContainer()
        } else {
            throw failure(.unexpectedByte)
        }
    }

    /// What ends the innermost array or object.
    @inline(__always)
    var closingByte: UInt8 { progress.container == .object ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    @inline(__always)
    mutating func passComma() {
        progress.position &+= 1
        progress.step = progress.container == .object ? .name : .value
    }

    @inline(__always)
    private mutating func readColon(_ byte: UInt8) throws(JSONFailure) {
        guard byte == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
        progress.position += 1
        progress.step = .value
    }

    @inline(__always)
    private mutating func beginValue(_ byte: UInt8) throws(JSONFailure) {
        switch byte {
        case UInt8(ascii: "{"): try openContainer(.object, then: .firstName)
        case UInt8(ascii: "["): try openContainer(.array, then: .firstElement)
        default:
            guard let (kind, step) = scalar(beginningWith: byte) else { throw failure(.unexpectedByte) }
            try append(kind, then: step, isMarked: byte == UInt8(ascii: "t"))
        }
    }

    /// What a number or literal is that begins with `byte`, and how to read on in it.
    @inline(__always)
    private func scalar(beginningWith byte: UInt8) -> (JSONKind, JSONProgress.Step)? {
        switch byte {
        case UInt8(ascii: "1")...UInt8(ascii: "9"): (.number, .integer)
        case UInt8(ascii: "0"): (.number, .zero)
        case UInt8(ascii: "-"): (.number, .minus)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): (.boolean, .literal)
        case UInt8(ascii: "n"): (.null, .literal)
        default: nil
        }
    }

    // MARK: The tape

    /// Adds an entry that starts at the current byte, and reads that byte.
    @inline(__always)
    mutating func append(
        _ kind: JSONKind, then step: JSONProgress.Step, isMarked: Bool = false
    ) throws(JSONFailure) {
        guard progress.entryCount < limits.values else { throw failure(.tooManyValues) }
        addWhole(kind, upTo: progress.position &+ 1, isMarked: isMarked)
        progress.step = step
    }

    /// Adds an entry that ends at `end`, and reads up to there. Indices are UInt32: more bytes than that were refused,
    /// and each entry takes at least one.
    @inline(__always)
    mutating func addWhole(_ kind: JSONKind, upTo end: Int, next: UInt32? = nil, isMarked: Bool = false) {
        let following = UInt32(truncatingIfNeeded: progress.entryCount &+ 1)
        unsafe entries[progress.entryCount] = JSONTapeEntry(
            start: UInt32(truncatingIfNeeded: progress.position), end: UInt32(truncatingIfNeeded: end),
            next: next ?? following, kind: kind, isMarked: isMarked)
        progress.entryCount &+= 1
        progress.position = end
    }

    @inline(__always)
    private mutating func openContainer(
        _ kind: JSONKind, then step: JSONProgress.Step
    ) throws(JSONFailure) {
        guard isRoomWithin else { throw failure(.tooDeep) }
        guard progress.entryCount < limits.values else { throw failure(.tooManyValues) }
        pushContainer(kind, then: step)
    }

    /// Whether one more array or object may be within the innermost one.
    @inline(__always)
    var isRoomWithin: Bool { progress.depth < limits.depth }

    /// The current byte opens an array or object.
    @inline(__always)
    mutating func pushContainer(_ kind: JSONKind, then step: JSONProgress.Step) {
        let index = UInt32(truncatingIfNeeded: progress.entryCount)
        addWhole(kind, upTo: progress.position &+ 1, next: progress.open)
        progress.depth &+= 1
        progress.open = index
        progress.container = kind
        progress.step = step
    }

    @inline(__always)
    private mutating func closeContainer() {
        popContainer()
        endValue()
    }

    /// The current byte closes the innermost array or object.
    @inline(__always)
    mutating func popContainer() {
        let index = Int(progress.open)
        let around = unsafe entries[index].next
        progress.position &+= 1
        unsafe entries[index].end = UInt32(truncatingIfNeeded: progress.position)
        unsafe entries[index].next = UInt32(truncatingIfNeeded: progress.entryCount)
        progress.open = around
        progress.depth &-= 1
        if progress.depth > 0 { unsafe progress.container = entries[Int(around)].kind }
    }

    /// The last entry is a string, number or literal that ends before the current byte.
    @inline(__always)
    mutating func endScalar() {
        unsafe entries[progress.entryCount &- 1].end = UInt32(truncatingIfNeeded: progress.position)
        endValue()
    }

    /// A comma that follows at once is passed at once.
    @inline(__always)
    private mutating func endValue() {
        if progress.depth == 0 {
            progress.step = .end
        } else if progress.position < count, current == UInt8(ascii: ",") {
            passComma()
        } else {
            progress.step = .separator
        }
    }

    /// A colon that follows at once is passed at once.
    @inline(__always)
    mutating func endName() {
        unsafe entries[progress.entryCount &- 1].end = UInt32(truncatingIfNeeded: progress.position)
        if progress.position < count, current == UInt8(ascii: ":") {
            progress.position &+= 1
            progress.step = .value
        } else {
            progress.step = .colon
        }
    }

    /// The last entry, which is the one being read.
    @inline(__always)
    var token: JSONTapeEntry { unsafe entries[progress.entryCount &- 1] }

    @inline(__always)
    mutating func markToken() {
        unsafe entries[progress.entryCount &- 1].isMarked = true
    }

    // MARK: Bytes

    /// The byte at `position`, which must be below `count`.
    @inline(__always)
    var current: UInt8 { byte(at: progress.position) }

    /// `index` must be below `count`.
    @inline(__always)
    func byte(at index: Int) -> UInt8 { unsafe bytes[index] }

    @inline(__always)
    func failure(_ kind: JSONFailure.Kind) -> JSONFailure { JSONFailure(kind, at: progress.position) }

    @inline(__always)
    func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    @inline(__always)
    func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether a number surely ends before `byte`.
    @inline(__always)
    func endsNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == closingByte || byte <= 0x20
    }
}
