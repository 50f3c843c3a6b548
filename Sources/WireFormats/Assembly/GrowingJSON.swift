// A JSON value that is put together from pieces.
internal import Base
internal import JSON

/// How much may be kept of what is put together.
final class AssemblyRoom {
    private let limit: Int
    private var taken = 0

    /// - Parameter limit: in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// - Throws: `.tooLarge` where there is no room for so many bytes more.
    func take(_ count: Int) throws(ReplyFault) {
        taken += count
        guard taken <= limit else { throw .tooLarge }
    }

    func free(_ count: Int) { taken -= count }
}

/// A JSON value that grows. Of every event only what it adds is kept, not the bytes that came around it.
final class GrowingJSON {
    private enum Content {
        /// One value as it came.
        case value(Bytes)
        /// What stands between the quotes of a string.
        case text(ByteBuffer)
        case list([(key: Int?, value: GrowingJSON)])
        /// Names as they came, with their quotes.
        case object([(name: Bytes, value: GrowingJSON)])
    }

    /// What each value costs beside its text, about.
    private static let overhead = 64
    /// How many members an object that grows may have: more than any format knows.
    private static let mostMembers = 256
    /// How many elements of a list may be found again by their number.
    private static let mostKeys = 1024

    private let room: AssemblyRoom
    private var content = Content.value(Bytes("null"))

    /// Begins with null.
    init(in room: AssemblyRoom) {
        self.room = room
    }

    // MARK: Values

    var isNull: Bool {
        guard case .value(let json) = content else { return false }
        return json == Bytes("null")
    }

    /// Whether it is this string, as it came.
    func isValue(_ json: Bytes) -> Bool {
        guard case .value(let own) = content else { return false }
        return own == json
    }

    /// Becomes the value, which does not grow.
    func set(_ node: JSONNode) throws(ReplyFault) { try set(raw: node.rawCopy) }

    /// - Parameter json: one value, kept as it is.
    func set(raw json: Bytes) throws(ReplyFault) {
        if case .value(let old) = content { room.free(old.count) }
        try room.take(json.count)
        content = .value(json)
    }

    /// Becomes the value, and what is in it may grow: objects with as few members as those that do have, and lists.
    func adopt(_ node: JSONNode) throws(ReplyFault) {
        if node.kind == .object, node.count <= Self.mostMembers {
            content = .object([])
            for member in node.members { try self.member(member.name.raw).adopt(member.value) }
        } else if node.kind == .array {
            content = .list([])
            for element in node.elements { try appendElement().adopt(element) }
        } else {
            try set(node)
        }
    }

    /// Adds to a string, or begins one.
    ///
    /// - Throws: `.malformed` where it is anything else.
    func append(_ text: JSONString) throws(ReplyFault) {
        try room.take(text.content.count)
        if case .text(let buffer) = content { return buffer.append(text.content) }
        let buffer = ByteBuffer()
        if case .value(let json) = content, json[0] == UInt8(ascii: "\"") {
            buffer.append(json.slice(1..<json.count - 1))
        } else if !isNull {
            throw .malformed
        }
        buffer.append(text.content)
        content = .text(buffer)
    }

    // MARK: Objects

    /// The member, which is null if it was not there.
    ///
    /// - Throws: `.malformed` where this is no object, or has more members than any format knows.
    func member(_ name: StaticString) throws(ReplyFault) -> GrowingJSON {
        try member(JSONWriter.text(of: name.description))
    }

    /// - Parameter name: with its quotes.
    func member(_ name: Bytes) throws(ReplyFault) -> GrowingJSON {
        if let known = knownMember(name) { return known }
        var members: [(name: Bytes, value: GrowingJSON)] = []
        if case .object(let known) = content { members = known } else if !isNull { throw .malformed }
        guard members.count < Self.mostMembers else { throw .malformed }
        try room.take(name.count + Self.overhead)
        let copy = ByteBuffer(capacity: name.count)
        copy.append(name)
        let value = GrowingJSON(in: room)
        content = .object(members + [(copy.takeAll(), value)])
        return value
    }

    /// The member, if it is there.
    func knownMember(_ name: StaticString) -> GrowingJSON? {
        knownMember(JSONWriter.text(of: name.description))
    }

    private func knownMember(_ name: Bytes) -> GrowingJSON? {
        guard case .object(let members) = content else { return nil }
        for member in members where member.name == name { return member.value }
        return nil
    }

    /// Takes a member out.
    func remove(_ name: StaticString) {
        guard case .object(var members) = content else { return }
        let name = JSONWriter.text(of: name.description)
        members.removeAll { $0.name == name }
        content = .object(members)
    }

    // MARK: Lists

    var lastElement: GrowingJSON? {
        guard case .list(let elements) = content else { return nil }
        return elements.last?.value
    }

    /// Begins an empty list, if it is none.
    ///
    /// - Throws: `.malformed` where it is anything else.
    func becomeList() throws(ReplyFault) {
        if case .list = content { return }
        guard isNull else { throw .malformed }
        content = .list([])
    }

    func appendElement() throws(ReplyFault) -> GrowingJSON { try insert(key: nil) }

    /// The element with that number, if there is one that is `isMeant`: of several the last.
    func element(_ key: Int, where isMeant: (GrowingJSON) -> Bool = { _ in true }) -> GrowingJSON? {
        guard case .list(let elements) = content else { return nil }
        return elements.last { $0.key == key && isMeant($0.value) }?.value
    }

    /// A new element, in the order of the numbers.
    func insert(key: Int?) throws(ReplyFault) -> GrowingJSON {
        try becomeList()
        try room.take(Self.overhead)
        guard case .list(var elements) = content else { throw .malformed }
        // Elsewhere there is no copy of it now: it need not be made one to be changed.
        content = .list([])
        let value = GrowingJSON(in: room)
        var place = elements.count
        if let key {
            guard elements.count < Self.mostKeys else { throw .malformed }
            while place > 0, let before = elements[place - 1].key, before > key { place -= 1 }
        }
        elements.insert((key, value), at: place)
        content = .list(elements)
        return value
    }

    // MARK: Writing

    /// Writes the value; it is done with.
    func write(into out: ByteBuffer) {
        switch content {
        case .value(let json): out.append(json)
        case .text(let buffer):
            out.append("\"")
            out.append(buffer.takeAll())
            out.append("\"")
        case .list(let elements):
            out.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(",") }
                element.value.write(into: out)
            }
            out.append("]")
        case .object(let members):
            out.append("{")
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(",") }
                out.append(member.name)
                out.append(":")
                member.value.write(into: out)
            }
            out.append("}")
        }
    }
}
