// Gateways, lists and requests as these tests need them.
import Base
import Catalog
import Domain
import JSON
import Providers
import Testing

@testable import Routing

extension Gateway {
    static func make(slug: String, key: String? = "sk-canary-key", _ members: String = "") throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example"\#(members)}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

extension ModelName {
    init(_ text: String) {
        self.init(text: Bytes(text), json: JSONWriter.text(of: text))
    }
}

extension ChatRequest {
    static func make(
        _ model: String, _ members: String = "", in dialect: Dialect = .chat
    ) throws -> ChatRequest {
        try ChatRequest(
            reading: JSONDocument(parsing: Bytes(#"{"model":"\#(model)","messages":[]\#(members)}"#)),
            in: dialect)
    }
}

/// A few gateways and their lists: a maker, a reseller, two hosts, one without a key, one in memory.
struct Town {
    let table: RoutingTable
    let snapshot: ModelSnapshot

    /// - Parameter speakers: who speaks Responses.
    static func gateways(_ speakers: Set<String> = []) throws -> [Gateway] {
        let more: (String) -> String = {
            speakers.contains($0) ? #","endpoints":{"responses":"/responses"}"# : ""
        }
        return try [
            .make(slug: "maker", #","makes":["acme"],"aliases":["mkr"]"#),
            .make(
                slug: "resale",
                #","ownIDs":["resale/auto"],"routingMembers":["provider"],"failover":{"priority":90}"#),
            .make(
                slug: "hosta",
                #","failover":{"priority":20},"tiers":{"fast":"hosta-small","standard":"m","premium":"m"}"#
                    + more("hosta")),
            .make(slug: "hostb", #","failover":{"priority":10}"# + more("hostb")),
            .make(slug: "locked", key: nil, #","makes":["secretive"]"#),
            .make(
                slug: "local", key: nil,
                #","authorization":{"kind":"none"},"idEnding":":latest","failover":{"priority":95}"#),
            .make(
                slug: "inside", key: nil,
                #","authorization":{"kind":"none"},"transport":"memory","models":{"list":["acme/one","x"]}"#),
        ]
    }

    /// - Parameters:
    ///   - change: told of each row before it is listed.
    ///   - isMakerKnown: whether the maker's own list is known.
    ///   - speakers: who speaks Responses.
    init(
        aliases: [String: [String]] = [:], failoverOrder: [String] = [], rules: RoutingRules = RoutingRules(),
        isMakerKnown: Bool = true, speakers: Set<String> = [],
        change: (inout ListedModel) -> Void = { _ in }
    ) throws {
        let ids = [
            "maker": isMakerKnown ? ["one", "Two"] : [], "resale": ["acme/one", "acme/two", "other/Three"],
            "hosta": ["acme/one", "hosta-small", "Acme/Two"], "hostb": ["acme/one", "shared"],
            "local": ["shared", "Mixed", "picture", "tagged:latest"], "inside": ["acme/one", "x"],
        ]
        let registry = GatewayRegistry(try Self.gateways(speakers))
        table = RoutingTable(
            registry, aliases: ModelAliases(aliases), failoverOrder: failoverOrder, rules: rules)
        snapshot = ModelSnapshot(
            registry.gateways.filter(\.isCallable).map { gateway in
                let rows = (ids[gateway.id.slug] ?? []).map { id in
                    var model = ListedModel(gateway: gateway.id, nativeID: id)
                    change(&model)
                    return model
                }
                let isKnown = gateway.id.slug != "maker" || isMakerKnown
                return .init(of: gateway, rows, isKnown ? .known : .pending)
            })
    }

    func resolve(_ model: String) throws -> Resolution {
        try Resolver(table, snapshot).resolve(ModelName(model))
    }
}

extension Resolution {
    /// `maker one, hosta acme/one`
    var text: String { candidates.map { "\($0.gateway.id) \($0.nativeModel)" }.joined(separator: ", ") }
}
