// Rules for single members, put into effect.
internal import Base
internal import JSON

/// Where it is kept which members were left out of a request.
protocol DropLog {
    /// - Parameter path: the names that lead to the object the member was in.
    mutating func add(_ member: JSONMember, at path: [String])
}

extension DroppedMembers: DropLog {}

/// Changes a request as a gateway's rules say, and names what is left out of it.
struct ParameterEdit<Log: DropLog> {
    private(set) var edit: JSONEdit
    private(set) var dropped: Log

    init(_ edit: JSONEdit, _ dropped: Log) {
        self.edit = edit
        self.dropped = dropped
    }

    /// - Parameter model: its id at the gateway, as UTF-8.
    mutating func apply(_ groups: [ParameterRuleGroup], to root: JSONNode, model: Bytes) {
        for group in groups where group.applies(toModel: model) {
            for rule in group.rules { apply(rule, to: root, rest: rule.path[...], path: []) }
        }
    }

    /// - Parameters:
    ///   - rest: what of the rule's path is below `node`.
    ///   - path: what leads to `node`.
    private mutating func apply(
        _ rule: ParameterRule, to node: JSONNode, rest: ArraySlice<String>, path: [String]
    ) {
        guard let step = rest.first else { return }
        if step == "*" {
            guard node.kind == .array else { return }
            for (index, element) in node.elements.enumerated() {
                apply(rule, to: element, rest: rest.dropFirst(), path: path + [String(index)])
            }
        } else if node.kind == .object {
            // Of several members with one name the last counts, here as for the gateway.
            guard let member = node.member(named: Bytes(step)) else { return }
            if rest.count > 1 {
                apply(rule, to: member.value, rest: rest.dropFirst(), path: path + [step])
            } else if rule.applies(toValue: member.value) {
                apply(rule.action, to: member, of: node, path: path)
            }
        }
    }

    private mutating func apply(
        _ action: ParameterRule.Action, to member: JSONMember, of object: JSONNode, path: [String]
    ) {
        switch action {
        case .drop: drop(all: member, of: object, path: path)
        case .rename(let name): rename(member, to: name, of: object, path: path)
        case .values(let values):
            guard let text = member.value.string, let other = values[text] else { return }
            edit.replace(member.value, with: JSONWriter.text(of: other))
        }
    }

    /// Leaves out a member, and below the top, where they were not cut before, those of the same name before it.
    private mutating func drop(all member: JSONMember, of object: JSONNode, path: [String]) {
        dropped.add(member, at: path)
        edit.removeMember(member, of: object)
        guard !path.isEmpty, let name = member.name.stringBytes else { return }
        for other in object.members where other.name.matches(name) {
            edit.removeMember(other, of: object)
        }
    }

    private mutating func rename(_ member: JSONMember, to name: String, of object: JSONNode, path: [String]) {
        guard let other = object.member(named: Bytes(name)) else {
            edit.replace(member.name, with: JSONWriter.text(of: name))
            return
        }
        if other.name.range.lowerBound > member.name.range.lowerBound {
            drop(all: member, of: object, path: path)
        } else {
            drop(all: other, of: object, path: path)
            edit.replace(member.name, with: JSONWriter.text(of: name))
        }
    }
}
