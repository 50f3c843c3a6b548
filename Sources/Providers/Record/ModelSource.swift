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

    /// A question after each model of the list, for what the list does not say.
    package struct Details: Equatable, Sendable {
        /// Below the base URL; it is a POST.
        package let path: String
        /// Sent as JSON; the text `{id}` in it stands for the model's id.
        package let body: JSONValue
        /// Where the answer says what.
        package let facts: ModelFacts
    }

    /// Below the base URL, asked in turn until one has a list.
    package var paths = ["/models"]
    /// Whether it answers without a key.
    package var isPublic = false
    package var paging: Paging?
    package var details: Details?
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
