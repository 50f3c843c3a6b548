// What is in an array or object.
package import Base

/// A member of an object: two values that stand side by side on the tape.
@usableFromInline
package struct JSONMember: Sendable {
    @usableFromInline package let name: JSONNode

    @inlinable @inline(__always)
    init(name: JSONNode) {
        self.name = name
    }

    @inlinable @inline(__always)
    package var value: JSONNode { JSONNode(document: name.document, index: name.index + 1) }
}

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
    @inlinable
    package var elements: JSONElements { JSONElements(self) }

    /// The members of an object in their order, duplicates included; none for anything else. Who reads several walks
    /// over them once, and lets a later one take the place of an earlier one of the same name.
    @inlinable
    package var members: JSONMembers { JSONMembers(self) }

    /// The value of the member `name` (compared after unescaping), of the last one where there are several; `nil`
    /// where there is none or this is no object. Walks over the members, not into them.
    package subscript(name: StaticString) -> JSONNode? { member(named: name)?.value }

    /// The last member of that name.
    package func member(named name: StaticString) -> JSONMember? {
        lastName { document.tape.hasText(name, at: $0) }.map(member(at:))
    }

    /// The last member of that name.
    package func member(named name: Bytes) -> JSONMember? {
        unsafe name.withUnsafeContents { text in
            lastName { unsafe document.tape.hasText(text, at: $0) }.map(member(at:))
        }
    }

    /// The entry of the last name that is the one looked for. Asks the tape alone: a node for each name would count
    /// references each time.
    @inline(__always)
    private func lastName(_ isWanted: (Int) -> Bool) -> Int? {
        guard kind == .object else { return nil }
        var found: Int?
        var name = index + 1
        let end = Int(entry.next)
        while name < end {
            if isWanted(name) { found = name }
            name = document.tape.nameIndex(after: name)
        }
        return found
    }

    /// The member whose name is the entry at `index`.
    @inlinable @inline(__always)
    func member(at index: Int) -> JSONMember { JSONMember(name: JSONNode(document: document, index: index)) }
}

/// The elements of an array.
@usableFromInline
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let document: JSONDocument
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable
    init(_ node: JSONNode) {
        document = node.document
        index = node.index + 1
        end = node.kind == .array ? Int(node.entry.next) : index
    }

    @inlinable
    package mutating func next() -> JSONNode? {
        guard index < end else { return nil }
        defer { index = Int(document.tape[index].next) }
        return JSONNode(document: document, index: index)
    }
}

/// The members of an object.
@usableFromInline
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let object: JSONNode
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable
    init(_ node: JSONNode) {
        object = node
        index = node.index + 1
        end = node.kind == .object ? Int(node.entry.next) : index
    }

    @inlinable
    package mutating func next() -> JSONMember? {
        guard index < end else { return nil }
        defer { index = object.document.tape.nameIndex(after: index) }
        return object.member(at: index)
    }
}
