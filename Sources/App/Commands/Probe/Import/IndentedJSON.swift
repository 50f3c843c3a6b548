// JSON for files that people read.
internal import Base
internal import JSON

/// JSON for files that people read: what fits into a line stands in one, the rest is indented.
enum IndentedJSON {
    private static let longestLine = 100

    /// The text of a file, with a line feed at its end.
    static func text(of value: JSONValue) -> String {
        text(of: value, indent: 0, used: 0) + "\n"
    }

    /// - Parameters:
    ///   - indent: of the line the value begins in, in blanks.
    ///   - used: how much of that line is used before it.
    private static func text(of value: JSONValue, indent: Int, used: Int) -> String {
        let line = line(of: value)
        if indent + used + line.count <= longestLine, isFlat(value) { return line }
        let inner = indent + 2
        switch value {
        case .array(let elements):
            let lines = elements.map { text(of: $0, indent: inner, used: 0) }
            return group("[", lines, "]", indent)
        case .object(let members):
            let lines = members.map { member in
                let name = quoted(member.name) + ": "
                return name + text(of: member.value, indent: inner, used: name.count)
            }
            return group("{", lines, "}", indent)
        case .null, .bool, .number, .string: return line
        }
    }

    private static func group(_ open: String, _ lines: [String], _ close: String, _ indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        return open + "\n" + lines.map { "\(blanks)  \($0)" }.joined(separator: ",\n") + "\n\(blanks)\(close)"
    }

    /// Whether a line of it can be taken in at a glance: single values, and lists of such.
    private static func isFlat(_ value: JSONValue) -> Bool {
        let inner = value.elements ?? value.members?.map(\.value) ?? []
        return inner.allSatisfy { ($0.elements ?? [$0]).allSatisfy(isSingle) }
    }

    private static func isSingle(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool, .number, .string: true
        case .array, .object: false
        }
    }

    private static func line(of value: JSONValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let truth): return truth ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return quoted(text)
        case .array(let elements): return "[" + elements.map(line).joined(separator: ", ") + "]"
        case .object(let members):
            let parts = members.map { "\(quoted($0.name)): \(line(of: $0.value))" }
            return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: ", ") + " }"
        }
    }

    private static func quoted(_ text: String) -> String { JSONWriter.text(of: text).text }
}
