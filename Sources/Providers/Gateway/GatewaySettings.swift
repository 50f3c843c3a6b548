// What the operator set for one gateway.
package import Base
package import Domain

/// What the environment says of one gateway besides its address. The names are variables without their prefix.
package struct GatewaySettings: Sendable {
    /// `API_KEY`, or another variable that the record names.
    package var key: Secret?
    /// `CLIENT_ID` and `CLIENT_SECRET`: what tokens are fetched with.
    package var clientID: Secret?
    package var clientSecret: Secret?
    /// `TOKEN_URL`: where tokens are fetched; nil: where the record says, below the base URL.
    package var tokenURL: BaseURL?
    /// What stands in further fields, by the variables that the record names.
    package var furtherSecrets: [String: Secret] = [:]
    /// `ENABLED`: on before all others, or off; nil: on when it has what it needs.
    package var isEnabled: Bool?
    /// `BASE_URL`: whether the address is the operator's own.
    package var hasOwnAddress = false
    /// `DEFAULT_MODEL`, and by their names the meanings of the tiers (`FAST_MODEL` …).
    package var defaultModel: String?
    package var tiers: [String: String] = [:]
    /// The models of a gateway whose list is a file.
    package var models: [ListedModel]?

    package init(key: Secret? = nil) {
        self.key = key
    }

    func secretsAreEqual(to other: GatewaySettings) -> Bool {
        key == other.key && clientID == other.clientID && clientSecret == other.clientSecret
            && furtherSecrets == other.furtherSecrets
    }

    /// Everything that must never be seen.
    package var secrets: [Secret] {
        ([key, clientSecret, clientID].compactMap { $0 } + furtherSecrets.values).filter { $0 != Secret("") }
    }
}
