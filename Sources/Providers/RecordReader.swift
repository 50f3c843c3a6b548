// Reads a configuration record strictly: every member has a type, none is unknown, all problems are told at once.
internal import JSON

/// Reads the members of one JSON object and remembers what it has read and what was wrong.
final class RecordReader {
    private let value: JSONValue
    private let pointer: JSONPointer
    private var read: Set<String> = []
    private var children: [String: RecordReader] = [:]
    private var found: [DescriptorProblem] = []

    init(_ value: JSONValue, at pointer: JSONPointer = JSONPointer()) {
        self.value = value
        self.pointer = pointer
        if value.members == nil {
            found.append(DescriptorProblem(pointer: pointer, message: "must be an object"))
        }
    }

    /// What was wrong, here and below.
    var problems: [DescriptorProblem] {
        found + children.keys.sorted().flatMap { children[$0]?.problems ?? [] }
    }

    func complain(_ name: String, _ message: String) {
        found.append(DescriptorProblem(pointer: pointer.appending(name), message: message))
    }

    // MARK: Members

    /// A text that must be there.
    func text(_ name: String) -> String? {
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

    func optionalText(_ name: String) -> String? {
        member(name) == nil ? nil : text(name)
    }

    /// A path: a text that begins with a slash.
    func path(_ name: String) -> String? {
        guard let text = optionalText(name) else { return nil }
        if !text.hasPrefix("/") || text.utf8.contains(where: { $0 <= 32 || $0 >= 127 }) {
            complain(name, "must be a path that begins with '/'")
        }
        return text
    }

    func flag(_ name: String) -> Bool? {
        guard let value = member(name) else { return nil }
        if value.bool == nil { complain(name, "must be true or false") }
        return value.bool
    }

    func texts(_ name: String) -> [String] {
        guard let value = member(name) else { return [] }
        let texts = value.elements?.compactMap(\.string) ?? []
        if texts.count != value.elements?.count { complain(name, "must be a list of texts") }
        return texts
    }

    /// The name of an environment variable, or what one begins with.
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

    func check(_ name: String, isOneOf known: [String]) {
        guard let text = text(name), !known.contains(text) else { return }
        complain(name, "'\(text)' is unknown; known: \(known.joined(separator: ", "))")
    }

    func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ choices: [Choice], default standard: Choice
    ) -> Choice {
        guard let text = optionalText(name) else { return standard }
        if let choice = Choice(rawValue: text) { return choice }
        complain(name, "'\(text)' is unknown; known: \(choices.map(\.rawValue).joined(separator: ", "))")
        return standard
    }

    /// Reads a member that is an object; nil when it is absent.
    func object<Result>(_ name: String, _ body: (RecordReader) -> Result?) -> Result? {
        guard let value = member(name) else { return nil }
        let child = children[name] ?? RecordReader(value, at: pointer.appending(name))
        children[name] = child
        return body(child)
    }

    /// Complains of every member that nobody read.
    func refuseUnread() {
        for member in value.members ?? [] where !read.contains(member.name) {
            complain(member.name, "is unknown")
        }
        for child in children.values { child.refuseUnread() }
    }

    private func member(_ name: String) -> JSONValue? {
        read.insert(name)
        return value[name]
    }
}
