// A tree of values, for configuration rather than traffic.
package import Base

/// A JSON value taken apart. Members keep their order and duplicates, numbers their spelling; escapes and
/// whitespace are forgotten.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As it is spelled.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Recursion is bounded by the depth limit of the parser.
    package init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .boolean: self = .bool(node.bool ?? false)
        case .number: self = .number(node.raw.text)
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map(JSONValue.init))
        case .object: self = .object(node.members.map { Member($0.name.string ?? "", JSONValue($0.value)) })
        }
    }

    package init(parsing bytes: Bytes, limits: JSONLimits = JSONLimits()) throws(JSONFailure) {
        self.init(try JSONDocument(parsing: bytes, limits: limits).root)
    }

    package init(_ number: Int) {
        self = .number(String(number))
    }
}

extension JSONValue {
    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The exact spelling of a number.
    package var numberText: String? {
        guard case .number(let text) = self else { return nil }
        return text
    }

    /// The number, where it is a whole one within the range of `Int`, however it is spelled.
    package var int: Int? {
        guard let numberText else { return nil }
        return unsafe numberText.withUnsafeContents { unsafe Int(exactlyJSON: $0) }
    }

    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The value of the last member of that name.
    package subscript(name: String) -> JSONValue? {
        members?.last { $0.name == name }?.value
    }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let text): writer.raw(Bytes(text))
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.array { list in
                for element in elements { element.write(to: &list) }
            }
        case .object(let members):
            writer.object { object in
                for member in members {
                    object.name(member.name)
                    member.value.write(to: &object)
                }
            }
        }
    }
}
