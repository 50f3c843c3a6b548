// Reads a configuration record strictly: every member has a type, none is unknown, all problems are told at once.
package import JSON

/// Reads the members of one JSON object and remembers what it has read and what was wrong.
package final class RecordReader {
    package let pointer: JSONPointer
    /// The object itself.
    package let value: JSONValue
    private var read: Set<String> = []
    private var children: [JSONPointer: RecordReader] = [:]
    private var found: [DescriptorProblem] = []

    package init(_ value: JSONValue, at pointer: JSONPointer = JSONPointer()) {
        self.value = value
        self.pointer = pointer
        if value.members == nil {
            found.append(DescriptorProblem(pointer: pointer, message: "must be an object"))
        }
    }

    /// What was wrong, here and below.
    package var problems: [DescriptorProblem] {
        let inner = children.sorted { $0.key.description < $1.key.description }
        return found + inner.flatMap { $0.value.problems }
    }

    package func complain(_ name: String, _ message: String) {
        complain(at: pointer.appending(name), message)
    }

    package func complain(at place: JSONPointer, _ message: String) {
        found.append(DescriptorProblem(pointer: place, message: message))
    }

    /// The value of a member; nil when it is absent. From then on the member counts as known.
    package func member(_ name: String) -> JSONValue? {
        read.insert(name)
        return value[name]
    }

    /// Reads a member that is an object; nil when it is absent.
    package func object<Result>(_ name: String, _ body: (RecordReader) -> Result?) -> Result? {
        guard let value = member(name) else { return nil }
        return body(child(value, at: pointer.appending(name)))
    }

    /// Reads a member that is a list of objects; none when it is absent.
    package func objects<Result>(_ name: String, _ body: (RecordReader) -> Result?) -> [Result] {
        guard let value = member(name) else { return [] }
        guard let elements = value.elements else {
            complain(name, "must be a list of objects")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            body(child(element, at: pointer.appending(name).appending(index)))
        }
    }

    /// The members of a member whose names are for the record's writer to choose; none when it is absent.
    func entries(_ name: String) -> [JSONValue.Member] {
        guard let value = member(name) else { return [] }
        if value.members == nil { complain(name, "must be an object") }
        return value.members ?? []
    }

    /// A reader of a value within this one.
    func child(_ value: JSONValue, at place: JSONPointer) -> RecordReader {
        if let known = children[place] { return known }
        let child = RecordReader(value, at: place)
        children[place] = child
        return child
    }

    /// Complains of every member that nobody read.
    package func refuseUnread() {
        for member in value.members ?? [] where !read.contains(member.name) {
            complain(member.name, "is unknown")
        }
        for child in children.values { child.refuseUnread() }
    }
}
