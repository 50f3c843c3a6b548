// The types that members of a record have.
internal import JSON

extension RecordReader {
    // MARK: Texts

    /// A text that must be there.
    package func text(_ name: String) -> String? {
        guard let value = member(name) else {
            complain(name, "is missing")
            return nil
        }
        guard let text = value.string, !text.isEmpty else {
            complain(name, "must be a non-empty text")
            return nil
        }
        return text
    }

    /// A text that may be absent, but not empty.
    package func optionalText(_ name: String) -> String? {
        member(name) == nil ? nil : text(name)
    }

    /// A list of texts; none when it is absent.
    package func texts(_ name: String) -> [String] {
        guard let value = member(name) else { return [] }
        let texts = value.elements?.compactMap(\.string) ?? []
        if texts.count != value.elements?.count || texts.contains("") {
            complain(name, "must be a list of non-empty texts")
        }
        return texts
    }

    /// One text or several; none when the member is absent.
    func textOrTexts(_ name: String) -> [String] {
        if case .array = member(name) { return texts(name) }
        return optionalText(name).map { [$0] } ?? []
    }

    /// Texts by names that the record's writer chooses.
    func textsByName(_ name: String) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in entries(name) {
            texts[entry.name] = entry.value.string
            if entry.value.string?.isEmpty != false {
                complain(at: pointer.appending(name).appending(entry.name), "must be a non-empty text")
            }
        }
        return texts
    }

    /// One of several texts that must be there.
    func choice<Choice: RawRepresentable<String>>(_ name: String, _ choices: [Choice]) -> Choice? {
        guard let text = text(name) else { return nil }
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        complain(name, "'\(text)' is unknown; known: \(choices.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    func optionalChoice<Choice: RawRepresentable<String>>(_ name: String, _ choices: [Choice]) -> Choice? {
        member(name) == nil ? nil : choice(name, choices)
    }

    // MARK: Names and places

    /// Below the base URL: begins with a slash, or with `../` to leave segments of the base URL's own path.
    func path(_ name: String) -> String? {
        guard let text = optionalText(name) else { return nil }
        checkPaths(name, [text])
        return text
    }

    /// One path or several.
    func paths(_ name: String) -> [String] {
        let paths = textOrTexts(name)
        checkPaths(name, paths)
        return paths
    }

    private func checkPaths(_ name: String, _ paths: [String]) {
        let arePaths = paths.allSatisfy { path in
            (path.hasPrefix("/") || path.hasPrefix("../"))
                && path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") }
        }
        if !arePaths { complain(name, "must be a path that begins with '/' or '../'") }
    }

    /// One JSON pointer or several, of which the first that leads somewhere counts.
    func pointers(_ name: String) -> [JSONPointer] {
        let texts = textOrTexts(name)
        let pointers = texts.compactMap { JSONPointer(parsing: $0) }
        if pointers.count != texts.count { complain(name, "must be a JSON pointer such as '/data'") }
        return pointers
    }

    /// A JSON pointer that must be there.
    func pointer(_ name: String) -> JSONPointer? {
        guard text(name) != nil else { return nil }
        return pointers(name).first
    }

    /// The name of an environment variable, or a part of one.
    func variableName(_ name: String) -> String? {
        guard let text = optionalText(name) else { return nil }
        if !Self.isVariableName(text) { complain(name, "must be capital letters, digits and underscores") }
        return text
    }

    func variableNames(_ name: String) -> [String] {
        let names = texts(name)
        if !names.allSatisfy(Self.isVariableName) {
            complain(name, "must be a list of capital letters, digits and underscores")
        }
        return names
    }

    private static func isVariableName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    // MARK: Flags and numbers

    /// true or false; nil when it is absent.
    package func flag(_ name: String) -> Bool? {
        guard let value = member(name) else { return nil }
        if value.bool == nil { complain(name, "must be true or false") }
        return value.bool
    }

    /// A whole number within bounds; nil when it is absent.
    package func whole(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = member(name) else { return nil }
        guard let number = value.int, range.contains(number) else {
            complain(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A time such as `500ms`, `20s`, `5m` or `2h`; never zero, at most a year.
    func duration(_ name: String) -> Duration? {
        guard let text = optionalText(name) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let milliseconds = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000][
            String(text.dropFirst(digits.count))]
        guard let milliseconds, digits.count <= 8, let number = Int(digits), number > 0,
            number <= 31_536_000_000 / milliseconds
        else {
            complain(name, "must be a time such as '500ms', '20s', '5m' or '2h'")
            return nil
        }
        return .milliseconds(number * milliseconds)
    }

    /// Any values: what a row or member is compared with.
    func values(_ name: String) -> [JSONValue] {
        guard let value = member(name) else { return [] }
        guard let values = value.elements, !values.isEmpty else {
            complain(name, "must be a list of values")
            return []
        }
        return values
    }
}
