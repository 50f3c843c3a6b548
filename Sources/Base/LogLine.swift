// One line of the log while it is being written, straight into bytes.
import Glibc

/// How lines look.
package enum LogForm: Sendable {
    /// One JSON object a line, for machines.
    case json
    /// `time level message name=value …`, for people at a terminal.
    case text
}

/// One line of the log while it is being written. It lives only inside the closure that fills it.
///
/// Whatever is added comes out as one line of valid UTF-8: control characters, terminal escapes, line
/// separators and characters that turn the direction of text are escaped, what is not UTF-8 becomes U+FFFD.
/// Field names are our own identifiers and are not escaped. A text is cut after `longestText` bytes; a field
/// that would make the line longer than `longest` is left out, and the line then says `cut`.
@safe
package struct LogLine: ~Copyable {
    /// The longest line in bytes, before its end.
    package static let longest = 16 * 1024
    /// How many bytes of one text are kept.
    package static let longestText = 4 * 1024

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    private var ownsMemory = false
    private var isCut = false
    private let form: LogForm

    /// A line that begins in `scratch`, which must outlive it, and moves to memory of its own when it grows.
    init?(in scratch: UnsafeMutableRawBufferPointer, form: LogForm) {
        guard let start = scratch.baseAddress else { return nil }
        unsafe memory = start
        capacity = scratch.count
        self.form = form
    }

    deinit {
        if ownsMemory { unsafe free(memory) }
    }

    /// What is written so far; valid until the line changes.
    @unsafe
    var unsafeBytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: memory, count: count) }

    // MARK: Fields

    package mutating func add(_ name: StaticString, _ value: Int) {
        let start = begin(name)
        put(decimal: value)
        finish(from: start)
    }

    package mutating func add(_ name: StaticString, _ value: Bool) {
        let start = begin(name)
        put(value ? "true" : "false")
        finish(from: start)
    }

    package mutating func add(_ name: StaticString, _ value: Bytes) {
        let start = begin(name)
        unsafe put(value: value.unsafeBytes)
        finish(from: start)
    }

    package mutating func add(_ name: StaticString, _ value: String) {
        let start = begin(name)
        var value = value
        value.withUTF8 { unsafe put(value: UnsafeRawBufferPointer($0)) }
        finish(from: start)
    }

    package mutating func add(_ name: StaticString, _ value: StaticString) {
        let start = begin(name)
        unsafe put(value: UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
        finish(from: start)
    }

    /// A duration as decimal milliseconds, cut to whole microseconds.
    package mutating func add(_ name: StaticString, milliseconds value: Duration) {
        add(name, decimal: Int(value.wholeNanoseconds / 1000), places: 3)
    }

    /// `digits` with the point before the last `places` of them; 0 to 18 places.
    package mutating func add(_ name: StaticString, decimal digits: Int, places: Int) {
        let start = begin(name)
        put(decimal: digits, places: min(max(places, 0), 18))
        finish(from: start)
    }

    package mutating func add(_ name: StaticString, _ value: LogValue) {
        switch value {
        case .text(let text): add(name, text)
        case .bytes(let bytes): add(name, bytes)
        case .name(let word): add(name, word)
        case .number(let number): add(name, number)
        case .decimal(let digits, let places): add(name, decimal: digits, places: places)
        case .milliseconds(let duration): add(name, milliseconds: duration)
        case .bool(let bool): add(name, bool)
        }
    }

    // MARK: The frame

    /// Writes what every line begins with.
    mutating func begin(_ level: LogLevel, _ message: StaticString, at time: WallTime) {
        let message = unsafe UnsafeRawBufferPointer(
            start: message.utf8Start, count: message.utf8CodeUnitCount)
        reserve(Timestamp.length + 16)
        if form == .json { put("{\"time\":\"") }
        unsafe Timestamp.write(time, to: memory + count)
        count += Timestamp.length
        if form == .json {
            put("\",\"level\":\"")
            put(level.name)
            put("\",\"message\":\"")
            unsafe put(escaped: message)
            put("\"")
        } else {
            put(" ")
            put(level.name)
            put(level.name.utf8CodeUnitCount == 4 ? "  " : " ")
            unsafe put(escaped: message)
        }
    }

    /// Writes what every line ends with, the line feed included.
    mutating func end() {
        if isCut { put(form == .json ? ",\"cut\":true" : " cut=true") }
        put(form == .json ? "}\n" : "\n")
    }

    /// Writes what stands before a field's value and returns where the field begins.
    private mutating func begin(_ name: StaticString) -> Int {
        let start = count
        reserve(name.utf8CodeUnitCount + 4)
        if form == .json {
            store(",\"")
            store(name)
            store("\":")
        } else {
            store(UInt8(ascii: " "))
            store(name)
            store(UInt8(ascii: "="))
        }
        return start
    }

    private mutating func finish(from start: Int) {
        guard count > Self.longest else { return }
        count = start
        isCut = true
    }

    // MARK: Bytes

    private mutating func reserve(_ amount: Int) {
        if capacity - count < amount { grow(by: amount) }
    }

    @inline(never)
    private mutating func grow(by amount: Int) {
        let larger = max(capacity * 2, count + amount)
        guard let moved = unsafe ownsMemory ? realloc(memory, larger) : malloc(larger) else {
            preconditionFailure("out of memory")
        }
        if !ownsMemory { unsafe memcpy(moved, memory, count) }
        unsafe memory = moved
        capacity = larger
        ownsMemory = true
    }

    private mutating func put(_ literal: StaticString) {
        reserve(literal.utf8CodeUnitCount)
        store(literal)
    }

    private mutating func put(byte: UInt8) {
        reserve(1)
        store(byte)
    }

    /// Writes one byte; there is room for it.
    @inline(__always)
    private mutating func store(_ byte: UInt8) {
        unsafe memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Writes `literal`; there is room for it. Most are names of 8 to 16 bytes or less: two words that overlap
    /// cost less than a call of memcpy.
    @inline(__always)
    private mutating func store(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        let source = unsafe UnsafeRawPointer(literal.utf8Start)
        let target = unsafe memory + count
        if length > 16 {
            unsafe memcpy(target, source, length)
        } else if length >= 8 {
            let head = unsafe source.loadUnaligned(as: UInt64.self)
            let tail = unsafe source.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
            unsafe target.storeBytes(of: head, as: UInt64.self)
            unsafe target.storeBytes(of: tail, toByteOffset: length - 8, as: UInt64.self)
        } else if length >= 4 {
            let head = unsafe source.loadUnaligned(as: UInt32.self)
            let tail = unsafe source.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
            unsafe target.storeBytes(of: head, as: UInt32.self)
            unsafe target.storeBytes(of: tail, toByteOffset: length - 4, as: UInt32.self)
        } else {
            for index in 0..<length {
                unsafe target.storeBytes(
                    of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index,
                    as: UInt8.self)
            }
        }
        count += length
    }

    private mutating func put(decimal number: Int, places: Int = 0) {
        reserve(Digits.most + 2)
        if number < 0 { store(UInt8(ascii: "-")) }
        let digits = max(Digits.count(number.magnitude), places + 1)
        let whole = digits - places
        guard places > 0 else {
            unsafe Digits.write(number.magnitude, digits: whole, to: memory + count)
            return count += whole
        }
        let rest = unsafe Digits.write(number.magnitude, digits: places, to: memory + count + whole + 1)
        unsafe memory.storeBytes(of: UInt8(ascii: "."), toByteOffset: count + whole, as: UInt8.self)
        unsafe Digits.write(rest, digits: whole, to: memory + count)
        count += digits + 1
    }

    // MARK: Text

    /// A value: always in quotes in JSON, in a text line where it would not read as one word.
    private mutating func put(value: UnsafeRawBufferPointer) {
        let kept = unsafe UnsafeRawBufferPointer(
            start: value.baseAddress, count: min(value.count, Self.longestText))
        let isQuoted = unsafe form == .json || !EscapedText.isOneWord(kept)
        if isQuoted { put(byte: UInt8(ascii: "\"")) }
        unsafe put(escaped: kept)
        if kept.count < value.count { put("…") }
        if isQuoted { put(byte: UInt8(ascii: "\"")) }
    }

    @inline(__always)
    private mutating func put(escaped text: UnsafeRawBufferPointer) {
        reserve(text.count)
        let plain = unsafe EscapedText.copyPlain(text, from: 0, to: memory + count)
        count += plain
        if plain < text.count { unsafe put(text, escapedFrom: plain) }
    }

    /// The rest of `text` from a byte on that needs an escape.
    @inline(never)
    private mutating func put(_ text: UnsafeRawBufferPointer, escapedFrom start: Int) {
        var offset = start
        while offset < text.count {
            let piece = unsafe EscapedText.next(in: text, at: offset)
            offset += piece.consumed
            reserve(EscapedText.longestPiece + text.count - offset)
            unsafe put(piece, of: text, endingAt: offset)
            let plain = unsafe EscapedText.copyPlain(text, from: offset, to: memory + count)
            offset += plain
            count += plain
        }
    }

    private mutating func put(_ piece: EscapedText.Piece, of text: UnsafeRawBufferPointer, endingAt end: Int)
    {
        switch piece.kind {
        case .verbatim:
            for index in (end - piece.consumed)..<end { unsafe put(byte: text[index]) }
        case .short(let letter):
            put(byte: UInt8(ascii: "\\"))
            put(byte: letter)
        case .unicode(let scalar):
            put("\\u")
            for shift in stride(from: UInt32(12), through: 0, by: -4) {
                put(byte: Digits.hexadecimal(UInt8(truncatingIfNeeded: scalar >> shift & 0xf)))
            }
        case .invalid:
            put("\u{FFFD}")
        }
    }
}
