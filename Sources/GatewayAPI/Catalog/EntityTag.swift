// Telling a reader that nothing has changed.
internal import Base
internal import HTTP

/// A weak entity tag: answers with the same one say the same.
///
/// Source: RFC 9110 §8.8.3 and §13.1.2.
struct EntityTag: Hashable, Sendable {
    /// With quotes and `W/`.
    let text: String

    /// - Parameter opaque: letters, digits and hyphens.
    init(opaque: String) {
        text = "W/\"\(opaque)\""
    }

    /// What an answer with this tag says: who has it asks each time whether it still holds.
    var fields: [HTTPField] {
        [
            HTTPField("etag", Bytes(text)), HTTPField("vary", "accept-encoding"),
            HTTPField("cache-control", "no-cache"),
        ]
    }

    /// Whether an `if-none-match` names this tag, strong or weak, or any at all.
    func isNamed(in fields: HTTPFields) -> Bool {
        let strong = text.dropFirst(2)
        return fields.all("if-none-match").contains { value in
            value.text.split(separator: ",").contains { item in
                let tag = item.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
                return tag == "*" || tag == strong || tag == text
            }
        }
    }
}

extension HTTPField {
    /// Of a body in gzip.
    static let gzip = HTTPField("content-encoding", "gzip")
}
