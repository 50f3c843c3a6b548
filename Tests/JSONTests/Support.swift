// What several test files need: cases, outcomes, and chance that repeats.
import Base
import Testing

@testable import JSON

/// What came of a text: its entries, or why it was refused.
enum Outcome: Equatable {
    case accepted([String])
    case refused(JSONFailure)

    init(_ parser: inout JSONParser, _ text: [UInt8]) {
        let document = parser.takeDocument(of: Bytes(text))
        self = .accepted(
            (0..<document.count).map { index in
                let entry = document.tape[index]
                return "\(entry.start)..<\(entry.end) \(entry.kind) \(entry.next) \(entry.isMarked)"
            })
    }

    /// Reads `text` in one piece.
    init(whole text: [UInt8], limits: JSONLimits = JSONLimits()) {
        self.init(text, stops: [], limits: limits)
    }

    /// Reads `text` in pieces that end at `stops`, then at its end.
    init(_ text: [UInt8], stops: [Int], limits: JSONLimits = JSONLimits()) {
        var parser = JSONParser(limits: limits)
        do throws(JSONFailure) {
            for stop in stops { try parser.advance(over: Bytes(Array(text[..<stop])), isComplete: false) }
            try parser.advance(over: Bytes(text), isComplete: true)
            self.init(&parser, text)
        } catch {
            self = .refused(error)
        }
    }

    var failure: JSONFailure? {
        guard case .refused(let failure) = self else { return nil }
        return failure
    }
}

extension JSONDocument {
    init(_ text: String) throws(JSONFailure) {
        try self.init(parsing: Bytes(text))
    }
}

/// One case of the suite.
struct SuiteCase: CustomTestStringConvertible {
    let name: String
    let text: [UInt8]

    var testDescription: String { name }

    static let all = jsonTestSuite.split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return SuiteCase(name: String(parts[0]), text: decode(parts[1]))
    }

    private static func decode(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(Substring(rest.prefix(2)), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// Random numbers that are the same in every run (xorshift64).
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
