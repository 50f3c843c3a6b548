// What may stand in a query, a path or a field.
internal import Base
internal import JSON

/// A parameter of an operation.
struct Parameter: Sendable {
    enum Place: String, Sendable {
        case query, path, header
    }

    let name: String
    let place: Place
    let description: String
    /// JSON text.
    let schema: String

    static func query(_ name: String, _ description: String, _ schema: String = #"{"type":"string"}"#) -> Self
    {
        Parameter(name: name, place: .query, description: description, schema: schema)
    }

    static func path(_ name: String, _ description: String) -> Self {
        Parameter(
            name: name, place: .path, description: description, schema: #"{"type":"string","minLength":1}"#)
    }

    static func header(_ name: String, _ description: String, _ schema: String = #"{"type":"string"}"#)
        -> Self
    {
        Parameter(name: name, place: .header, description: description, schema: schema)
    }

    /// A whole number.
    static func number(from least: Int, to most: Int? = nil, usual: Int? = nil) -> String {
        let maximum = most.map { #","maximum":\#($0)"# } ?? ""
        let usual = usual.map { #","default":\#($0)"# } ?? ""
        return #"{"type":"integer","minimum":\#(least)\#(maximum)\#(usual)}"#
    }

    /// One of some words.
    static func words(_ words: [String]) -> String {
        #"{"enum":["\#(words.joined(separator: #"",""#))"]}"#
    }

    func write(to writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("in", place.rawValue)
        if place == .path { writer.member("required", true) }
        writer.member("description", description)
        writer.member("schema", raw: Bytes(schema))
    }
}
