// A document with some of its parts changed and every other byte as it came.
package import Base

/// Changes to one document, kept aside until they are asked for: the document's bytes are never copied, only cut
/// into slices with the new parts between them.
///
/// Of changes within each other the outermost counts: what stands in a value that is replaced or removed goes with
/// it, changed or not.
package struct JSONEdit {
    let document: JSONDocument
    private var replacements: [JSONSplice] = []
    private var removals: Set<Int> = []
    private var containers: [Int: JSONContainerEdit] = [:]

    package init(_ document: JSONDocument) {
        self.document = document
    }

    /// Whether nothing was changed.
    package var isEmpty: Bool { replacements.isEmpty && containers.isEmpty }

    /// Puts `json` where `node` stands; a second time for the same node, in place of the first. `json` is written
    /// as it is. A member is renamed by replacing its name.
    package mutating func replace(_ node: JSONNode, with json: Bytes) {
        replacements.append(JSONSplice(range: node.range, text: json))
    }

    /// Takes a member out of `object`: its name, colon, value and one comma beside it. A second time: nothing.
    package mutating func removeMember(_ member: JSONMember, of object: JSONNode) {
        precondition(object.contains(member.name), "a member of another object")
        guard removals.insert(member.name.index).inserted else { return }
        containers[object.index, default: JSONContainerEdit(object)].removed.append(member.name.index)
    }

    /// Takes an element out of `array`, and one comma beside it. A second time: nothing.
    package mutating func removeElement(_ element: JSONNode, of array: JSONNode) {
        precondition(array.contains(element), "an element of another array")
        guard removals.insert(element.index).inserted else { return }
        containers[array.index, default: JSONContainerEdit(array)].removed.append(element.index)
    }

    /// Takes every member of that name out of `object`.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    package mutating func removeMembers(named name: String, of object: JSONNode) -> Bool {
        var found = containers[object.index]?.removeAppended(name) ?? false
        let text = Bytes(name)
        for member in object.members
        where member.name.matches(text) && !removals.contains(member.name.index) {
            removeMember(member, of: object)
            found = true
        }
        return found
    }

    /// Gives the member `name` of `object` the value `json`: in place of the value it has (the last one, where
    /// there are several), else as a new last member.
    package mutating func setMember(of object: JSONNode, name: String, to json: Bytes) {
        precondition(object.kind == .object, "only objects have members")
        if let present = object.lastMember(named: name, except: removals) {
            return replace(present.value, with: json)
        }
        containers[object.index, default: JSONContainerEdit(object)].append(name, json)
    }

    /// The changed text as parts, slices of the document among them, to be written one after the other.
    package func parts() -> [Bytes] {
        guard !containers.isEmpty || replacements.count > 1 else { return join(replacements) }
        let splices = replacements + containers.values.flatMap { $0.splices() }
        return join(splices.enumerated().sorted(by: JSONSplice.precedes).map(\.element))
    }

    /// How many bytes the changed text has.
    package var count: Int { parts().reduce(0) { $0 + $1.count } }

    /// Writes the changed text to the end of `buffer`.
    package func append(to buffer: ByteBuffer) {
        for part in parts() { buffer.append(part) }
    }

    private func join(_ splices: [JSONSplice]) -> [Bytes] {
        var parts: [Bytes] = []
        parts.reserveCapacity(splices.count * 2 + 1)
        var position = 0
        func keep(upTo end: Int) {
            if position < end { parts.append(document.bytes.slice(position..<end)) }
        }
        for splice in splices where splice.range.lowerBound >= position {
            keep(upTo: splice.range.lowerBound)
            if !splice.text.isEmpty { parts.append(splice.text) }
            position = splice.range.upperBound
        }
        keep(upTo: document.bytes.count)
        return parts
    }
}

/// A range of the document and what stands there instead.
struct JSONSplice {
    let range: Range<Int>
    let text: Bytes

    typealias Numbered = (offset: Int, element: JSONSplice)

    /// The order they are made in: of two that begin at the same place an insertion first, then the longer one,
    /// which covers the other, then the later one.
    static func precedes(_ left: Numbered, _ right: Numbered) -> Bool {
        let (one, other) = (left.element.range, right.element.range)
        if one.lowerBound != other.lowerBound { return one.lowerBound < other.lowerBound }
        if one.isEmpty != other.isEmpty { return one.isEmpty }
        return (other.upperBound, right.offset) < (one.upperBound, left.offset)
    }
}

extension JSONNode {
    /// Whether `node` lies in this object or array of the same document.
    fileprivate func contains(_ node: JSONNode) -> Bool {
        (kind == .object || kind == .array) && node.index > index && node.index < Int(entry.next)
    }

    fileprivate func lastMember(named name: String, except removed: Set<Int>) -> JSONMember? {
        let name = Bytes(name)
        guard !removed.isEmpty else { return member(named: name) }
        var found: JSONMember?
        for member in members where !removed.contains(member.name.index) && member.name.matches(name) {
            found = member
        }
        return found
    }
}
