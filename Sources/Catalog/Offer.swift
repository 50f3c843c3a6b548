// A model at a gateway that offers it.
package import Base
package import Domain

/// One row of a gateway's list, with the names it is found by. An object: indexes and plans share it.
package final class Offer: Sendable {
    package let model: ListedModel
    /// The gateway's slug, as UTF-8.
    package let gateway: Bytes
    /// `model.nativeID`, as UTF-8.
    package let nativeID: Bytes
    /// The native id in lower case.
    let foldedID: Bytes
    /// What the row is called in the catalog; nil where its maker is not known.
    package let name: CatalogName?
    /// Equal for the offers that may be of one model: the group of its name, or `slug/native` where it has none.
    let key: Bytes
    /// What it costs there, and who says so.
    package let pricing: OfferPricing
    /// Whether its gateway can be called, and asked for what the model makes.
    package let isCallable: Bool
    /// What the model makes, ready-made: plans ask it of each candidate. nil where the gateway does not say.
    package let makes: ModelOutputs?

    /// - Parameter foldedID: `nativeID` in lower case.
    init(
        _ model: ListedModel, gateway: Bytes, nativeID: Bytes, foldedID: Bytes, name: CatalogName?,
        pricing: OfferPricing, isCallable: Bool
    ) {
        self.model = model
        self.gateway = gateway
        self.nativeID = nativeID
        self.foldedID = foldedID
        self.name = name
        key = name?.group ?? Bytes(gateway.array + [UInt8(ascii: "/")] + nativeID.array)
        self.pricing = pricing
        self.isCallable = isCallable
        makes = model.modality.made
    }
}

extension Bytes {
    func appending(_ other: Bytes) -> Bytes {
        Bytes(array + other.array)
    }
}
