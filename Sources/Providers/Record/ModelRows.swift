// What the rows of a list of models say, as a gateway's file tells.
package import JSON

/// What the rows of a list say, and where. Where several pointers are given, the first that leads to something counts;
/// `*` in a pointer stands for the chosen one of `offers`, and `*.name` for the first member whose name ends so.
package struct ModelRows: Equatable, Sendable {
    /// What a row says at a place: one of these values, or a list with one of them.
    package struct Condition: Equatable, Sendable {
        package let place: JSONPointer
        package let values: [JSONValue]
    }

    /// Several offers of one model in a row: which of them counts. The first that has both prices, else the first.
    package struct Offers: Equatable, Sendable {
        package let place: JSONPointer
        /// Relative to an offer.
        package let only: [Condition]
    }

    /// Which models cost nothing although their listing says zero or nothing: everywhere else that is unknown.
    package enum Free: Equatable, Sendable {
        case none
        case all
        /// Those whose native id ends so, where the listing says zero.
        case suffix(String)
    }

    /// Where the list is: an array. Where nothing is said, the document itself or its `data`.
    package var list = [JSONPointer(), JSONPointer(["data"])]
    package var id = [JSONPointer(["id"])]
    /// Set where an id is made of all of `id`, with this between them, and not of the first that is there.
    package var idSeparator: String?
    /// What is not part of a native id although rows have it: `models/`.
    package var idPrefix = ""
    package var facts = ModelFacts([
        .created: [JSONPointer(["created"])], .owner: [JSONPointer(["owned_by"])],
    ])
    /// Rows that say otherwise are left out.
    package var only: [Condition] = []
    package var offers: Offers?
    package var prices: ListedPrices?
    package var free = Free.none

    package init() {}
}
