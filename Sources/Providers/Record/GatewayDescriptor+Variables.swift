// Which variables a gateway reads.

extension GatewayDescriptor {
    /// Every variable that is read for this gateway, in the order in which a person would set them.
    package var variables: [String] {
        (credentials + ["BASE_URL", "DEFAULT_MODEL"] + tierVariables + ["ENABLED"])
            .map { "\(environmentPrefix)_\($0)" } + alsoKeys
    }

    private var credentials: [String] {
        switch authorization {
        case .none: []
        case .bearer, .query: ["API_KEY"]
        case .header(_, let also): ["API_KEY"] + also.map(\.variable)
        case .clientCredentials: ["CLIENT_ID", "CLIENT_SECRET", "TOKEN_URL"]
        }
    }

    private var tierVariables: [String] {
        tiers.isEmpty ? [] : Self.tierNames.map { "\($0.uppercased())_MODEL" }
    }
}
