// A model as a gateway lists it.

/// One row of a gateway's list. What the gateway does not say is nil or unknown, never a guess.
package struct ListedModel: Equatable, Sendable {
    /// What a model makes, as far as it decides which requests it can be asked.
    package enum Output: Equatable, Sendable {
        case text
        /// Images, sound, vectors …: no answer to a chat.
        case other
    }

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
    /// Of one token of the prompt, and of the answer.
    package var promptPrice = Price.unknown
    package var completionPrice = Price.unknown
    /// nil where the gateway does not say.
    package var output: Output?
    /// The request members that the model takes, where the gateway lists them.
    package var supportedParameters: [String]?

    /// What a caller names it by where nothing shorter is known.
    package var id: String { "\(gateway)/\(nativeID)" }

    package init(gateway: GatewayID, nativeID: String) {
        self.gateway = gateway
        self.nativeID = nativeID
    }
}
