// A list that is put together from pieces.
internal import Base

/// The elements in their order, and what of them is found again: a piece costs the same however long the list is.
struct GrowingList {
    /// What an element is found by: its number, perhaps with a word such as its kind.
    struct Name: Hashable {
        let number: Int
        let word: Bytes?
    }

    /// How many elements may have numbers: more than any format knows.
    private static let mostNumbers = 1024

    private(set) var elements: [(number: Int?, value: GrowingJSON)] = []
    private var numbered = 0
    private var named: [Name: GrowingJSON] = [:]

    /// The element of that name: of several the last.
    subscript(name: Name) -> GrowingJSON? { named[name] }

    /// Has the element found by that name from now on.
    mutating func name(_ element: GrowingJSON, _ name: Name) { named[name] = element }

    /// Puts an element at the end, or one with a number before those with a higher one.
    ///
    /// - Throws: `.malformed` where more have numbers than in any format.
    mutating func insert(_ value: GrowingJSON, number: Int?) throws(ReplyFault) {
        guard let number else { return elements.append((nil, value)) }
        guard numbered < Self.mostNumbers else { throw .malformed }
        numbered += 1
        var place = elements.count
        while place > 0, let before = elements[place - 1].number, before > number { place -= 1 }
        elements.insert((number, value), at: place)
        named[Name(number: number, word: nil)] = value
    }
}
