// Forms with files, in every portion.
import Base
import HTTP
import Testing

/// What a form of which so many bytes are there at each call consists of: `name=content`, files with `!` before them;
/// or why it was refused.
private func read(_ text: String, _ portions: [Int]? = nil, boundary: String = "b") -> [String] {
    let bytes = Bytes(latin1: text)
    guard var parser = FormParser(contentType: Bytes("multipart/form-data; boundary=\(boundary)")) else {
        return ["no parser"]
    }
    let portions = portions ?? [bytes.count]
    for (index, count) in portions.enumerated() {
        do {
            try bytes.slice(0..<count).withSpan { (input) throws(FormFault) in
                try parser.advance(over: input, isComplete: index == portions.count - 1)
            }
        } catch {
            return ["\(error)"]
        }
    }
    return parser.parts.map {
        ($0.isFile ? "!" : "") + $0.name.text + "=" + bytes.slice($0.content).text
    }
}

@Suite struct FormParserTests {
    private static let form =
        "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n"
        + "--b\r\ncontent-type: audio/mpeg\r\nCONTENT-DISPOSITION:form-data;name=file; filename=\"a;\\\"b.mp3\"\r\n\r\n"
        + "\r\n--\r\n-\r\n--\u{ff}\r\r\n--B\r\n\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b--\r\n"

    @Test func `a form is cut the same at every split`() {
        let parts = ["model=whisper", "!file=\r\n--\r\n-\r\n--\u{fffd}\r\r\n--B\r\n", "empty="]
        let count = Bytes(latin1: Self.form).count

        for portions in Portions.splits(count) + [Portions.byteByByte(count)] {
            #expect(read(Self.form, portions) == parts, "\(portions)")
        }
    }

    @Test func `a form that is cut short is refused wherever that is`() {
        let count = Bytes(latin1: Self.form).count

        for end in 0..<count - 2 { #expect(read(Self.form, [end]) == ["cutShort"], "\(end)") }
        // The last line break is nobody's.
        #expect(read(Self.form, [count - 2]).count == 3)
        #expect(read(Self.form, [count - 1]) == ["somethingBehindTheEnd"])
    }

    @Test func `ranges of parts are where others begin`() throws {
        let bytes = Bytes(latin1: Self.form)
        var parser = try #require(FormParser(contentType: Bytes("multipart/form-data; boundary=b")))
        try bytes.withSpan { (input) throws(FormFault) in try parser.advance(over: input, isComplete: true) }

        #expect(parser.parts.map(\.range.lowerBound) == [0] + parser.parts.dropLast().map(\.range.upperBound))
        #expect(parser.parts.allSatisfy { bytes.slice($0.range).hasPrefix("--b\r\n") })
    }

    @Test func `what RFC 2046 lets stand around delimiters is nobody's`() throws {
        let text =
            "\r\n--b \t\r\ncontent-disposition: form-data; name=a\r\n\r\nx\r\n"
            + "--b\t\r\ncontent-disposition: form-data; name=c\r\n\r\ny\r\n--b-- \t\r\n--b\r\nepilogue"
        let bytes = Bytes(text)

        for portions in Portions.splits(bytes.count) + [Portions.byteByByte(bytes.count)] {
            #expect(read(text, portions) == ["a=x", "c=y"], "\(portions)")
        }
        var parser = try #require(FormParser(contentType: Bytes("multipart/form-data; boundary=b")))
        try bytes.withSpan { (input) throws(FormFault) in try parser.advance(over: input, isComplete: true) }
        #expect(parser.parts.map { bytes.slice($0.range).text.prefix(4) } == ["--b ", "--b\t"])
        #expect(parser.parts.map(\.range.lowerBound) == [2, parser.parts[0].range.upperBound])
    }

    private static let head = "--b\r\ncontent-disposition: form-data; name=a\r\n\r\n"

    @Test(arguments: [
        ("", "cutShort"), ("x", "noDelimiter"), ("\r\n\r\n--b\r\n", "noDelimiter"),
        ("--c\r\n", "noDelimiter"),
        ("\n--b\r\n", "noDelimiter"), ("\r\n--c\r\n", "noDelimiter"), ("\r\n--b", "cutShort"),
        ("--b--\r\n", "noName"), ("--b\n", "cutShort"), ("--b\nx", "badDelimiter"), ("--b \r\n", "cutShort"),
        ("--b x\r\n", "badDelimiter"), ("--b --", "badDelimiter"),
        ("--bb\r\n", "badDelimiter"),
        (head + "x\r\n--bx\r\n--b--", "badDelimiter"), (head + "x\r\n--b-", "cutShort"),
        (head + "x\r\n--b--x", "somethingBehindTheEnd"),
        (head + "x\r\n--b-- x", "somethingBehindTheEnd"), (head + "x\r\n--b--\nx", "somethingBehindTheEnd"),
        ("--b\r\n\r\nx\r\n--b--", "cutShort"), ("--b\r\nx\r\n\r\n", "badHead"),
        ("--b\r\nx: y\r\n\r\nz\r\n--b--", "badHead"), ("--b\r\nx: y\n\r\n\r\n", "badHead"),
        ("--b\r\ncontent-disposition: form-data\r\n\r\n", "noName"),
        ("--b\r\ncontent-disposition: attachment; name=a\r\n\r\n", "noName"),
        ("--b\r\ncontent-disposition: form-data; name=\"a\r\n\r\n", "badHead"),
        ("--b\r\ncontent-disposition: form-data; name=a; name=b\r\n\r\n", "badHead"),
        (
            "--b\r\ncontent-disposition: form-data; name=a\r\ncontent-disposition: form-data; name=b\r\n\r\n",
            "badHead"
        ),
    ])
    func `what is no form is refused`(text: String, fault: String) {
        let count = Bytes(latin1: text).count

        #expect(read(text) == [fault])
        #expect(read(text, Portions.byteByByte(count)) == [fault])
    }

    @Test func `parts and heads are bounded`() {
        let part = "--b\r\ncontent-disposition: form-data; name=a\r\n\r\n\r\n"
        func form(_ count: Int) -> String { String(repeating: part, count: count) + "--b--" }
        func long(_ filling: Int) -> String {
            "--b\r\ncontent-disposition: form-data; name=a\r\nx: \(String(repeating: "y", count: filling))\r\n\r\nz\r\n--b--"
        }
        let most = FormParser.longestHead - "content-disposition: form-data; name=a\r\nx: \r\n\r\n".utf8.count

        #expect(read(form(FormParser.mostParts)).count == FormParser.mostParts)
        #expect(read(form(FormParser.mostParts + 1)) == ["tooManyParts"])
        #expect(read(long(most)) == ["a=z"])
        #expect(read(long(most + 1)) == ["headTooLarge"])
        #expect(
            read("--b\r\n" + String(repeating: "y", count: FormParser.longestHead + 1)) == ["headTooLarge"])
    }

    @Test func `a part without a body ends with its head`() {
        #expect(read("--b\r\ncontent-disposition: form-data; name=a\r\n\r\n--b--") == ["a="])
    }

    @Test(arguments: [
        "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=b", "application/json; boundary=b",
        "multipart/form-data; boundary=b; boundary=c",
        "multipart/form-data; boundary=\(String(repeating: "b", count: 71))",
        "multipart/form-data boundary=b",
    ])
    func `a type that names no boundary is none`(type: String) {
        #expect(FormParser(contentType: Bytes(type)) == nil)
    }

    @Test(arguments: [
        "multipart/form-data;boundary=b", "Multipart/Form-Data; charset=utf-8; Boundary=\"b\"; ",
    ])
    func `types are read in any spelling`(type: String) throws {
        var parser = try #require(FormParser(contentType: Bytes(type)))

        let whole = Bytes("--b\r\ncontent-disposition: form-data; name=a\r\n\r\nx\r\n--b--")
        try whole.withSpan { (input) throws(FormFault) in try parser.advance(over: input, isComplete: true) }

        #expect(parser.parts.count == 1)
    }

    @Test func `mutated forms are read or refused, never more`() {
        var chance = Chance(seed: 71)
        let form = Bytes(latin1: Self.form).array
        for _ in 0..<3000 {
            let bytes = Bytes(chance.mutated(form, alphabet: Array("\r\n-b;=\"a: ".utf8)))
            let portions = chance.portions(bytes.count)
            guard var parser = FormParser(contentType: Bytes("multipart/form-data; boundary=b")) else {
                return
            }
            for count in portions {
                do {
                    try bytes.slice(0..<count).withSpan { (input) throws(FormFault) in
                        try parser.advance(over: input, isComplete: count == bytes.count)
                    }
                } catch { break }
            }
            #expect(parser.parts.allSatisfy { $0.range.contains($0.content) || $0.content.isEmpty })
        }
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && upperBound >= other.upperBound
    }
}
