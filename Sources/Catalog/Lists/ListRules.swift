// How a gateway's list is treated.
internal import Base
internal import Providers

/// What a gateway's record and the settings say of how its list is treated.
struct ListRules: Equatable, Sendable {
    var freshFor: Duration = ListAges.usualFresh
    var staleFor: Duration = ListAges.usualStale
    /// With fewer models something is wrong.
    var expectAtLeast = 1
    /// Whether it runs on the user's own machine: models come and go there, and none is a true answer.
    var isLocal = false
    /// Whether it may be asked.
    var mayAsk = true
    /// Where it is asked: a list from elsewhere says nothing about what is to be expected here.
    var address = ""

    init() {}

    /// - Parameter isOffline: whether nobody may be asked.
    init(of gateway: Gateway, _ ages: ListAges, isOffline: Bool) {
        var listing: ModelListing?
        if case .listing(let own) = gateway.descriptor.models { listing = own }
        (freshFor, staleFor) = ages.ages(of: listing)
        // A private host of the same software has the models that its owner gave it.
        expectAtLeast = gateway.settings.hasOwnAddress ? 1 : listing?.expectAtLeast ?? 1
        isLocal = gateway.isLocal
        mayAsk = listing != nil && !isOffline
        address = gateway.baseURL.text
    }
}

extension Gateway {
    /// Whether its models are in the catalog: it can be called, or its list can be had without being able to.
    package var isInCatalog: Bool {
        switch state {
        case .callable, .local: true
        case .needs: hasOpenList
        case .listOnly: hasOpenList || isConfigured
        case .off: false
        }
    }

    /// Whether its list is to be had without a key: it is a file, or public by its record.
    private var hasOpenList: Bool {
        switch descriptor.models {
        case .file: true
        case .listing(let listing): listing.isPublic
        case .list: false
        }
    }
}
