// An object that is put together from pieces.
internal import Base
internal import JSON

/// The members in the order in which they came. A member is found in the same time however many there are.
struct GrowingObject {
    /// How many members it may have: more than any format knows.
    static let most = 256
    /// So few are found sooner without a table.
    private static let few = 16

    /// Names as they came, with their quotes.
    private(set) var members: [(name: Bytes, value: GrowingJSON)] = []
    /// Where each stands, once they are more than a few.
    private var places: [Bytes: Int] = [:]

    /// - Parameter name: with its quotes.
    subscript(name: Bytes) -> GrowingJSON? {
        guard places.isEmpty else { return places[name].map { members[$0].value } }
        for member in members where member.name == name { return member.value }
        return nil
    }

    /// - Parameter name: without quotes, and without what would have to be escaped.
    subscript(name: StaticString) -> GrowingJSON? {
        guard places.isEmpty else { return self[JSONWriter.text(of: name.description)] }
        let count = name.utf8CodeUnitCount
        for member in members where member.name.count == count + 2 {
            if member.name.slice(1..<count + 1) == Bytes(name) { return member.value }
        }
        return nil
    }

    /// Adds a member of a name that is not there.
    ///
    /// - Throws: `.malformed` where it has more members than any format knows.
    mutating func append(_ name: Bytes, _ value: GrowingJSON) throws(ReplyFault) {
        guard members.count < Self.most else { throw .malformed }
        members.append((name, value))
        if members.count == Self.few {
            for (place, member) in members.enumerated() { places[member.name] = place }
        } else if members.count > Self.few {
            places[name] = members.count - 1
        }
    }
}
