// What readers of callers' requests have in common.
internal import Base
internal import Domain
internal import JSON

/// Reads a caller's request as a conversation: each dialect has one.
///
/// What is of the wrong shape is a fault that names it; what is well-formed but known to the dialect alone is noted as
/// foreign.
protocol ConversationReader {
    var conversation: Conversation { get set }
}

extension ConversationReader {
    // MARK: What was read

    mutating func addForeign(_ node: JSONNode) { addForeign(at: node.place) }

    mutating func addForeign(at place: JSONPlace) {
        conversation.foreign.append(place)
    }

    /// Notes the members that are not read, and those that do not count because they come again.
    mutating func noteForeign(in object: JSONNode, besides known: [StaticString]) {
        for member in object.members
        where !member.value.isNull && !known.contains(where: { member.name.matches($0) }) {
            addForeign(member.value)
        }
        for member in object.duplicateMembers { addForeign(member.value) }
    }

    /// - Parameter other: the member that says the rest of it.
    mutating func add(_ value: Setting.Value, at node: JSONNode, and other: JSONNode? = nil) {
        conversation.settings.append(Setting(value, at: node.place, and: other?.place))
    }

    mutating func add(_ turn: Turn) {
        conversation.turns.append(turn)
    }

    mutating func add(_ tool: ToolDefinition) {
        conversation.tools.append(tool)
    }

    /// A wish to keep what stands up to here. What is no object is none that any provider knows.
    mutating func cacheMark(of object: JSONNode) -> CacheMark? {
        guard let mark = object["cache_control"], !mark.isNull else { return nil }
        guard mark.kind == .object else {
            addForeign(mark)
            return nil
        }
        return CacheMark(mark)
    }

    // MARK: Values

    /// - Parameter problem: what it must be, as in `must be a string`.
    func fault(_ node: JSONNode, _ problem: String) -> RequestFault {
        conversation.fault(at: node.place, problem)
    }

    func string(_ node: JSONNode) throws(RequestFault) -> JSONString {
        guard let text = JSONString(node) else { throw fault(node, "must be a string") }
        return text
    }

    /// A member that must be there and be a string.
    func string(_ name: StaticString, of node: JSONNode) throws(RequestFault) -> JSONString {
        guard let value = node[name] else { throw fault(node, "must have a member '\(name)'") }
        return try string(value)
    }

    /// A member that may be absent or null.
    func optionalString(_ name: StaticString, of node: JSONNode) throws(RequestFault) -> JSONString? {
        guard let value = node[name], !value.isNull else { return nil }
        return try string(value)
    }

    func elements(_ node: JSONNode) throws(RequestFault) -> JSONElements {
        guard node.kind == .array else { throw fault(node, "must be an array") }
        return node.elements
    }

    func object(_ node: JSONNode) throws(RequestFault) -> JSONNode {
        guard node.kind == .object else { throw fault(node, "must be an object") }
        return node
    }

    /// A number as it is spelled.
    func number(_ node: JSONNode) throws(RequestFault) -> Bytes {
        guard let text = node.numberText else { throw fault(node, "must be a number") }
        return text
    }

    func count(_ node: JSONNode) throws(RequestFault) -> Int {
        guard let count = node.int, count >= 0 else { throw fault(node, "must be a whole number") }
        return count
    }

    func flag(_ node: JSONNode) throws(RequestFault) -> Bool {
        guard let flag = node.bool else { throw fault(node, "must be a boolean") }
        return flag
    }

    /// A member that may be absent or null.
    func optionalFlag(_ name: StaticString, of node: JSONNode) throws(RequestFault) -> Bool? {
        guard let value = node[name], !value.isNull else { return nil }
        return try flag(value)
    }
}
