// One call that may be made for a request.
package import Base
internal import Catalog
package import Domain
package import Providers

/// One gateway to call, and what the model is called there.
///
/// An object: from the resolver to the answer's last event it is handed on, sorted and kept, never changed.
package final class Attempt: Sendable {
    let place: GatewayPlace
    /// As UTF-8.
    package let nativeModel: Bytes
    /// What the gateway's list says of the model; nil where it does not, or is not known.
    let offer: Offer?
    /// Whether the gateway makes the models of the model's maker.
    let isMaker: Bool
    /// Whether the caller named the gateway.
    package let isPinned: Bool
    /// What the caller called the model.
    let name: ModelName

    init(
        _ place: GatewayPlace, _ nativeModel: Bytes, as name: ModelName, _ offer: Offer? = nil,
        isMaker: Bool = false, isPinned: Bool = false
    ) {
        self.place = place
        self.nativeModel = nativeModel
        self.name = name
        self.offer = offer
        self.isMaker = isMaker
        self.isPinned = isPinned
    }

    package var gateway: Gateway { place.gateway }
    /// What the caller calls the model, as JSON text: what an answer says its model is.
    package var modelText: Bytes { name.json }
    /// The model as the gateway lists it; nil where it does not.
    package var listed: ListedModel? { offer?.model }
    /// What it costs there; empty where nobody says so.
    package var prices: ModelPrices { offer?.pricing.prices ?? ModelPrices() }
    var breakerKey: BreakerKey { BreakerKey(credential: place.credential, model: nativeModel) }

    /// Whether wishes are the gateway's own to read: the caller named it, and it knows the members.
    var readsWishes: Bool { isPinned && place.readsWishes }

    /// Whether it comes before `other` when the caller wishes nothing.
    func comesBefore(_ other: Attempt) -> Bool {
        if place.isFirst != other.place.isFirst { return place.isFirst }
        if isMaker != other.isMaker { return isMaker }
        return place.rank < other.place.rank
    }
}
