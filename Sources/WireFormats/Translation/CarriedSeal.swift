// Providers' proofs of a model's thoughts on their way through callers who know other ones.
internal import Base
internal import Domain
internal import JSON

/// A seal of one provider in a place where the caller's dialect has its own: written with whose it is and what it was
/// on, handed back by the caller unchanged, and undone here. So a conversation with tools and thoughts goes on although
/// the dialect has no word for the seal, and nobody but its maker is ever given it.
///
/// As text: `sluice1.gemini.call-0.CiQB…`.
struct CarriedSeal: Equatable {
    /// What the seal was on.
    enum Kind: Equatable {
        /// A thought that can be read and that nobody sealed: only marked as one that is not the dialect's own.
        case unsigned
        /// A thought that can be read.
        case signature
        /// A thought that only its provider can read: the seal is all there is of it.
        case sealed
        /// The call of a tool, counted from 0 among the calls of the answer.
        case call(Int)

        fileprivate var name: String {
            switch self {
            case .unsigned: "unsigned"
            case .signature: "signature"
            case .sealed: "sealed"
            case .call(let index): "call-\(index)"
            }
        }

        fileprivate init?(_ name: String) {
            switch name {
            case "unsigned": self = .unsigned
            case "signature": self = .signature
            case "sealed": self = .sealed
            default:
                guard name.hasPrefix("call-"), let index = Int(name.dropFirst(5)), index >= 0 else {
                    return nil
                }
                self = .call(index)
            }
        }
    }

    let kind: Kind
    /// Whose it is; nil where that is not known.
    let origin: WireFormat?
    /// Empty where there is none.
    let seal: JSONString

    private static let prefix = "sluice1."
    private static let unknownOrigin = "unknown"
    /// How many bytes may stand before the seal.
    private static let longestHead = 64

    init(_ kind: Kind, of origin: WireFormat?, _ seal: JSONString = JSONString("")) {
        self.kind = kind
        self.origin = origin
        self.seal = seal
    }

    /// nil for what is no such text: a seal of the dialect's own.
    init?(reading text: JSONString) {
        let content = text.content
        guard content.hasPrefix("sluice1.") else { return nil }
        let head = content.slice(0..<min(content.count, Self.longestHead)).text
        let words = head.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, let kind = Kind(String(words[2])) else { return nil }
        self.kind = kind
        origin = WireFormat(rawValue: String(words[1]))
        let start = words[0].utf8.count + words[1].utf8.count + words[2].utf8.count + 3
        seal = JSONString(content: content.slice(start..<content.count))
    }

    var text: JSONString {
        let head = Self.prefix + (origin?.rawValue ?? Self.unknownOrigin) + ".\(kind.name)."
        return .joining([JSONString(head), seal])
    }
}
