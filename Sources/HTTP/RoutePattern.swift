// What a route looks like: the text that is registered.
package import Base

/// A pattern such as `/v1/models/{id…}/compare`, taken apart.
///
/// `{name}` stands for one segment that is not empty, `{name…}` for one or more, joined by slashes. After the
/// latter only literal segments may follow.
struct RoutePattern {
    enum Segment: Hashable {
        case literal(Bytes)
        case parameter(String)
    }

    /// What comes before the rest parameter, or everything.
    private(set) var segments: [Segment] = []
    /// The name of the rest parameter.
    private(set) var rest: String?
    /// What comes after it.
    private(set) var suffix: [Bytes] = []

    /// Traps when `text` is not a pattern.
    init(_ text: String) {
        precondition(text.hasPrefix("/"), "a pattern begins with a slash: \(text)")
        let words = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for word in words {
            precondition(!word.isEmpty || text == "/", "a pattern has an empty segment: \(text)")
            let name = RoutePattern.parameterName(word)
            if rest != nil {
                precondition(name == nil, "only literal segments follow a rest parameter: \(text)")
                suffix.append(Bytes(String(word)))
            } else if let name, name.hasSuffix("…") {
                rest = String(name.dropLast())
            } else {
                segments.append(name.map(Segment.parameter) ?? .literal(Bytes(String(word))))
            }
        }
    }

    /// Whether there is no parameter in it.
    var isLiteral: Bool {
        rest == nil
            && segments.allSatisfy { segment in
                if case .literal = segment { true } else { false }
            }
    }

    private static func parameterName(_ word: Substring) -> String? {
        guard word.hasPrefix("{"), word.hasSuffix("}"), word.count > 2 else {
            precondition(
                !word.contains("{") && !word.contains("}"), "a parameter is a whole segment: \(word)")
            return nil
        }
        return String(word.dropFirst().dropLast())
    }
}

/// The values of a route's parameters, decoded.
package struct RouteParameters: Sendable {
    private var values: [(name: String, value: Bytes)] = []

    /// No parameters.
    package init() {}

    /// The value of `name`; nil when the route has no such parameter.
    package subscript(name: String) -> Bytes? {
        values.first { $0.name == name }?.value
    }

    mutating func append(_ name: String, _ value: Bytes) {
        values.append((name, value))
    }

    mutating func removeLast() {
        values.removeLast()
    }
}
