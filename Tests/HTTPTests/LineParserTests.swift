// Lines of JSON in every portion.
import Base
import HTTP
import Testing

/// What reading lines of which so many bytes have arrived at each step said: the texts, `!` before one that
/// no line break ended, `-` for an empty one, `LARGE` for one above the limit.
private func readLines(_ bytes: Bytes, _ portions: [Int], limit: Int = 1 << 20) -> [String] {
    var parser = LineParser(limit: limit)
    var steps: [String] = []
    var position = 0
    func note(_ step: SSEStep, _ input: Bytes) -> Bool {
        switch step {
        case .event(let event):
            guard case .inPlace(let data) = event.data, event.type == nil else {
                Issue.record("no line")
                return false
            }
            steps.append((event.isTerminated ? "" : "!") + input.slice(data).text)
            position += event.raw.upperBound
        case .ignored(let raw):
            steps.append("-")
            position += raw.upperBound
        case .comment:
            Issue.record("lines have no comments")
            return false
        case .needMore: return false
        case .tooLarge:
            steps.append("LARGE")
            return false
        }
        return true
    }
    for count in portions {
        var input = bytes.slice(position..<count)
        while note(input.withSpan { parser.next($0) }, input) { input = bytes.slice(position..<count) }
        if steps.last == "LARGE" { return steps }
    }
    let rest = bytes.slice(position..<bytes.count)
    if let last = rest.withSpan({ parser.finish($0) }) {
        _ = note(last, rest)
        #expect(position == bytes.count || steps.last == "LARGE")
    }
    return steps
}

@Suite struct LineParserTests {
    @Test(
        arguments: [
            ("", []), ("\n", ["-"]), ("\r\n", ["-"]), ("{}\n", ["{}"]), ("{}\r\n", ["{}"]),
            ("{\"a\":1}\n{\"b\":2}\n", ["{\"a\":1}", "{\"b\":2}"]),
            ("\n\n{}\n\r\n{}\n", ["-", "-", "{}", "-", "{}"]),
            ("{}", ["!{}"]), ("{}\n{\"a\"", ["{}", "!{\"a\""]), ("{}\r", ["!{}"]), ("\r", ["-"]),
            ("a\rb\n", ["a\rb"]), ("a\r\r\n", ["a\r"]), ("é\u{2028}\n", ["é\u{2028}"]),
            ("data: a\n\n", ["data: a", "-"]), (" \n", [" "]),
        ] as [(String, [String])])
    func `lines say the same at every split`(text: String, steps: [String]) {
        let bytes = Bytes(text)

        for portions in Portions.splits(bytes.count) + [Portions.byteByByte(bytes.count)] {
            #expect(readLines(bytes, portions) == steps, "portions \(portions)")
        }
    }

    @Test func `a stream that ends anywhere shows that its last line did not`() {
        let bytes = Bytes("{\"a\":1}\n{\"b\":2}\n")

        for count in 0..<bytes.count where count != 0 && count != 8 {
            let steps = readLines(bytes.slice(0..<count), [count])
            #expect(steps.last?.hasPrefix("!") == true, "\(count) bytes")
        }
    }

    @Test(arguments: ["\n", "\r\n"])
    func `a line may be as large as allowed and no larger`(end: String) {
        let limit = 10
        let fitting = String(repeating: "x", count: limit - end.utf8.count)
        let bytes = Bytes(fitting + end + fitting + end)
        let larger = Bytes(fitting + end + fitting + "x" + end)

        #expect(readLines(bytes, [bytes.count], limit: limit) == [fitting, fitting])
        for portions in Portions.splits(larger.count) + [Portions.byteByByte(larger.count)] {
            #expect(readLines(larger, portions, limit: limit) == [fitting, "LARGE"], "portions \(portions)")
        }
    }

    @Test func `an endless line is given up at its limit`() {
        var parser = LineParser(limit: 10)

        guard case .needMore = Bytes("0123456789").withSpan({ parser.next($0) }) else {
            Issue.record("given up too early")
            return
        }
        for _ in 0..<2 {
            guard case .tooLarge = Bytes("0123456789a").withSpan({ parser.next($0) }) else {
                Issue.record("read on")
                return
            }
        }
        guard case .tooLarge? = Bytes("\n").withSpan({ parser.finish($0) }) else {
            Issue.record("finished well after a failure")
            return
        }
    }
}
