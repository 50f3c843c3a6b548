// Feeding a parser whole, in two portions, and byte by byte; and chance that can be repeated.
import Base
import HTTP

extension Bytes {
    /// The text with each character above U+00FF refused: `\u{ff}` is the byte 0xff.
    init(latin1 text: String) {
        self.init(text.unicodeScalars.map { UInt8($0.value) })
    }
}

/// How the bytes of one test arrive: each element is how many are there at that call.
enum Portions {
    /// All at once.
    static func whole(_ count: Int) -> [Int] { [count] }

    /// One byte more each time.
    static func byteByByte(_ count: Int) -> [Int] { Array(0...count) }

    /// The two calls of every split.
    static func splits(_ count: Int) -> [[Int]] { (0...count).map { [$0, count] } }
}

/// What a head parser made of some bytes.
enum HeadOutcome: Equatable, CustomStringConvertible {
    case head(String, consumed: Int)
    case refused(status: Int, reason: String)
    case needMore

    var description: String {
        switch self {
        case .head(let text, let consumed): "\(text) (\(consumed) bytes)"
        case .refused(let status, let reason): "\(status): \(reason)"
        case .needMore: "need more"
        }
    }

    var status: Int? {
        if case .refused(let status, _) = self { status } else { nil }
    }
}

/// Parses a request of which so many bytes are there at each call.
func parseRequest(_ bytes: Bytes, _ portions: [Int], limits: HeadLimits = .request) -> HeadOutcome {
    var parser = RequestHeadParser(limits: limits)
    for count in portions {
        do {
            let found = try bytes.slice(0..<count).withSpan { (span) throws(HTTPRefusal) in
                try parser.parse(span)
            }
            if let found { return .head(describe(found.head), consumed: found.consumed) }
        } catch {
            return .refused(status: error.status.code, reason: error.reason)
        }
    }
    return .needMore
}

/// Parses a response of which so many bytes are there at each call.
func parseResponse(
    _ bytes: Bytes, _ portions: [Int], answering method: HTTPMethod = .get, limits: HeadLimits = .response
) -> HeadOutcome {
    var parser = ResponseHeadParser(limits: limits)
    for count in portions {
        do {
            let found = try bytes.slice(0..<count).withSpan { (span) throws(HTTPFault) in
                try parser.parse(span, answering: method)
            }
            if let found { return .head(describe(found.head), consumed: found.consumed) }
        } catch {
            return .refused(status: 0, reason: error.reason)
        }
    }
    return .needMore
}

func describe(_ head: RequestHead) -> String {
    let fields = head.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
    let flags = (head.isPersistent ? "" : " close") + (head.expectsContinue ? " continue" : "")
    return
        "\(head.method.name) \(head.target.authority) \(head.target.path.encoded) ?\(head.target.query.encoded) "
        + "\(head.version) \(head.framing)\(flags) [\(fields)]"
}

func describe(_ head: ResponseHead) -> String {
    let fields = head.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
    return "\(head.status) \(head.version) \(head.framing)\(head.isPersistent ? "" : " close") [\(fields)]"
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// `count` cut into ascending portions, the last of which is `count`.
    mutating func portions(_ count: Int) -> [Int] {
        let cuts = (0..<Int.random(in: 0...4, using: &self)).map { _ in
            Int.random(in: 0...count, using: &self)
        }
        return cuts.sorted() + [count]
    }

    /// `text` with a few bytes changed, doubled, left out, or put in from `alphabet`.
    mutating func mutated(_ text: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &self) where !text.isEmpty {
            let index = Int.random(in: 0..<text.count, using: &self)
            let byte = alphabet.randomElement(using: &self) ?? 0
            switch Int.random(in: 0..<5, using: &self) {
            case 0: text[index] = byte
            case 1: text.insert(byte, at: index)
            case 2: text.remove(at: index)
            case 3: text.insert(contentsOf: text[index...].prefix(12), at: index)
            default: text.removeSubrange(index..<min(text.count, index + 8))
            }
        }
        return text
    }
}
