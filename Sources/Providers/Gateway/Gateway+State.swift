// Whether a gateway can be called, and what is missing if not.
package import Domain

extension Gateway {
    /// What can be said of a gateway before it is asked anything.
    package enum State: Equatable, Sendable {
        case callable
        /// Needs no key, and nobody said that it is there: absent until it answers.
        case local
        /// This variable would hold what it lacks.
        case needs(variable: String)
        /// Switched off.
        case off
        /// Answers nothing: it is in lists only.
        case listOnly

        /// As it is written in JSON.
        package var word: String {
            switch self {
            case .callable: "callable"
            case .local: "local"
            case .needs: "unconfigured"
            case .off: "off"
            case .listOnly: "list_only"
            }
        }
    }

    package var state: State {
        if settings.isEnabled == false { return .off }
        if !Ability.allCases.contains(where: has) { return .listOnly }
        if let variable = missingVariable { return .needs(variable: variable) }
        return isAbsentUntilProbed ? .local : .callable
    }

    /// Whether it can be called: it answers something, has what it needs, and is not switched off.
    package var isCallable: Bool {
        switch state {
        case .callable, .local: true
        case .needs, .off, .listOnly: false
        }
    }

    /// Whether it can be asked for something that a model makes.
    ///
    /// - Parameter made: nil where that is not known: then perhaps.
    package func canBeAsked(forWhatMakes made: ModelOutputs?) -> Bool {
        guard let made else { return true }
        return Ability.allCases.contains { has($0) && !made.isDisjoint(with: $0.outputs) }
    }

    /// Whether somebody configured it: it has a key, or an address of its own where it needs none.
    package var isConfigured: Bool {
        switch state {
        case .callable: descriptor.authorization != .none || settings.hasOwnAddress
        case .listOnly: missingVariable == nil && descriptor.authorization != .none
        case .local, .needs, .off: false
        }
    }

    /// Whether what was seen of `other` holds for this one: it is the same gateway at the same address, asked in the
    /// same way with the same credentials.
    package func isAsked(like other: Gateway) -> Bool {
        descriptor == other.descriptor && baseURL == other.baseURL
            && settings.secretsAreEqual(to: other.settings)
            && settings.tokenURL == other.settings.tokenURL
            && settings.isEnabled == other.settings.isEnabled && defaultModel == other.defaultModel
    }

    /// Whether requests to it need a token that must be fetched.
    var wantsToken: Bool {
        guard case .clientCredentials = descriptor.authorization else { return false }
        return true
    }

    /// Whether it runs on the user's own machine.
    package var isLocal: Bool { descriptor.isLocal }

    /// A local gateway at its usual address: it may well not be there, and that is no failure.
    package var isAbsentUntilProbed: Bool { isLocal && !settings.hasOwnAddress }

    /// The variable to set so that it can be called: the one of the key, the first of several that is missing, or the
    /// one that switched it off.
    package var keyVariable: String {
        state == .off ? variable("ENABLED") : missingVariable ?? variable("API_KEY")
    }

    /// A variable of this gateway by what follows its prefix.
    package func variable(_ name: String) -> String { "\(descriptor.environmentPrefix)_\(name)" }

    private var missingVariable: String? {
        switch descriptor.authorization {
        case .none: nil
        case .bearer, .header, .query: key == nil ? variable("API_KEY") : nil
        case .clientCredentials:
            if settings.clientID == nil {
                variable("CLIENT_ID")
            } else if settings.clientSecret == nil {
                variable("CLIENT_SECRET")
            } else {
                nil
            }
        }
    }

    // MARK: Order and models

    /// Whether the operator wants it before all others.
    package var goesFirst: Bool { settings.isEnabled == true }

    /// The lower, the earlier it is tried.
    package var priority: Int { goesFirst ? -1 : descriptor.priority }

    /// The native id of a model to try it out with.
    package var defaultModel: String? {
        if let model = settings.defaultModel ?? descriptor.defaultModel { return model }
        guard case .list(let ids) = descriptor.models else { return nil }
        return ids.first
    }

    /// What `fast`, `standard` and `premium` mean here; empty where they mean what they mean elsewhere. A tier that
    /// the operator did not set is the operator's default model, and without one what the record says.
    package var tiers: [String: String] {
        guard !descriptor.tiers.isEmpty else { return [:] }
        var tiers: [String: String] = [:]
        for name in GatewayDescriptor.tierNames {
            tiers[name] =
                settings.tiers[name] ?? settings.defaultModel ?? descriptor.tiers[name] ?? defaultModel
        }
        return tiers
    }
}
