// What a gateway is not given of a request, in words for the caller.
internal import JSON

/// The members that were left out of a request: named as far as there is room, the rest counted.
package struct DroppedMembers: Equatable, Sendable {
    /// How many bytes the pointers may have together, with a comma between each two.
    package static let longest = 4096

    /// The first of them, as JSON pointers in their form for URI fragments (RFC 6901 §6).
    package private(set) var pointers: [String] = []
    /// How many there are beyond these.
    package private(set) var more = 0
    private var length = 0

    package init() {}

    /// The members of a request that are not among those that are carried.
    init(of request: JSONNode, except carried: [StaticString]) {
        for member in request.members where !carried.contains(where: { member.name.matches($0) }) {
            add(member, at: [])
        }
    }

    /// Whether all that come are counted only: one did not fit.
    var isFull: Bool { more > 0 }

    package var isEmpty: Bool { pointers.isEmpty && more == 0 }

    /// The first that speaks to the model; nil where all of them speak to gateways like this one. One that there was no
    /// room to name may be either, and counts.
    package var firstParameter: String? {
        pointers.first { !RoutingMember.pointers.contains($0) } ?? (more > 0 ? "+\(more)" : nil)
    }

    /// The value of `x-sluice-dropped`: `#/x,#/y`, then `,+3`.
    package var headerText: String {
        (pointers + (more > 0 ? ["+\(more)"] : [])).joined(separator: ",")
    }

    /// - Parameter path: the names that lead to the object the member was in.
    mutating func add(_ member: JSONMember, at path: [String]) {
        // A name that cannot fit is not even read; once one did not, all others are counted.
        guard more == 0, member.name.range.count <= Self.longest, let name = member.name.string else {
            more += 1
            return
        }
        add(JSONPointer(path + [name]))
    }

    /// - Parameter path: the names that lead to the list the element was in.
    mutating func add(element place: Int, of path: [String]) {
        // Of many, most are only counted.
        if isFull { addUnnamed() } else { add(JSONPointer(path + [String(place)])) }
    }

    /// Counts one that is not to be named.
    mutating func addUnnamed() { more += 1 }

    mutating func add(_ pointer: JSONPointer) {
        let pointer = pointer.fragment
        let longer = length + pointer.utf8.count + (pointers.isEmpty ? 0 : 1)
        guard more == 0, longer <= Self.longest else {
            more += 1
            return
        }
        pointers.append(pointer)
        length = longer
    }
}
