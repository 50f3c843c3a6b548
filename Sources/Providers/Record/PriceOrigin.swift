// Where the prices of a gateway's models are looked for.

/// A place to look for a model's price. A record names those that hold for its gateway, the best first; the first that
/// knows a price gives all of them.
package enum PriceOrigin: String, CaseIterable, Sendable {
    /// The gateway's own listing.
    case api
    /// `Catalog/prices.json`.
    case manual
    /// What the maker of the model takes: for gateways that sell at their makers' prices.
    case crossReference
}
