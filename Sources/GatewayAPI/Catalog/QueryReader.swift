// The parameters of a query, read strictly.
internal import Base
internal import HTTP

/// Reads the parameters that a route has, each at most once. What is not understood is refused by its name: a filter
/// that was mistyped and silently ignored would answer another question.
struct QueryReader {
    private let values: [String: String]

    /// - Parameters:
    ///   - known: the parameters of the route.
    ///   - ignoresOthers: whether it takes parameters that it does not know, as another's API of which it is a copy.
    /// - Throws: 400 for a parameter that the route does not have, or that comes twice.
    init(_ items: QueryItems, known: [String], ignoresOthers: Bool = false) throws(APIFailure) {
        var values: [String: String] = [:]
        for item in items {
            let name = item.name.text
            guard known.contains(name) else {
                if ignoresOthers { continue }
                throw Self.unknown(name, known)
            }
            guard values.updateValue(item.value.text, forKey: name) == nil else {
                throw Self.failure(name, "is there twice")
            }
        }
        self.values = values
    }

    /// The parameter as it is written; nil where it is not there.
    func text(_ name: String) -> String? { values[name] }

    /// A whole number in decimal digits, within `range`.
    func number(_ name: String, in range: ClosedRange<Int>) throws(APIFailure) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Self.number(text), range.contains(number) else {
            let most = range.upperBound == .max ? "" : " to \(range.upperBound)"
            throw Self.failure(name, "must be a whole number from \(range.lowerBound)\(most)")
        }
        return number
    }

    /// One of the words of `Words`.
    func word<Words: RawRepresentable<String> & CaseIterable>(
        _ name: String, of words: Words.Type
    ) throws(APIFailure) -> Words? {
        guard let text = values[name] else { return nil }
        guard let word = Words(rawValue: text) else {
            let known = Words.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.failure(name, "must be one of \(known)")
        }
        return word
    }

    /// `true` or `false`.
    func flag(_ name: String) throws(APIFailure) -> Bool? {
        switch values[name] {
        case nil: nil
        case "true": true
        case "false": false
        default: throw Self.failure(name, "must be true or false")
        }
    }

    /// Digits only: `Int` would also take a sign.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    static func failure(_ name: String, _ problem: String) -> APIFailure {
        APIFailure(.badRequest, "'\(name)' \(problem)", parameter: name, code: "invalid_parameter")
    }

    private static func unknown(_ name: String, _ known: [String]) -> APIFailure {
        let shown = String(name.prefix(64))
        let near = NearNames.of(shown, among: known, limit: 1).map { "Did you mean '\($0)'? " }.joined()
        return APIFailure(
            .badRequest,
            "'\(shown)' is no parameter of this route. \(near)It has: \(known.joined(separator: ", "))",
            parameter: shown, code: "unknown_parameter")
    }
}
