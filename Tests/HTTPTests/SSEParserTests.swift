// Event streams. Cases follow the examples and rules of the HTML Living Standard §9.2.6.
import Base
import HTTP
import Testing

/// What an event stream says, independent of how it arrived.
struct StreamReading: Equatable, CustomStringConvertible {
    /// `type:data` for an event, with `!` before one without a blank line; `#` for a comment, `-` for a block
    /// without data, `LARGE` for one above the limit.
    var steps: [String] = []
    /// Everything that was covered by a step.
    var relayed: [UInt8] = []

    var description: String { "\(steps)" }
}

/// Reads an event stream of which so many bytes have arrived at each step.
func readStream(_ bytes: Bytes, _ portions: [Int], limit: Int = 1 << 20) -> StreamReading {
    var parser = SSEParser(limit: limit)
    var reading = StreamReading()
    var position = 0
    func note(_ step: SSEStep, _ input: Bytes) -> Bool {
        let raw: Range<Int>
        switch step {
        case .event(let event):
            let data =
                switch event.data {
                case .inPlace(let range): input.slice(range)
                case .joined(let joined): joined
                }
            let type = event.type.map { input.slice($0).text } ?? ""
            reading.steps.append("\(event.isTerminated ? "" : "!")\(type):\(data.text)")
            raw = event.raw
        case .comment(let range):
            reading.steps.append("#")
            raw = range
        case .ignored(let range):
            reading.steps.append("-")
            raw = range
        case .needMore:
            return false
        case .tooLarge:
            reading.steps.append("LARGE")
            return false
        }
        reading.relayed += input.slice(raw).array
        position += raw.upperBound
        return true
    }
    for count in portions {
        var input = bytes.slice(position..<count)
        while note(input.withSpan { parser.next($0) }, input) { input = bytes.slice(position..<count) }
        if reading.steps.last == "LARGE" { return reading }
    }
    let rest = bytes.slice(position..<bytes.count)
    if let last = rest.withSpan({ parser.finish($0) }) { _ = note(last, rest) }
    return reading
}

@Suite struct SSEParserTests {
    static let streams: [(String, [String])] = [
        ("", []),
        ("data: a\n\n", [":a"]), ("data: a\r\n\r\n", [":a"]), ("data: a\r\r", [":a"]),
        ("data: a\n\ndata: b\n\n", [":a", ":b"]), ("data: a\r\n\ndata: b\n\r\n", [":a", ":b"]),
        ("data: a\r\n\rdata: b\r\r\n", [":a", ":b"]), ("data: a\n\rdata: b\r\n\n", [":a", ":b"]),
        ("data:a\n\n", [":a"]), ("data:  a \n\n", [": a "]), ("data:\n\n", [":"]), ("data: \n\n", [":"]),
        ("data\n\n", [":"]), ("data\n\ndata\ndata\n\ndata:", [":", ":\n", "!:"]),
        ("data: a\ndata: b\ndata\ndata: c\n\n", [":a\nb\n\nc"]), ("data: a\r\ndata: b\r\n\r\n", [":a\nb"]),
        ("event: ping\ndata: {}\n\n", ["ping:{}"]), ("data: {}\nevent:ping\n\n", ["ping:{}"]),
        ("event: a\nevent: b\ndata: x\n\n", ["b:x"]), ("event: a\nevent\ndata: x\n\n", [":x"]),
        ("id: 1\nretry: 5\nfoo: bar\nbaz\ndata: x\n: note\n\n", [":x"]),
        (": keep-alive\n\n", ["#"]), (":\n\n", ["#"]), (": a\n: b\n\ndata: x\n\n", ["#", ":x"]),
        (": a\nid: 1\n\n", ["-"]), ("event: ping\n\n", ["-"]), ("retry: 5\n\n", ["-"]), ("\n", ["-"]),
        ("\n\n\ndata: a\n\n\n\n", ["-", "-", "-", ":a", "-", "-"]),
        (" data: a\n\n", ["-"]), ("DATA: a\n\n", ["-"]), ("datax: a\n\n", ["-"]), ("dat\n\n", ["-"]),
        ("data : a\n\n", ["-"]), ("data: a:b\n\n", [":a:b"]),
        ("data: {\"a\":\"\u{2028}\"}\n\n", [":{\"a\":\"\u{2028}\"}"]),
        ("data: a\u{b}\u{c}\0\u{85}b\n\n", [":a\u{b}\u{c}\0\u{85}b"]),
        ("data: a", ["!:a"]), ("data: a\n", ["!:a"]), ("data: a\r", ["!:a"]), ("data: a\r\n", ["!:a"]),
        ("data: a\n\ndata: [DONE]", [":a", "!:[DONE]"]), ("data: a\n\n: bye", [":a", "#"]),
        ("data: a\n\nid: 1", [":a", "-"]), ("data: a\ndata: b", ["!:a\nb"]),
        ("event: x\ndata: a\r\n", ["!x:a"]),
        ("\u{feff}data: a\n\n", [":a"]), ("\u{feff}", []), ("\u{feff}\n", ["-"]),
        ("data: \u{feff}a\n\n", [":\u{feff}a"]),
        ("data: a\n\n\u{feff}data: b\n\n", [":a", "-"]), ("\u{feff}\u{feff}data: b\n\n", ["-"]),
        ("data: YHOO\ndata: +2\ndata: 10\n\n", [":YHOO\n+2\n10"]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
            ["#", ":first event", ":second event", "!: third event"]
        ),
        ("data:test\n\ndata: test\n\n", [":test", ":test"]),
    ]

    @Test(arguments: streams)
    func `a stream says the same and loses nothing at every split`(text: String, steps: [String]) {
        let bytes = Bytes(text)
        let relayed = Array(
            text.hasPrefix("\u{feff}") ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...])
        let whole = StreamReading(steps: steps, relayed: relayed.flatMap { Array(String($0).utf8) })

        #expect(readStream(bytes, [bytes.count]) == whole)
        for portions in Portions.splits(bytes.count) {
            #expect(meaning(readStream(bytes, portions)) == meaning(whole), "split at \(portions[0])")
        }
        #expect(meaning(readStream(bytes, Portions.byteByByte(bytes.count))) == meaning(whole))
    }

    /// A blank line that ends in CR is dispatched before its LF is there; at the end of the stream that LF makes
    /// a block of its own.
    private func meaning(_ reading: StreamReading) -> StreamReading {
        var reading = reading
        reading.steps.removeAll { $0 == "-" }
        return reading
    }

    @Test func `an event is dispatched as soon as its blank line is certain`() {
        let streams = ["data: a\n\n", "data: a\r\r", "data: a\r\n\r\n", "data: a\n\r", "data: a\r\n\n"]

        for stream in streams {
            var parser = SSEParser()
            let bytes = Bytes(stream)
            guard case .event(let event) = bytes.withSpan({ parser.next($0) }) else {
                Issue.record("not dispatched: \(stream.debugDescription)")
                continue
            }
            #expect(event.raw == 0..<bytes.count)
        }
    }

    @Test func `a line feed on its way is waited for`() {
        let bytes = Bytes("data: a\r\n\r\ndata: b\r\n\r\n")
        var parser = SSEParser()

        guard case .needMore = bytes.slice(0..<10).withSpan({ parser.next($0) }) else {
            Issue.record("dispatched before its LF")
            return
        }
        guard case .event(let event) = bytes.slice(0..<11).withSpan({ parser.next($0) }) else {
            Issue.record("not dispatched")
            return
        }

        #expect(event.raw == 0..<11)
    }

    @Test func `an event may be as large as allowed and no larger`() {
        let fitting = Bytes("data: " + String(repeating: "x", count: 92) + "\n\n")
        let larger = Bytes("data: " + String(repeating: "x", count: 93) + "\n\n")
        let several = Bytes(String(repeating: fitting.text, count: 3))

        #expect(readStream(several, [several.count], limit: 100).steps.count == 3)
        for portions in Portions.splits(larger.count) + [Portions.byteByByte(larger.count)] {
            #expect(readStream(larger, portions, limit: 100).steps == ["LARGE"])
        }
        let endless = Bytes("data: a\n\n" + String(repeating: "data: x\n", count: 20))
        #expect(readStream(endless, [endless.count], limit: 100).steps == [":a", "LARGE"])
    }

    @Test(arguments: ["\n\n", "\n\r\n", "\r\r", "\r\r\n", "\r\n\r\n", "\r\n\n"])
    func `whether an event is too large does not depend on how its blank line arrives`(end: String) {
        let bytes = Bytes("data: a\n\ndata: 0123456789" + end + "data: b\n\n")
        for limit in 14...22 {
            let whole = readStream(bytes, [bytes.count], limit: limit).steps
            #expect((whole == [":a", ":0123456789", ":b"]) != (whole == [":a", "LARGE"]))
            for portions in Portions.splits(bytes.count) + [Portions.byteByByte(bytes.count)] {
                let steps = readStream(bytes, portions, limit: limit).steps.filter { $0 != "-" }
                #expect(steps == whole, "limit \(limit), portions \(portions)")
            }
        }
    }

    @Test func `a stream that failed stays failed`() {
        var parser = SSEParser(limit: 10)
        let long = Bytes("data: 0123456789\n\n")

        for bytes in [long, Bytes("data: a\n\n"), Bytes("\n\n")] {
            guard case .tooLarge = bytes.withSpan({ parser.next($0) }) else {
                Issue.record("read on after a failure")
                return
            }
        }
        guard case .tooLarge? = long.withSpan({ parser.finish($0) }) else {
            Issue.record("finished well after a failure")
            return
        }
    }

    @Test func `lines of every length around the width of a vector are found`() {
        for length in 0..<70 {
            for ending in ["\n", "\r\n", "\r"] {
                let data = String(repeating: "x", count: length)
                let bytes = Bytes("data: \(data)\(ending)\(ending)data: y\n\n")
                #expect(readStream(bytes, [bytes.count]).steps == [":\(data)", ":y"])
            }
        }
    }
}

@Suite struct SSEWriterTests {
    @Test(arguments: [
        ("a", "data: a\n\n"), ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"),
        ("a\r\nb", "data: a\ndata: b\n\n"), ("a\rb", "data: a\ndata: b\n\n"), ("a\n", "data: a\ndata: \n\n"),
        ("\n\n", "data: \ndata: \ndata: \n\n"), (" a", "data:  a\n\n"),
        ("a\n\ndata: b", "data: a\ndata: \ndata: data: b\n\n"),
    ])
    func `no data can end its event`(data: String, expected: String) {
        let buffer = ByteBuffer()

        SSEWriter.data(Bytes(data), into: buffer)

        #expect(buffer.text == expected)
        let bytes = buffer.takeAll()
        let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        #expect(readStream(bytes, [bytes.count]).steps == [":\(lines)"])
    }

    @Test func `types and comments are written`() {
        let buffer = ByteBuffer()

        SSEWriter.event("ping", data: Bytes("{}"), into: buffer)
        SSEWriter.comment(Bytes("keep-alive"), into: buffer)
        SSEWriter.comment(Bytes("a\ndata: b"), into: buffer)

        #expect(buffer.text == "event: ping\ndata: {}\n\n: keep-alive\n\n: a\n: data: b\n\n")
        let bytes = buffer.takeAll()
        #expect(readStream(bytes, [bytes.count]).steps == ["ping:{}", "#", "#"])
    }
}
