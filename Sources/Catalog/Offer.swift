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
    /// `maker/model` in lower case: what the same model is called at every gateway. nil where the maker is unknown.
    package let catalogID: Bytes?
    /// What it costs there, and who says so.
    package let pricing: OfferPricing

    /// - Parameter makes: the makers whose models the gateway makes.
    init(_ model: ListedModel, gateway: Bytes, makes: [String], pricing: OfferPricing) {
        self.model = model
        self.gateway = gateway
        nativeID = Bytes(model.nativeID)
        foldedID = nativeID.lowercased
        catalogID = Self.catalogID(of: foldedID, makes: makes)
        self.pricing = pricing
    }

    /// What a caller can always name it by.
    package var callableID: String { catalogID?.text ?? "\(model.gateway)/\(model.nativeID)" }

    /// A native id of the form `maker/model` says it itself; a bare one is by the maker, where the gateway makes the
    /// models of exactly one. Nothing is guessed beyond that.
    private static func catalogID(of foldedID: Bytes, makes: [String]) -> Bytes? {
        let parts = foldedID.parts(separatedBy: UInt8(ascii: "/"))
        if parts.count == 2 { return parts.allSatisfy { !$0.isEmpty } ? foldedID : nil }
        guard parts.count == 1, !foldedID.isEmpty, makes.count == 1 else { return nil }
        return Bytes("\(makes[0])/").appending(foldedID).lowercased
    }
}

extension Bytes {
    /// The parts between each two `separator`s, empty ones included.
    func parts(separatedBy separator: UInt8) -> [Bytes] {
        var parts: [Bytes] = []
        var start = 0
        for index in 0..<count where self[index] == separator {
            parts.append(slice(start..<index))
            start = index + 1
        }
        return parts + [slice(start..<count)]
    }

    func appending(_ other: Bytes) -> Bytes {
        Bytes(array + other.array)
    }
}
