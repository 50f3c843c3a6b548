// A model as a gateway lists it.

/// One row of a gateway's list. What the gateway does not say is nil or unknown, never a guess.
package struct ListedModel: Equatable, Sendable {
    package let gateway: GatewayID
    /// What the gateway calls it, exactly as it must be sent to it.
    package let nativeID: String
    package var name: String?
    /// Unix seconds.
    package var created: Int?
    package var owner: String?
    /// In tokens.
    package var contextLength: Int?
    /// The most tokens that one answer may have.
    package var maxOutputTokens: Int?
    /// As the listing says, checked; not what other sources say.
    package var prices = ModelPrices()
    package var modality = Modality()
    /// The request members that the model takes, where the gateway lists them.
    package var supportedParameters: [String]?
    /// Whether the model can be asked to think; nil where the gateway does not say.
    package var thinks: Bool?
    /// Boxed: most of the tens of thousands of models have none.
    private var box: Box?

    private final class Box: Sendable {
        let details: ModelDetails

        init(_ details: ModelDetails) {
            self.details = details
        }
    }

    package init(gateway: GatewayID, nativeID: String) {
        self.gateway = gateway
        self.nativeID = nativeID
    }

    /// What a caller names it by where nothing shorter is known.
    package var id: String { "\(gateway)/\(nativeID)" }

    package var details: ModelDetails {
        get { box?.details ?? ModelDetails() }
        set { box = newValue == ModelDetails() ? nil : Box(newValue) }
    }

    package static func == (left: ListedModel, right: ListedModel) -> Bool {
        left.gateway == right.gateway && left.nativeID == right.nativeID && left.name == right.name
            && left.created == right.created && left.owner == right.owner
            && left.contextLength == right.contextLength && left.maxOutputTokens == right.maxOutputTokens
            && left.prices == right.prices && left.modality == right.modality
            && left.supportedParameters == right.supportedParameters && left.thinks == right.thinks
            && left.details == right.details
    }
}
