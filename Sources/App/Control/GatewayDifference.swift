// How a gateway differs from what it was.
internal import Base
internal import Domain
internal import Providers

/// How one gateway differs from what it was before: its record, its variables and its list.
struct GatewayDifference {
    let old: Gateway
    let new: Gateway

    /// Each a line for people. Of keys they say that they changed.
    var lines: [String] {
        let members = GatewayDescriptor.changedMembers(from: old.descriptor, to: new.descriptor)
        let record =
            members.isEmpty ? [] : ["gateway \(new.id): record changed: \(members.joined(separator: ", "))"]
        let variables = Self.facts(new).changes(from: Self.facts(old))
        return record + listLines + variables
    }

    /// The models of a gateway whose list is a file.
    private var listLines: [String] {
        guard let before = old.settings.models, let after = new.settings.models, before != after else {
            return []
        }
        return ["gateway \(new.id): its list in a file: \(before.count) → \(after.count) models"]
    }

    /// The gateway's state, and its variables. By whichever variable a key came: it is named by the first.
    private static func facts(_ gateway: Gateway) -> [ConfigurationFact] {
        let settings = gateway.settings
        return [
            .init("gateway \(gateway.id)", gateway.state.word),
            .init(name: gateway.variable("API_KEY"), value: .secret(settings.key)),
            .init(name: gateway.variable("CLIENT_ID"), value: .secret(settings.clientID)),
            .init(name: gateway.variable("CLIENT_SECRET"), value: .secret(settings.clientSecret)),
            .init(gateway.variable("TOKEN_URL"), settings.tokenURL?.text),
            .init(gateway.variable("BASE_URL"), settings.hasOwnAddress ? gateway.baseURL.text : nil),
            .init(gateway.variable("ENABLED"), settings.isEnabled),
            .init(gateway.variable("DEFAULT_MODEL"), settings.defaultModel),
        ]
            + GatewayDescriptor.tierNames.map {
                .init(gateway.variable("\($0.uppercased())_MODEL"), settings.tiers[$0])
            }
            + gateway.descriptor.furtherVariables.map {
                .init(name: gateway.variable($0), value: .secret(settings.furtherSecrets[$0]))
            }
    }
}

extension GatewayDescriptor {
    /// Variables of secrets in further fields, without their prefix.
    fileprivate var furtherVariables: [String] {
        guard case .header(_, let also) = authorization else { return [] }
        return also.map(\.variable)
    }

    /// The members of the record that say something else, in the order of the record's table in README.md.
    static func changedMembers(from old: Self, to new: Self) -> [String] {
        members(old, new).filter { !$0.isSame }.map(\.name)
    }

    /// The members of a record, each with whether it is the same in both.
    static func members(_ old: Self, _ new: Self) -> [(name: String, isSame: Bool)] {
        [
            ("name", old.name == new.name),
            ("site", old.site == new.site),
            ("logo", old.logo == new.logo),
            ("aliases", old.aliases == new.aliases),
            ("format", old.format == new.format),
            ("baseURL", old.baseURL == new.baseURL),
            ("transport", old.transport == new.transport),
            ("http2", old.usesHTTP2 == new.usesHTTP2),
            ("streaming", old.answers == new.answers),
            ("headers", old.headers == new.headers),
            ("authorization", old.authorization == new.authorization),
            ("chat", old.chat == new.chat),
            ("endpoints", old.endpoints == new.endpoints),
            ("models", old.models == new.models && old.priceOrder == new.priceOrder),
            ("parameters", old.parameters == new.parameters),
            ("takes", old.extras == new.extras),
            ("routingMembers", old.routingMembers == new.routingMembers),
            ("usage", old.asksForUsage == new.asksForUsage && old.usage == new.usage),
            ("errors", old.failures == new.failures),
            ("makes", old.makes == new.makes),
            ("ownIDs", old.ownIDs == new.ownIDs), ("idEnding", old.idEnding == new.idEnding),
            ("tiers", old.tiers == new.tiers),
            ("defaultModel", old.defaultModel == new.defaultModel),
            ("check", old.check == new.check),
            ("failover", old.priority == new.priority),
            ("timeouts", old.timeouts == new.timeouts),
            ("local", old.isLocal == new.isLocal),
            (
                "environment",
                old.environmentPrefix == new.environmentPrefix && old.alsoKeys == new.alsoKeys
            ),
        ]
    }
}
