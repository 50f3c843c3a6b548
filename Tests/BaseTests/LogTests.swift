// Log lines: their two forms, what is escaped, what is cut.
import Base
import Foundation
import Testing

@Suite struct LogTests {
    private let capture = LogCapture()

    private func log(_ form: LogForm, level: LogLevel = .debug) -> Log {
        Log(level: level, form: form, sink: capture) { WallTime(nanoseconds: 1_767_225_599_999_000_000) }
    }

    @Test func `a JSON line carries time, level, message and every kind of field`() {
        log(.json).info(
            "attempt failed",
            [
                "gateway": "groq", "path": .bytes(Bytes("/v1/models")), "kind": .name("timeout"),
                "status": 429,
                "cost": .decimal(-1_050, places: 3), "share": .decimal(7, places: 3),
                "took": .milliseconds(.microseconds(1_234_567)), "streamed": true,
            ])

        #expect(
            capture.lines == [
                #"{"time":"2025-12-31T23:59:59.999Z","level":"info","message":"attempt failed","#
                    + #""gateway":"groq","path":"/v1/models","kind":"timeout","status":429,"cost":-1.050,"#
                    + #""share":0.007,"took":1234.567,"streamed":true}"#
            ])
    }

    @Test func `a text line quotes only what does not read as one word`() {
        log(.text).warn(
            "list kept", ["gateway": "hug", "why": "too small", "old": "", "pair": "a=b", "n": -5])

        #expect(
            capture.lines == [
                #"2025-12-31T23:59:59.999Z warn  list kept gateway=hug why="too small" old="" pair="a=b" n=-5"#
            ])
    }

    @Test func `lines below the level are not made, nor their fields`() {
        let log = log(.json, level: .warn)
        var isAsked = false

        log.debug("a")
        log.info(
            "b",
            [
                "x": .bool(
                    {
                        isAsked = true; return true
                    }())
            ])
        log.write(.info, "c") { _ in isAsked = true }
        log.warn("d")
        log.error("e")

        #expect(capture.lines.count == 2)
        #expect(!isAsked)
    }

    static let hostile: [(String, String)] = [
        ("a\"b\\c", #"a\"b\\c"#),
        ("two\nlines\r\tand", #"two\nlines\r\tand"#),
        ("\u{1b}[31mred\u{7f}\0", #"\u001b[31mred\u007f\u0000"#),
        ("csi \u{9b}31m", #"csi \u009b31m"#),
        ("turn \u{202e}txt.exe\u{2066}", #"turn \u202etxt.exe\u2066"#),
        ("line\u{2028}para\u{2029}", #"line\u2028para\u2029"#),
        ("grüße 漢字 🙂", "grüße 漢字 🙂"),
    ]

    @Test(arguments: hostile, [0, 1, 7, 8, 9])
    func `hostile text is escaped wherever it stands`(text: (raw: String, escaped: String), shift: Int) {
        let padding = String(repeating: "x", count: shift)

        log(.json).info("m", ["t": .text(padding + text.raw + padding)])
        log(.text).info("m", ["t": .text(padding + text.raw + " ")])

        #expect(capture.lines[0].hasSuffix(#""t":"\#(padding)\#(text.escaped)\#(padding)"}"#))
        #expect(capture.lines[1].hasSuffix(#" t="\#(padding)\#(text.escaped) ""#))
    }

    @Test func `an escape is found at every place of texts of every length`() {
        for length in 1...34 {
            for place in 0..<length {
                var text = [UInt8](repeating: 0x78, count: length)
                text[place] = 0x0a

                log(.json).write(.info, "m") { $0.add("t", Bytes(text)) }

                let before = String(repeating: "x", count: place)
                let after = String(repeating: "x", count: length - place - 1)
                #expect(capture.lines.last?.hasSuffix(#""t":"\#(before)\n\#(after)"}"#) == true)
            }
        }
    }

    static let brokenUTF8: [[UInt8]] = [
        [0xff], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
        [0xf0, 0x80, 0x80, 0x80], [0xe0, 0x80, 0x80],
    ]

    @Test(arguments: brokenUTF8)
    func `what is not UTF-8 becomes U+FFFD, and the line stays JSON`(bytes: [UInt8]) throws {
        log(.json).info("m", ["t": .bytes(Bytes([0x61] + bytes + [0x62]))])

        let line = try #require(capture.lines.first)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let expected = "a" + String(repeating: "\u{FFFD}", count: bytes.count) + "b"
        #expect(object["t"] as? String == expected)
    }

    @Test func `every single byte keeps the line valid JSON and free of controls`() throws {
        for byte in UInt8.min...UInt8.max {
            log(.json).info("m", ["t": .bytes(Bytes([byte, byte, 0x41])), "after": 1])
        }

        for line in capture.lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["after"] as? Int == 1)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
        }
        #expect(capture.lines.count == 256)
    }

    @Test(arguments: [4096, 4097])
    func `a text is kept up to its limit and cut after it`(length: Int) {
        log(.json).info("m", ["t": .text(String(repeating: "x", count: length))])

        let kept = String(repeating: "x", count: 4096)
        #expect(capture.lines[0].hasSuffix(#""t":"\#(kept)\#(length > 4096 ? "…" : "")"}"#))
    }

    @Test func `a field too many for the line is left out and the line says so`() throws {
        let long = String(repeating: "\u{1}", count: 2000)

        log(.json).write(.info, "m") { line in
            for _ in 0..<3 { line.add("t", long) }
            line.add("last", 1)
        }

        let line = capture.lines[0]
        #expect(line.hasSuffix(#","last":1,"cut":true}"#))
        #expect(line.utf8.count <= LogLine.longest + 16)
        #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
    }

    @Test(arguments: [0, 7, -7, 10, 99, 100, Int.max, Int.min])
    func `numbers are written as Swift writes them`(number: Int) {
        log(.json).write(.info, "m") { $0.add("n", number) }

        #expect(capture.lines[0].hasSuffix(#""n":\#(number)}"#))
    }

    @Test(arguments: [
        (0, 1, "0.0"), (5, 1, "0.5"), (-5, 2, "-0.05"), (12345, 2, "123.45"), (1000, 3, "1.000"),
        (Int.max, 18, "9.223372036854775807"), (Int.min, 18, "-9.223372036854775808"), (7, 0, "7"),
        (Int.min, 0, "-9223372036854775808"), (99, 3, "0.099"),
    ])
    func `decimals have their point before the last places`(digits: Int, places: Int, text: String) {
        log(.json).write(.info, "m") { $0.add("n", decimal: digits, places: places) }

        #expect(capture.lines[0].hasSuffix(#""n":\#(text)}"#))
    }

    @Test func `levels are named as in settings`() {
        #expect(LogLevel.allCases.map { LogLevel(named: $0.name.description) } == LogLevel.allCases)
        #expect(LogLevel(named: "INFO") == nil)
        #expect(LogLevel.debug < .error)
    }
}

@Suite struct TimestampTests {
    static let table: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_709_210_096_007, "2024-02-29T12:34:56.007Z"),
    ]

    @Test(arguments: table)
    func `milliseconds become a date`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(WallTime(nanoseconds: milliseconds * 1_000_000)) == text)
    }

    @Test func `every day of two centuries follows the day before`() {
        let formatter = ISO8601DateFormatter()

        for day in stride(from: 0, through: 73_000, by: 1) {
            let seconds = day * 86400
            let text = Timestamp.text(WallTime(nanoseconds: Int64(seconds) * 1_000_000_000))
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            if text != expected.dropLast() + ".000Z" { Issue.record("day \(day): \(text)") }
        }
    }
}
