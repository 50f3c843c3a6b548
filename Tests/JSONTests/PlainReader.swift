// A second opinion: the grammar of RFC 8259 written down as plainly as possible.
@testable import JSON

/// Says where and why a text is not JSON, one byte at a time and by recursion: nothing in common with the parser.
struct PlainReader {
    private let text: [UInt8]
    private var position = 0
    private var depth = 0

    /// The failure of `text`; `nil` when it is JSON.
    static func failure(of text: [UInt8]) -> JSONFailure? {
        var reader = PlainReader(text: text)
        do throws(JSONFailure) {
            try reader.readValue()
            reader.skipWhitespace()
            if reader.position < text.count { try reader.refuse(.unexpectedByte) }
            return nil
        } catch {
            return error
        }
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private func refuse(_ kind: JSONFailure.Kind) throws(JSONFailure) {
        throw position < text.count
            ? JSONFailure(kind, at: position) : JSONFailure(.unexpectedEnd, at: text.count)
    }

    private var next: Character? {
        position < text.count ? Character(Unicode.Scalar(text[position])) : nil
    }

    private mutating func skipWhitespace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func expect(_ character: Character, or kind: JSONFailure.Kind = .unexpectedByte)
        throws(JSONFailure)
    {
        if next != character { try refuse(kind) }
        position += 1
    }

    private mutating func readValue() throws(JSONFailure) {
        skipWhitespace()
        switch next {
        case "{": try readGroup(end: "}") { reader throws(JSONFailure) in try reader.readMember() }
        case "[": try readGroup(end: "]") { reader throws(JSONFailure) in try reader.readValue() }
        case "\"": try readString()
        case "t": try readWord("true")
        case "f": try readWord("false")
        case "n": try readWord("null")
        default: try readNumber()
        }
    }

    private mutating func readGroup(
        end: Character, item: (inout PlainReader) throws(JSONFailure) -> Void
    ) throws(JSONFailure) {
        if depth == 128 { try refuse(.tooDeep) }
        depth += 1
        position += 1
        skipWhitespace()
        if next != end {
            try item(&self)
            skipWhitespace()
            while next == "," {
                position += 1
                skipWhitespace()
                try item(&self)
                skipWhitespace()
            }
        }
        try expect(end)
        depth -= 1
    }

    private mutating func readMember() throws(JSONFailure) {
        if next != "\"" { try refuse(.unexpectedByte) }
        try readString()
        skipWhitespace()
        try expect(":")
        try readValue()
    }

    private mutating func readWord(_ word: String) throws(JSONFailure) {
        for character in word { try expect(character) }
    }

    private mutating func readDigits() throws(JSONFailure) {
        guard let first = next, "0123456789".contains(first) else { return try refuse(.badNumber) }
        while let digit = next, "0123456789".contains(digit) { position += 1 }
    }

    private mutating func readNumber() throws(JSONFailure) {
        guard let first = next, "-0123456789".contains(first) else { return try refuse(.unexpectedByte) }
        if first == "-" { position += 1 }
        if next == "0" {
            position += 1
            if let digit = next, "0123456789".contains(digit) { try refuse(.badNumber) }
        } else {
            try readDigits()
        }
        if next == "." {
            position += 1
            try readDigits()
        }
        guard next == "e" || next == "E" else { return }
        position += 1
        if next == "+" || next == "-" { position += 1 }
        try readDigits()
    }

    private mutating func readString() throws(JSONFailure) {
        try expect("\"")
        while next != "\"" {
            guard position < text.count else { return try refuse(.unexpectedEnd) }
            if text[position] < 0x20 { try refuse(.controlCharacter) }
            next == "\\" ? try readEscape() : try readCharacter()
        }
        position += 1
    }

    private mutating func readEscape() throws(JSONFailure) {
        position += 1
        guard let letter = next, "\"\\/bfnrtu".contains(letter) else { return try refuse(.badEscape) }
        position += 1
        guard letter == "u" else { return }
        for _ in 0..<4 {
            guard let digit = next, "0123456789abcdefABCDEF".contains(digit) else {
                return try refuse(.badEscape)
            }
            position += 1
        }
    }

    /// Source: the table of well-formed sequences, RFC 3629 §4.
    private mutating func readCharacter() throws(JSONFailure) {
        let tail: ClosedRange<UInt8> = 0x80...0xBF
        let following: [ClosedRange<UInt8>]
        switch text[position] {
        case 0x20...0x7F: following = []
        case 0xC2...0xDF: following = [tail]
        case 0xE0: following = [0xA0...0xBF, tail]
        case 0xE1...0xEC, 0xEE...0xEF: following = [tail, tail]
        case 0xED: following = [0x80...0x9F, tail]
        case 0xF0: following = [0x90...0xBF, tail, tail]
        case 0xF1...0xF3: following = [tail, tail, tail]
        case 0xF4: following = [0x80...0x8F, tail, tail]
        default: return try refuse(.badUTF8)
        }
        position += 1
        for range in following {
            guard position < text.count, range.contains(text[position]) else { return try refuse(.badUTF8) }
            position += 1
        }
    }
}
