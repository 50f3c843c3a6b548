// What is in an array or object.

/// A member of an object: two values that stand side by side on the tape.
package typealias JSONMember = (name: JSONNode, value: JSONNode)

extension JSONNode {
    /// How many elements or members there are; 0 for anything but arrays and objects. Walks over them.
    package var count: Int {
        switch kind {
        case .array: elements.reduce(0) { count, _ in count + 1 }
        case .object: members.reduce(0) { count, _ in count + 1 }
        default: 0
        }
    }

    /// The elements of an array in their order; none for anything else.
    package var elements: JSONElements { JSONElements(self) }

    /// The members of an object in their order, duplicates included; none for anything else.
    package var members: JSONMembers { JSONMembers(self) }

    /// The value of the member `name` (compared after unescaping), of the last one where there are several; `nil`
    /// where there is none or this is no object. Walks over the members, not into them.
    package subscript(name: String) -> JSONNode? {
        unsafe name.withUnsafeContents { unsafe lastMember(named: $0)?.value }
    }

    /// The last member of that name.
    package func member(named name: String) -> JSONMember? {
        unsafe name.withUnsafeContents { unsafe lastMember(named: $0) }
    }

    @unsafe
    private func lastMember(named name: UnsafeRawBufferPointer) -> JSONMember? {
        guard kind == .object else { return nil }
        let found = unsafe document.bytes.withUnsafeContents { bytes in
            unsafe lastMember(named: name, in: bytes)
        }
        return found.map(member(at:))
    }

    /// Looks at the tape alone: a node for each name would count references each time.
    @unsafe
    private func lastMember(named name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int? {
        let tape = document.tape
        var found: Int?
        var index = index + 1
        let end = Int(entry.next)
        while index < end {
            let entry = tape[index]
            let content = Int(entry.start) + 1..<Int(entry.end) - 1
            // Most names have another length, and then nothing more has to be read.
            if entry.isMarked || content.count == name.count {
                let text = unsafe JSONText(
                    content: UnsafeRawBufferPointer(rebasing: bytes[content]), hasEscapes: entry.isMarked)
                if unsafe text.equals(name) { found = index }
            }
            index = Int(tape[index + 1].next)
        }
        return found
    }

    /// The member whose name is the entry at `index`.
    func member(at index: Int) -> JSONMember {
        (JSONNode(document: document, index: index), JSONNode(document: document, index: index + 1))
    }
}

/// The elements of an array.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(_ node: JSONNode) {
        document = node.document
        index = node.index + 1
        end = node.kind == .array ? Int(node.entry.next) : index
    }

    package mutating func next() -> JSONNode? {
        guard index < end else { return nil }
        defer { index = Int(document.tape[index].next) }
        return JSONNode(document: document, index: index)
    }
}

/// The members of an object.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let object: JSONNode
    private var index: Int
    private let end: Int

    init(_ node: JSONNode) {
        object = node
        index = node.index + 1
        end = node.kind == .object ? Int(node.entry.next) : index
    }

    package mutating func next() -> JSONMember? {
        guard index < end else { return nil }
        defer { index = Int(object.document.tape[index + 1].next) }
        return object.member(at: index)
    }
}
