// JSON Schemas with what Anthropic asks of them.
internal import Base
internal import JSON

/// Adds to a caller's schema what it must say and left open; everything else keeps its bytes.
enum AnthropicSchema {
    /// A schema in which no object may have members that it does not name, as the provider demands. Whatever follows
    /// it follows the caller's schema too. Where the caller allows other members, it is the provider's to refuse.
    ///
    /// Source: Anthropic's page "Structured outputs", November 2026.
    static func closed(_ schema: JSONNode) -> Bytes {
        edited(schema) { root, edit in close(root, &edit) }
    }

    /// A schema of an object that does not say so.
    static func ofObject(_ schema: JSONNode) -> Bytes {
        edited(schema) { root, edit in
            edit.setMember(of: root, name: "type", to: Bytes("\"object\""))
        }
    }

    private static func edited(_ schema: JSONNode, _ change: (JSONNode, inout JSONEdit) -> Void) -> Bytes {
        // Part of a text that was checked.
        guard let document = try? JSONDocument(parsing: schema.raw) else { return schema.raw }
        var edit = JSONEdit(document)
        change(document.root, &edit)
        let text = ByteBuffer(capacity: schema.range.count + 256)
        edit.append(to: text)
        return text.takeAll()
    }

    /// Recursion is bounded by the depth limit of the parser.
    private static func close(_ schema: JSONNode, _ edit: inout JSONEdit) {
        var isObject = false
        var isOpen = true
        for member in schema.members {
            let (name, value) = (member.name, member.value)
            if name.matches("type") {
                isObject = value.matches("object") || value.elements.contains { $0.matches("object") }
            } else if name.matches("additionalProperties") {
                isOpen = false
            }
            if mapsOfSchemas.contains(where: { name.matches($0) }) {
                for inner in value.members { close(inner.value, &edit) }
            } else if schemas.contains(where: { name.matches($0) }) {
                close(value, &edit)
                for inner in value.elements { close(inner, &edit) }
            }
        }
        if isObject, isOpen { edit.setMember(of: schema, name: "additionalProperties", to: Bytes("false")) }
    }

    /// Keywords whose value has a schema under each name (JSON Schema 2020-12, Applicator and Core).
    private static let mapsOfSchemas: [StaticString] = [
        "properties", "$defs", "definitions", "patternProperties", "dependentSchemas",
    ]

    /// Keywords whose value is a schema or a list of them.
    private static let schemas: [StaticString] = [
        "items", "prefixItems", "anyOf", "allOf", "oneOf", "not", "if", "then", "else", "contains",
        "additionalProperties",
    ]
}
