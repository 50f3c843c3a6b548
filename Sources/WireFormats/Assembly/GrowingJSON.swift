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
        case list(GrowingList)
        case object(GrowingObject)
    }

    /// What each value costs beside its text, about.
    private static let overhead = 64

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

    /// Whether it is a text with something in it.
    var isFilled: Bool {
        switch content {
        case .value(let json): json.count > 2 && json[0] == UInt8(ascii: "\"")
        case .text(let buffer): !buffer.isEmpty
        case .list, .object: false
        }
    }

    /// Whether it is this value, as it came.
    func isValue(_ json: Bytes) -> Bool {
        guard case .value(let own) = content else { return false }
        return own == json
    }

    /// Becomes the value, which does not grow. Most chunks say again what others said.
    func set(_ node: JSONNode) throws(ReplyFault) {
        if !isValue(node.raw) { try set(raw: node.rawCopy) }
    }

    /// Becomes the value, unless that says nothing: chunks say null, or an empty text, of what others say.
    func keep(_ node: JSONNode) throws(ReplyFault) {
        if isNull || !(node.isNull || node.isEmptyString) { try set(node) }
    }

    /// - Parameter json: one value, kept as it is.
    func set(raw json: Bytes) throws(ReplyFault) {
        if isValue(json) { return }
        if case .value(let old) = content { room.free(old.count) }
        try room.take(json.count)
        content = .value(json)
    }

    /// Becomes the value, and what is in it may grow: objects with as few members as those that do have, and lists.
    func adopt(_ node: JSONNode) throws(ReplyFault) {
        if node.kind == .object, node.count <= GrowingObject.most {
            content = .object(GrowingObject())
            for member in node.members { try self.member(member.name.raw).adopt(member.value) }
        } else if node.kind == .array {
            content = .list(GrowingList())
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
        if let known = knownMember(name) { return known }
        return try member(JSONWriter.text(of: name.description))
    }

    /// - Parameter name: with its quotes.
    func member(_ name: Bytes) throws(ReplyFault) -> GrowingJSON {
        if let known = knownMember(name) { return known }
        try room.take(name.count + Self.overhead)
        guard var object = takeObject() else { throw .malformed }
        let value = GrowingJSON(in: room)
        // The name must not keep with it all that it came in.
        try object.append(Bytes(name.array), value)
        content = .object(object)
        return value
    }

    /// The object, or an empty one where nothing is yet. It is taken out to be changed in place.
    private func takeObject() -> GrowingObject? {
        if isNull { return GrowingObject() }
        guard case .object(let object) = content else { return nil }
        content = .object(GrowingObject())
        return object
    }

    /// The member, if it is there.
    func knownMember(_ name: StaticString) -> GrowingJSON? {
        guard case .object(let object) = content else { return nil }
        return object[name]
    }

    private func knownMember(_ name: Bytes) -> GrowingJSON? {
        guard case .object(let object) = content else { return nil }
        return object[name]
    }

    func becomeObject() { content = .object(GrowingObject()) }

    /// Gives an object the member, where it has none or one that is null.
    ///
    /// - Parameter json: one value.
    func fill(_ name: StaticString, _ json: Bytes) throws(ReplyFault) {
        guard case .object = content else { return }
        let member = try member(name)
        if member.isNull { try member.set(raw: json) }
    }

    // MARK: Lists

    /// What is in it; none where it is no list.
    var elements: [GrowingJSON] {
        guard case .list(let list) = content else { return [] }
        return list.elements.map(\.value)
    }

    /// Begins an empty list, if it is none.
    ///
    /// - Throws: `.malformed` where it is anything else.
    func becomeList() throws(ReplyFault) {
        if case .list = content { return }
        guard isNull else { throw .malformed }
        content = .list(GrowingList())
    }

    func appendElement() throws(ReplyFault) -> GrowingJSON { try insert(number: nil) }

    /// The element that has that number, or is named so: of several the last.
    func element(_ number: Int, _ word: Bytes? = nil) -> GrowingJSON? {
        guard case .list(let list) = content else { return nil }
        return list[GrowingList.Name(number: number, word: word)]
    }

    /// A new element, in the order of the numbers, by which it is found.
    func insert(number: Int?) throws(ReplyFault) -> GrowingJSON {
        let value = GrowingJSON(in: room)
        try changeList { list throws(ReplyFault) in try list.insert(value, number: number) }
        return value
    }

    /// Has an element found by a word too.
    func name(_ element: GrowingJSON, _ number: Int, _ word: Bytes) throws(ReplyFault) {
        try room.take(word.count)
        // The word must not keep with it all that it came in.
        let name = GrowingList.Name(number: number, word: Bytes(word.array))
        try changeList { list throws(ReplyFault) in list.name(element, name) }
    }

    private func changeList(
        _ change: (inout GrowingList) throws(ReplyFault) -> Void
    ) throws(ReplyFault) {
        try becomeList()
        try room.take(Self.overhead)
        guard case .list(var list) = content else { throw .malformed }
        // Elsewhere there is no copy of it now: it need not be made one to be changed.
        content = .list(GrowingList())
        try change(&list)
        content = .list(list)
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
        case .list(let list):
            out.append("[")
            for (index, element) in list.elements.enumerated() {
                if index > 0 { out.append(",") }
                element.value.write(into: out)
            }
            out.append("]")
        case .object(let object):
            out.append("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { out.append(",") }
                out.append(member.name)
                out.append(":")
                member.value.write(into: out)
            }
            out.append("}")
        }
    }
}
