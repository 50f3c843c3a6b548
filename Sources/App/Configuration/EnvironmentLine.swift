// One line of a `.env` file.

/// Why a line of a `.env` file could not be read.
enum EnvironmentLineFailure: String, Error {
    case name = "not NAME=value; a name has letters, digits and _ and does not begin with a digit"
    case equals = "no = after the name"
    case quote = "a quote is not closed in its line"
    case afterQuote = "something stands after the closing quote"
    case escape = #"an unknown escape; known are \n \r \t \" \\ \$"#
    case text = "not UTF-8, or with a NUL"
}

/// One line of a `.env` file while it is read.
struct EnvironmentLine {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The variable of this line; nil for a comment or an empty line.
    mutating func read() -> Result<(name: String, value: String)?, EnvironmentLineFailure> {
        do throws(EnvironmentLineFailure) {
            skipBlanks()
            guard let first = rest.first, first != UInt8(ascii: "#") else { return .success(nil) }
            let name = try readName()
            let value = try readValue()
            guard !value.contains(0), let text = String(validating: value, as: UTF8.self) else { throw .text }
            return .success((name, text))
        } catch {
            return .failure(error)
        }
    }

    private mutating func readName() throws(EnvironmentLineFailure) -> String {
        var name = takeWord()
        if name == "export", let next = rest.first, Self.isBlank(next) {
            skipBlanks()
            name = takeWord()
        }
        guard let first = name.utf8.first, !Self.isDigit(first) else { throw .name }
        skipBlanks()
        guard rest.first == UInt8(ascii: "=") else { throw .equals }
        rest.removeFirst()
        skipBlanks()
        return name
    }

    private mutating func readValue() throws(EnvironmentLineFailure) -> [UInt8] {
        switch rest.first {
        case UInt8(ascii: "'"): try readSingleQuoted()
        case UInt8(ascii: "\""): try readDoubleQuoted()
        default: readBare()
        }
    }

    private mutating func readBare() -> [UInt8] {
        var value: [UInt8] = []
        for byte in rest {
            let isAfterBlank = value.last.map(Self.isBlank) ?? true
            if byte == UInt8(ascii: "#") && isAfterBlank { break }
            value.append(byte)
        }
        while let last = value.last, Self.isBlank(last) { value.removeLast() }
        return value
    }

    private mutating func readSingleQuoted() throws(EnvironmentLineFailure) -> [UInt8] {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { throw .quote }
        let value = Array(rest[..<end])
        rest = rest[(end + 1)...]
        try expectEnd()
        return value
    }

    private mutating func readDoubleQuoted() throws(EnvironmentLineFailure) -> [UInt8] {
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                try expectEnd()
                return value
            case UInt8(ascii: "\\"): value.append(try readEscape())
            default: value.append(byte)
            }
        }
        throw .quote
    }

    private mutating func readEscape() throws(EnvironmentLineFailure) -> UInt8 {
        guard let letter = rest.popFirst() else { throw .quote }
        switch letter {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): return letter
        default: throw .escape
        }
    }

    private mutating func expectEnd() throws(EnvironmentLineFailure) {
        skipBlanks()
        guard rest.isEmpty || rest.first == UInt8(ascii: "#") else { throw .afterQuote }
    }

    private mutating func takeWord() -> String {
        let word = rest.prefix { Self.isDigit($0) || Self.isLetter($0) }
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func skipBlanks() {
        rest = rest.drop(while: Self.isBlank)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
