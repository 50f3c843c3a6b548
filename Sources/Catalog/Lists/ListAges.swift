// Up to which age a list is fresh, and up to which it is good enough.
internal import Base
internal import Providers

/// What an operator says of the ages of all lists; where nothing is said, the gateways' records count, and then an hour
/// and two. Both are ages: a list is fresh below the first and stale below the second.
package struct ListAges: Equatable, Sendable {
    package static let usualFresh: Duration = .seconds(3600)
    package static let usualStale: Duration = .seconds(7200)

    package var fresh: Duration?
    package var stale: Duration?

    package init(fresh: Duration? = nil, stale: Duration? = nil) {
        self.fresh = fresh
        self.stale = stale
    }

    /// The ages that hold for a list. Where only one is the operator's own, the other gives way to it.
    func ages(of listing: ModelListing?) -> (fresh: Duration, stale: Duration) {
        let usual = (listing?.freshFor ?? Self.usualFresh, listing?.staleFor ?? Self.usualStale)
        let stale = stale ?? max(usual.1, fresh ?? usual.0)
        return (fresh ?? min(usual.0, stale), stale)
    }
}
