// A model, wherever it is offered.
package import Base
package import Domain

/// One model with all its offers: what the lists of the gateways say of the same thing, put together.
package final class CatalogModel: Sendable {
    /// `id`, as UTF-8.
    package let idBytes: Bytes
    /// In the order in which gateways are tried, the free variants (`:free`) last; never empty.
    package let offers: [Offer]
    private let group: Bytes?
    private let makerCount: Int
    /// How many offers are not the free variant.
    private let paidCount: Int

    /// - Parameters:
    ///   - name: that of any of its rows; nil where its maker is not known.
    ///   - offers: those that are not the free variant, then the others.
    init(id: Bytes, name: CatalogName?, offers: [Offer], paidCount: Int) {
        idBytes = id
        self.offers = offers
        group = name?.group
        makerCount = name?.maker.count ?? 0
        self.paidCount = paidCount
    }

    // MARK: Names

    /// What a caller can always name it by: its catalog id, or `slug/native` where there is none. Unique.
    package var id: String { idBytes.text }
    /// `maker/model` in lower case, without a date and without `:free`: by this lists meet. nil where the maker is not
    /// known.
    package var canonicalSlug: String? { group?.text }
    /// Whether its maker is known, and so what it is called.
    var isNamed: Bool { group != nil }
    /// The maker's slug, in lower case; nil where it is not known.
    package var maker: String? { group?.slice(0..<makerCount).text }
    /// For people: what a gateway calls it, else the last part of its id.
    package var name: String {
        first(\.name)
            ?? idBytes.slice((idBytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1..<idBytes.count).text
    }

    // MARK: Offers

    /// Those that a caller means who names the model: the free variant, which has other limits and no privacy, only when
    /// its name says so.
    func offers(isFree: Bool) -> ArraySlice<Offer> {
        isFree ? offers[paidCount...] : offers[..<paidCount]
    }

    /// The offer whose prices stand for the model: the first callable one that has any, else the first that has.
    package var priced: Offer? {
        let priced = meant.lazy.filter { $0.pricing.source != nil }
        return priced.first { $0.isCallable } ?? priced.first
    }

    /// Whether some gateway can be called for it by its id.
    package var isCallable: Bool { meant.contains { $0.isCallable } }

    /// The offers that its id means.
    private var meant: ArraySlice<Offer> { offers(isFree: paidCount == 0) }

    /// What goes in and comes out, as far as any gateway says.
    package var modality: Modality {
        first { $0.modality == Modality() ? nil : $0.modality } ?? Modality()
    }

    /// The first thing that an offer says, in the order in which gateways are tried.
    package func first<Value>(_ fact: (ListedModel) -> Value?) -> Value? {
        for offer in offers {
            if let value = fact(offer.model) { return value }
        }
        return nil
    }
}
