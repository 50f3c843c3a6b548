// Where in a row of a list something is.
internal import Base
internal import JSON

/// A row, with the one of its offers that counts.
struct RowPlaces {
    private let row: JSONNode
    /// The index of the offer, as `*` in a pointer; nil where there is none.
    private let offer: String?

    init(_ row: JSONNode, offer: Int?) {
        self.row = row
        self.offer = offer.map(String.init)
    }

    /// What `read` makes of the first place where it can make anything of what is there.
    func first<Value>(_ pointers: [JSONPointer], _ read: (JSONNode) -> Value?) -> Value? {
        for pointer in pointers {
            if let node = self[pointer], let value = read(node) { return value }
        }
        return nil
    }

    private subscript(pointer: JSONPointer) -> JSONNode? {
        guard pointer.tokens.contains("*") else { return row[pointer] }
        guard let offer else { return nil }
        return row[JSONPointer(pointer.tokens.map { $0 == "*" ? offer : $0 })]
    }
}

extension ModelRows.Offers {
    /// The index of the first offer that passes and has both prices, else of the first that passes: two prices of two
    /// offers are nobody's price.
    func chosen(in row: JSONNode, prices: ModelRows.Prices?) -> Int? {
        guard let offers = row[place], offers.kind == .array else { return nil }
        var first: Int?
        for (index, offer) in offers.elements.enumerated() {
            guard only.allSatisfy({ $0.holds(in: offer) ?? false }) else { continue }
            if first == nil { first = index }
            guard let prices else { return first }
            let places = RowPlaces(row, offer: index)
            let isPriced = [prices.prompt, prices.completion].allSatisfy {
                places.first($0, prices.unit.price) != nil
            }
            if isPriced { return index }
        }
        return first
    }
}

extension ModelRows.Condition {
    /// Whether a row says one of the values; nil where it says nothing.
    func holds(in row: JSONNode) -> Bool? {
        guard let node = row[place], !node.isNull else { return nil }
        guard node.kind == .array else { return values.contains(JSONValue(node)) }
        return node.elements.contains { values.contains(JSONValue($0)) }
    }
}

extension JSONNode {
    var nonEmptyText: String? {
        guard let string, !string.isEmpty else { return nil }
        return string
    }

    /// A count; zero stands for not knowing.
    var positive: Int? {
        guard let int, int > 0 else { return nil }
        return int
    }

    /// A moment in Unix seconds, from a number of them or a date. Zero stands for not knowing.
    var unixSeconds: Int? {
        if let positive { return positive }
        return stringBytes.flatMap { Timestamp.parse(date: $0) }?.unixSeconds
    }
}
