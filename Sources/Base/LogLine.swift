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
        add(name, decimal: value, places: 0)
    }

    package mutating func add(_ name: StaticString, _ value: Bool) {
        add(name, literal: value ? "true" : "false")
    }

    package mutating func add(_ name: StaticString, _ value: Bytes) {
        unsafe add(name, text: value.unsafeBytes)
    }

    package mutating func add(_ name: StaticString, _ value: String) {
        var value = value
        value.withUTF8 { unsafe add(name, text: UnsafeRawBufferPointer($0)) }
    }

    package mutating func add(_ name: StaticString, _ value: StaticString) {
        unsafe add(
            name, text: UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// A duration as decimal milliseconds, cut to whole microseconds.
    package mutating func add(_ name: StaticString, milliseconds value: Duration) {
        add(name, decimal: Int(value.wholeNanoseconds / 1000), places: 3)
    }

    /// `digits` with the point before the last `places` of them; 0 to 18 places.
    package mutating func add(_ name: StaticString, decimal digits: Int, places: Int) {
        let start = count
        var pen = unsafe pen(withRoomFor: name.utf8CodeUnitCount + Self.frame + Digits.most + 2)
        unsafe begin(name, with: &pen)
        unsafe Self.put(decimal: digits, places: min(max(places, 0), 18), with: &pen)
        unsafe finish(from: start, with: pen)
    }

    package mutating func add(_ name: StaticString, _ value: LogValue) {
        switch value {
        case .text(let text): add(name, text)
        case .bytes(let bytes): add(name, bytes)
        case .name(let word): add(name, word)
        case .number(let number): add(name, number)
        case .decimal(let digits, let places): add(name, decimal: digits, places: places)
        case .milliseconds(let duration): add(name, milliseconds: duration)
        case .bool(let bool): add(name, literal: bool ? "true" : "false")
        }
    }

    private mutating func add(_ name: StaticString, literal value: StaticString) {
        let start = count
        var pen = unsafe pen(withRoomFor: name.utf8CodeUnitCount + Self.frame + value.utf8CodeUnitCount)
        unsafe begin(name, with: &pen)
        unsafe pen.put(value)
        unsafe finish(from: start, with: pen)
    }

    /// Text: always in quotes in JSON, in a text line where it would not read as one word.
    private mutating func add(_ name: StaticString, text: UnsafeRawBufferPointer) {
        let start = count
        let kept = unsafe UnsafeRawBufferPointer(
            start: text.baseAddress, count: min(text.count, Self.longestText))
        var pen = unsafe pen(withRoomFor: name.utf8CodeUnitCount + Self.frame + kept.count)
        unsafe begin(name, with: &pen)
        let isQuoted = unsafe form == .json || !EscapedText.isOneWord(kept)
        if isQuoted { unsafe pen.put(UInt8(ascii: "\"")) }
        unsafe put(escaped: kept, with: &pen)
        if kept.count < text.count { unsafe pen.put("…") }
        if isQuoted { unsafe pen.put(UInt8(ascii: "\"")) }
        unsafe finish(from: start, with: pen)
    }

    // MARK: The frame

    /// The most that stands around a field's name and value: comma, colon, four quotes, the mark of a cut.
    private static let frame = 12

    /// Writes what every line begins with.
    mutating func begin(_ level: LogLevel, _ message: StaticString, at time: WallTime) {
        let text = unsafe UnsafeRawBufferPointer(
            start: message.utf8Start, count: message.utf8CodeUnitCount)
        var pen = unsafe pen(withRoomFor: Timestamp.length + text.count + 64)
        if form == .json { unsafe pen.put("{\"time\":\"") }
        unsafe Timestamp.write(time, to: pen.position)
        unsafe pen.skip(Timestamp.length)
        if form == .json {
            unsafe pen.put("\",\"level\":\"")
            unsafe pen.put(level.name)
            unsafe pen.put("\",\"message\":\"")
        } else {
            unsafe pen.put(UInt8(ascii: " "))
            unsafe pen.put(level.name)
            if level.name.utf8CodeUnitCount == 4 { unsafe pen.put(UInt8(ascii: " ")) }
            unsafe pen.put(UInt8(ascii: " "))
        }
        unsafe put(escaped: text, with: &pen)
        if form == .json { unsafe pen.put(UInt8(ascii: "\"")) }
        unsafe lay(down: pen)
    }

    /// Writes what every line ends with, the line feed included.
    mutating func end() {
        var pen = unsafe pen(withRoomFor: 16)
        if form == .json {
            if isCut { unsafe pen.put(",\"cut\":true") }
            unsafe pen.put(UInt8(ascii: "}"))
        } else if isCut {
            unsafe pen.put(" cut=true")
        }
        unsafe pen.put(UInt8(ascii: "\n"))
        unsafe lay(down: pen)
    }

    /// Writes what stands before a field's value.
    @inline(__always)
    private func begin(_ name: StaticString, with pen: inout BytePen) {
        if form == .json {
            unsafe pen.put(",\"")
            unsafe pen.put(name)
            unsafe pen.put("\":")
        } else {
            unsafe pen.put(UInt8(ascii: " "))
            unsafe pen.put(name)
            unsafe pen.put(UInt8(ascii: "="))
        }
    }

    @inline(__always)
    private mutating func finish(from start: Int, with pen: BytePen) {
        unsafe lay(down: pen)
        guard count > Self.longest else { return }
        count = start
        isCut = true
    }

    // MARK: Bytes

    /// A pen at the line's end, with room for `amount` bytes; `lay(down:)` says how far it came.
    @inline(__always)
    private mutating func pen(withRoomFor amount: Int) -> BytePen {
        if capacity - count < amount { grow(by: amount) }
        return unsafe BytePen(at: memory + count)
    }

    @inline(__always)
    private mutating func lay(down pen: BytePen) {
        unsafe count = UnsafeRawPointer(pen.position) - UnsafeRawPointer(memory)
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

    @inline(__always)
    private static func put(decimal number: Int, places: Int, with pen: inout BytePen) {
        if number < 0 { unsafe pen.put(UInt8(ascii: "-")) }
        let digits = max(Digits.count(number.magnitude), places + 1)
        guard places > 0 else {
            unsafe pen.put(number.magnitude, digits: digits)
            return
        }
        let whole = digits - places
        var behindPoint = unsafe BytePen(at: pen.position + whole + 1)
        let rest = unsafe behindPoint.put(number.magnitude, digits: places)
        unsafe pen.put(rest, digits: whole)
        unsafe pen.put(UInt8(ascii: "."))
        unsafe pen = behindPoint
    }

    // MARK: Text

    /// Writes `text`, for all of which there is room as it is; for what its escapes take more, and for as much
    /// again as the frame may need after it, room is made here.
    @inline(__always)
    private mutating func put(escaped text: UnsafeRawBufferPointer, with pen: inout BytePen) {
        let plain = unsafe EscapedText.copyPlain(text, from: 0, to: pen.position)
        unsafe pen.skip(plain)
        guard plain < text.count else { return }
        unsafe lay(down: pen)
        unsafe put(text, escapedFrom: plain)
        unsafe pen = self.pen(withRoomFor: Self.frame)
    }

    /// The rest of `text` from a byte on that needs an escape.
    @inline(never)
    private mutating func put(_ text: UnsafeRawBufferPointer, escapedFrom start: Int) {
        var offset = start
        while offset < text.count {
            let piece = unsafe EscapedText.next(in: text, at: offset)
            offset += piece.consumed
            var pen = unsafe pen(withRoomFor: EscapedText.longestPiece + text.count - offset)
            unsafe Self.put(piece, of: text, endingAt: offset, with: &pen)
            let plain = unsafe EscapedText.copyPlain(text, from: offset, to: pen.position)
            unsafe pen.skip(plain)
            unsafe lay(down: pen)
            offset += plain
        }
    }

    private static func put(
        _ piece: EscapedText.Piece, of text: UnsafeRawBufferPointer, endingAt end: Int,
        with pen: inout BytePen
    ) {
        switch piece.kind {
        case .verbatim:
            for index in (end - piece.consumed)..<end { unsafe pen.put(text[index]) }
        case .short(let letter):
            unsafe pen.put(UInt8(ascii: "\\"))
            unsafe pen.put(letter)
        case .unicode(let scalar):
            unsafe pen.put("\\u")
            for shift in stride(from: UInt32(12), through: 0, by: -4) {
                unsafe pen.put(Digits.hexadecimal(UInt8(truncatingIfNeeded: scalar >> shift & 0xf)))
            }
        case .invalid:
            unsafe pen.put("\u{FFFD}")
        }
    }
}
