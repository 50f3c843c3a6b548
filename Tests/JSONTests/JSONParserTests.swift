// The parser's offsets, limits and pieces.
import Base
import Testing

@testable import JSON

@Suite struct JSONParserTests {
    static let failures: [(text: String, kind: JSONFailure.Kind, offset: Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("{", .unexpectedEnd, 1),
        ("[1", .unexpectedEnd, 2),
        ("\"abc", .unexpectedEnd, 4), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1),
        ("1.", .unexpectedEnd, 2),
        ("1e+", .unexpectedEnd, 3), ("\"\\u12", .unexpectedEnd, 5), ("\u{FEFF}{}", .unexpectedByte, 0),
        ("{}x", .unexpectedByte, 2), ("{} {}", .unexpectedByte, 3), ("[1,]", .unexpectedByte, 3),
        ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\" 1}", .unexpectedByte, 5), ("[1 2]", .unexpectedByte, 3),
        ("nulL", .unexpectedByte, 3), ("[}", .unexpectedByte, 1), ("{]", .unexpectedByte, 1),
        ("+1", .unexpectedByte, 0),
        ("\u{0}", .unexpectedByte, 0), ("01", .badNumber, 1), ("[-]", .badNumber, 2), ("[1.]", .badNumber, 3),
        ("[1e]", .badNumber, 3), ("[1e+-1]", .badNumber, 4), ("-Infinity", .badNumber, 1),
        ("\"\\x\"", .badEscape, 2),
        ("\"\\u12G4\"", .badEscape, 5), ("\"\\\u{1}\"", .badEscape, 2), ("\"a\u{1F}\"", .controlCharacter, 2),
        ("\"\n\"", .controlCharacter, 1),
    ]

    @Test(arguments: failures)
    func `a failure says what and exactly where`(text: String, kind: JSONFailure.Kind, offset: Int) {
        #expect(Outcome(whole: Array(text.utf8)) == .refused(JSONFailure(kind, at: offset)))
    }

    static let badUTF8: [(bytes: [UInt8], offset: Int)] = [
        ([0x80], 0), ([0xC0, 0xAF], 0), ([0xC1, 0xBF], 0), ([0xC2, 0x22], 1), ([0xC3, 0xC3], 1),
        ([0xE0, 0x9F, 0x80], 1), ([0xE0, 0xA0, 0x7F], 2), ([0xED, 0xA0, 0x80], 1), ([0xEF, 0xBF, 0xC0], 2),
        ([0xF0, 0x8F, 0x80, 0x80], 1), ([0xF0, 0x90, 0x80, 0x20], 3), ([0xF4, 0x90, 0x80, 0x80], 1),
        ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0),
    ]

    @Test(arguments: badUTF8, [0, 1, 14, 15, 16, 17, 31, 40])
    func `bad UTF-8 is found at its first wrong byte`(example: (bytes: [UInt8], offset: Int), before: Int) {
        for filling in ["a", "é", "語", "😀"] {
            let front = Array("\"".utf8) + Array(String(repeating: filling, count: before).utf8)
            let text = front + example.bytes + Array("aaaaaaaaaaaaaaaaaaaaaaaa\"".utf8)

            let expected = JSONFailure(.badUTF8, at: front.count + example.offset)
            #expect(Outcome(whole: text) == .refused(expected))
            #expect(Outcome(text, stops: Array(0...text.count)) == .refused(expected))
        }
    }

    @Test func `descriptions are short and show nothing of the text`() {
        #expect(JSONFailure(.unexpectedByte, at: 17).description == "unexpected byte at offset 17")
        #expect("\(JSONFailure(.badUTF8, at: 3))" == "bad UTF-8 at offset 3")
    }

    // MARK: Every byte at every place

    @Test(arguments: [
        "the quick brown fox jumps over the lazy dog", "наша Таня громко плачет", "语言模型网关接口文档😀",
    ])
    func `every byte at every place of a string is judged as the plain reader does`(content: String) {
        let text = Array("[\"\(content)\"]".utf8)
        for position in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[position] = byte
                let failure = Outcome(whole: changed).failure
                if failure != PlainReader.failure(of: changed) {
                    Issue.record("byte \(byte) at \(position): \(failure?.description ?? "accepted")")
                }
            }
        }
    }

    @Test(arguments: 1...40)
    func `a text with changes anywhere is judged as the plain reader does, in any pieces`(seed: UInt64) {
        var chance = Chance(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let pieces =
            Array("{}[]\",:\\/unbtrfalse0123456789.eE+-  \n\u{1}é語😀".utf8) + [0xFF, 0xC0, 0xED, 0xF4]
        for _ in 0..<60 {
            var text = SuiteCase.all.randomElement(using: &chance)?.text ?? []
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let place = Int.random(in: 0...text.count, using: &chance)
                let piece = pieces.randomElement(using: &chance) ?? 0
                if Bool.random(using: &chance), place < text.count {
                    text[place] = piece
                } else {
                    text.insert(piece, at: place)
                }
            }
            let stops = (0..<3).map { _ in Int.random(in: 0...text.count, using: &chance) }.sorted()

            let whole = Outcome(whole: text)

            #expect(whole.failure == PlainReader.failure(of: text), "\(text)")
            #expect(Outcome(text, stops: stops) == whole, "\(text) in pieces at \(stops)")
        }
    }

    // MARK: Limits

    private func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
        Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
    }

    @Test func `128 levels are read and 129 are not`() {
        #expect(Outcome(whole: nested(128, "[", "]")).failure == nil)
        #expect(Outcome(whole: nested(129, "[", "]")).failure == JSONFailure(.tooDeep, at: 128))
        #expect(Outcome(whole: nested(128, "{\"a\":", "}")).failure == nil)
        #expect(Outcome(whole: nested(129, "{\"a\":", "}")).failure == JSONFailure(.tooDeep, at: 128 * 5))
        #expect(Outcome(whole: nested(3, "[", "]"), limits: JSONLimits(depth: 2)).failure?.offset == 2)
    }

    @Test(arguments: ["[", "{\"\":", "[{\"\":"])
    func `100,000 brackets are refused at the limit`(open: String) {
        let text = Array(String(repeating: open, count: 100_000).utf8)
        #expect(Outcome(whole: text).failure?.kind == .tooDeep)
        #expect(Outcome(whole: nested(500, "[", "]")).failure?.kind == .tooDeep)
    }

    @Test func `values and names count towards the limit`() {
        let text = Array("{\"a\":[1,2]}".utf8)
        #expect(Outcome(whole: text, limits: JSONLimits(values: 5)).failure == nil)
        #expect(
            Outcome(whole: text, limits: JSONLimits(values: 4)).failure == JSONFailure(.tooManyValues, at: 8))
        #expect(Outcome(whole: Array("1".utf8), limits: JSONLimits(values: 0)).failure?.offset == 0)
        #expect(Outcome(whole: Array("[]".utf8), limits: JSONLimits(depth: 0)).failure?.kind == .tooDeep)
    }

    @Test func `the tape grows to the default limit and no further`() {
        let most = JSONLimits().values - 1
        let text = { (count: Int) in Array(("[1" + String(repeating: ",1", count: count - 1) + "]").utf8) }
        #expect(Outcome(whole: text(most + 1)).failure == JSONFailure(.tooManyValues, at: 2 * most + 1))
    }

    // MARK: Pieces

    @Test(arguments: ["\"\(String(repeating: "é", count: 30_000))\"", String(repeating: "7", count: 60_000)])
    func `a long token may come byte by byte`(text: String) throws {
        let bytes = Array(text.utf8)
        let buffer = ByteBuffer()
        var parser = JSONParser()

        for byte in bytes {
            buffer.append(byte)
            try parser.advance(over: buffer, isComplete: false)
            #expect(parser.position >= buffer.count - 5)
        }
        try parser.advance(over: buffer, isComplete: true)

        #expect(parser.isFinished)
        #expect(parser.takeDocument(of: buffer.takeAll()).root.range == 0..<bytes.count)
    }

    @Test func `a failure stays until the parser is reset`() throws {
        var parser = JSONParser()
        let failure = JSONFailure(.unexpectedByte, at: 1)

        #expect(throws: failure) { try parser.advance(over: Bytes("[x"), isComplete: false) }
        #expect(throws: failure) { try parser.advance(over: Bytes("[x]"), isComplete: true) }
        parser.reset()
        try parser.advance(over: Bytes("[1]"), isComplete: true)

        #expect(parser.takeDocument(of: Bytes("[1]")).count == 2)
    }

    @Test func `copies of a parser do not disturb each other`() throws {
        var one = JSONParser()
        try one.advance(over: Bytes("[1,2"), isComplete: false)
        var other = one

        try one.advance(over: Bytes("[1,2,3]"), isComplete: true)
        try other.advance(over: Bytes("[1,2,{}]"), isComplete: true)

        #expect(
            one.takeDocument(of: Bytes("[1,2,3]")).root.elements.map(\.kind) == [
                .number, .number, .number,
            ])
        #expect(
            other.takeDocument(of: Bytes("[1,2,{}]")).root.elements.map(\.kind) == [
                .number, .number, .object,
            ])
    }
}
