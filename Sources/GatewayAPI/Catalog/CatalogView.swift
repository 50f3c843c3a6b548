// What a question to the catalog is answered from.
internal import Base
internal import Catalog
internal import Domain

/// The entries of a snapshot that one question is about, before anything is left out: cards by their number.
struct CatalogView: Sendable {
    private enum Entries: Sendable {
        case models([CatalogModel])
        /// Of one gateway, by their places in the snapshot.
        case offers(ArraySlice<Offer>)
    }

    let snapshot: ModelSnapshot
    private let entries: Entries

    init(_ snapshot: ModelSnapshot, _ scope: CatalogQuery.Scope) {
        self.snapshot = snapshot
        switch scope {
        case .all, .callable: entries = .models(snapshot.models)
        case .gateway(let id): entries = .offers(snapshot.offers(ofGateway: Bytes(id.slug)))
        }
    }

    var count: Int {
        switch entries {
        case .models(let models): models.count
        case .offers(let offers): offers.count
        }
    }

    /// - Parameter index: 0..<count
    subscript(index: Int) -> ModelCard {
        switch entries {
        case .models(let models): return ModelCard(models[index])
        case .offers(let offers):
            let place = offers.startIndex + index
            return ModelCard(offers[place], of: snapshot.model(ofOfferAt: place))
        }
    }

    /// The numbers of all entries in an order; equal ones stay as they lie, and what is not known comes last. Takes
    /// tens of milliseconds for tens of thousands.
    func numbers(by order: ModelOrder, isDescending: Bool) -> [UInt32] {
        switch entries {
        case .models: snapshot.order(by: order, isDescending: isDescending)
        case .offers: order.places(of: (0..<count).map { self[$0] }, isDescending: isDescending)
        }
    }
}
