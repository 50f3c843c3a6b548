// Fuzzes edits of JSON objects against a list of members on which the same edits are done plainly.
import Base
import FuzzSupport
import JSON

@c(LLVMFuzzerTestOneInput)
@unsafe
func editJSON(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    var input = unsafe FuzzInput(start, count)
    guard let document = try? JSONDocument(parsing: input.bytes) else { return -1 }
    edit(document, document.root, &input.chance) { $0.root }
    for (index, element) in document.root.elements.enumerated() where element.kind == .object {
        edit(document, element, &input.chance) { Array($0.root.elements)[index] }
    }
    for (index, member) in document.root.members.enumerated() where member.value.kind == .object {
        edit(document, member.value, &input.chance) { Array($0.root.members)[index].value }
    }
    return 0
}

/// A member as it should be after all edits.
private struct PlainMember: Equatable {
    let name: Bytes
    var value: Bytes
    var original: JSONMember?

    init(_ name: Bytes, _ value: Bytes, original: JSONMember? = nil) {
        self.name = name
        self.value = value
        self.original = original
    }

    func isNamed(_ text: String) -> Bool {
        original?.name.matches(Bytes(text)) ?? (name == JSONWriter.text(of: text))
    }

    static func == (left: PlainMember, right: PlainMember) -> Bool {
        left.name == right.name && left.value == right.value
    }
}

private func edit(
    _ document: JSONDocument, _ object: JSONNode, _ chance: inout Chance,
    find: (JSONDocument) -> JSONNode
) {
    guard object.kind == .object else { return }
    var edit = JSONEdit(document)
    let originals = Array(object.members)
    var members = originals.map { PlainMember($0.name.raw, $0.value.raw, original: $0) }
    let names = ["model", "stream", "", "a"] + originals.prefix(8).compactMap(\.name.string)
    for step in 0..<Int.random(in: 0...6, using: &chance) {
        let name = names.randomElement(using: &chance) ?? ""
        switch Int.random(in: 0..<3, using: &chance) {
        case 0:
            let wasThere = members.contains { $0.isNamed(name) }
            check(edit.removeMembers(named: name, of: object) == wasThere, "whether there was one")
            members.removeAll { $0.isNamed(name) }
        case 1:
            guard let member = originals.randomElement(using: &chance) else { continue }
            edit.removeMember(member, of: object)
            members.removeAll { $0.original?.name.range == member.name.range }
        default:
            let value = Bytes("[\(step)]")
            edit.setMember(of: object, name: name, to: value)
            if let index = members.lastIndex(where: { $0.isNamed(name) }) {
                members[index].value = value
            } else {
                members.append(PlainMember(JSONWriter.text(of: name), value))
            }
        }
    }
    checkResult(of: edit, document, members, find)
}

private func checkResult(
    of edit: JSONEdit, _ document: JSONDocument, _ members: [PlainMember], _ find: (JSONDocument) -> JSONNode
) {
    let buffer = ByteBuffer()
    edit.append(to: buffer)
    let text = buffer.takeAll()
    check(text.count == edit.count, "counts another length than it writes")
    if edit.isEmpty { check(text == document.bytes, "no edit, and another text") }
    do {
        let edited = find(try JSONDocument(parsing: text)).members.map {
            PlainMember($0.name.raw, $0.value.raw)
        }
        check(edited == members, "\(document.bytes) became \(text)")
    } catch {
        fatalError("an edit broke the text: \(error), \(text)")
    }
}
