// Where a gateway's models are known from, as its file says.
package import JSON

/// Where a gateway's models are known from.
package enum ModelSource: Equatable, Sendable {
    /// Its own listing.
    case listing(ModelListing)
    /// A file of this name in `Catalog/models`, with rows as in a listing.
    case file(String, ModelRows)
    /// The native ids that the record names.
    case list([String])
}

/// How a gateway is asked for its models.
package struct ModelListing: Equatable, Sendable {
    /// How a list that comes in pages goes on.
    package struct Paging: Equatable, Sendable {
        /// The query parameter that says where the next page begins.
        package let cursor: String
        /// Where a page says what to put there; absent, null or empty on the last one.
        package let next: JSONPointer
        /// Where a page says whether there is another; nil where `next` says all.
        package let more: JSONPointer?
    }

    /// Below the base URL, asked in turn until one has a list.
    package var paths = ["/models"]
    /// Whether it answers without a key.
    package var isPublic = false
    package var paging: Paging?
    /// The native ids to believe in when no path has a list.
    package var fallback: [String] = []
    package var rows = ModelRows()
    /// Up to this age a list is fresh, and up to the other good enough for now; nil: as the settings say.
    package var freshFor: Duration?
    package var staleFor: Duration?
    /// With fewer models something is wrong.
    package var expectAtLeast = 1

    package init() {}
}

/// What the rows of a list say, and where. Where several pointers are given, the first that leads to something counts;
/// `*` in a pointer stands for the chosen one of `offers`.
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

    /// Where the prices of a row are, and what their numbers mean.
    package struct Prices: Equatable, Sendable {
        package let prompt: [JSONPointer]
        package let completion: [JSONPointer]
        package let unit: PriceUnit
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
    package var name: [JSONPointer] = []
    /// Unix seconds or a date of RFC 3339.
    package var created = [JSONPointer(["created"])]
    package var owner = [JSONPointer(["owned_by"])]
    package var contextLength: [JSONPointer] = []
    package var maxOutputTokens: [JSONPointer] = []
    package var supportedParameters: [JSONPointer] = []
    /// The rows whose models make text. Rows that do not say make nobody knows what.
    package var text: Condition?
    /// Rows that say otherwise are left out.
    package var only: [Condition] = []
    package var offers: Offers?
    package var prices: Prices?
    package var free = Free.none

    package init() {}
}
