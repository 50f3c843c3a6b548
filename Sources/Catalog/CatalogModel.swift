// A model, wherever it is offered.
package import Domain

/// One model with all its offers: what the lists of the gateways say of the same thing, put together.
package final class CatalogModel: Sendable {
    /// What a caller can always name it by: its catalog id, or `slug/native` where there is none. Unique.
    package let id: String
    /// `maker/model` in lower case, without a date: by this lists meet. nil where the maker is not known.
    package let canonicalSlug: String?
    /// The maker's slug, in lower case; nil where it is not known.
    package let maker: String?
    /// In the order in which gateways are tried; never empty.
    package let offers: [Offer]

    package init(id: String, canonicalSlug: String?, maker: String?, offers: [Offer]) {
        self.id = id
        self.canonicalSlug = canonicalSlug
        self.maker = maker
        self.offers = offers
    }

    /// The offer whose prices stand for the model: the first that has any.
    package var priced: Offer? { offers.first { $0.pricing.source != nil } }

    /// The first thing that an offer says, in the order in which gateways are tried.
    package func first<Value>(_ fact: (ListedModel) -> Value?) -> Value? {
        for offer in offers {
            if let value = fact(offer.model) { return value }
        }
        return nil
    }
}
