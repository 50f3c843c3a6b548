// What a gateway is, as its file says.
package import Domain
package import JSON
package import WireFormats

/// One gateway, as `Config/Gateways/<slug>.json` describes it: the whole of adding one. Every member is in the table
/// of README.md.
package struct GatewayDescriptor: Equatable, Sendable {
    package enum Transport: String, CaseIterable, Sendable {
        /// Over the network, by the native client: HTTP/1.1.
        case native
        /// Over the network, by libcurl.
        case curl
        /// In this process: the demo.
        case memory
    }

    /// Where chat requests go, below the base URL; `{model}` stands for the model's percent-encoded native id.
    package struct ChatPaths: Equatable, Sendable {
        package let whole: String
        package let stream: String
    }

    /// How long this gateway may take, where its record knows better than the settings.
    package struct Timeouts: Equatable, Sendable {
        package var connect: Duration?
        /// Of a stream, to its first real event.
        package var firstByte: Duration?
        /// Of a whole answer.
        package var answer: Duration?
        /// Of a stream, between any two bytes.
        package var idle: Duration?

        package init() {}
    }

    package let id: GatewayID
    package let name: String
    /// The provider's page, and its picture.
    package let site: String?
    package let logo: String?
    /// Other slugs that people use for it.
    package let aliases: [String]

    package let format: WireFormat
    package let baseURL: String
    package let transport: Transport
    /// Whether to speak HTTP/2; only libcurl does.
    package let usesHTTP2: Bool
    /// Whether it is asked for streams, whatever its callers want.
    package let answers: AnswerManner
    /// Fields that every request to it has, by names in lower case; never a secret.
    package let headers: [String: String]
    package let authorization: Authorization

    /// nil where it answers none.
    package let chat: ChatPaths?
    /// Where other requests go, below the base URL; `{model}` as in `chat`, `{model/}` the same with its slashes.
    package let endpoints: [GatewayEndpoint: EndpointAddress]
    package let models: ModelSource
    /// What it is asked to see whether it answers; nil where the record leaves that to `endpointQuestion`.
    package let check: EndpointQuestion?
    /// What is done to single members of requests.
    package let parameters: [ParameterRule]
    /// What it takes of its format beyond what all gateways of that do.
    package let extras: ExtraMembers
    /// The members of a request that this gateway reads itself (`provider`, `models` …).
    package let routingMembers: Set<String>
    /// Whether a stream's usage must be asked for; false where it comes unasked.
    package let asksForUsage: Bool
    /// How it counts, where its format leaves that open.
    package let usage: UsageRules
    /// What some of its errors mean, where the status alone would mislead.
    package let failures: [FailureRule]

    /// The makers whose own models these are: it is asked for them before all others.
    package let makes: [String]
    /// Native ids that begin with the slug themselves, such as `openrouter/auto`.
    package let ownIDs: [String]
    /// What may be left out at the end of an id: `:latest`.
    package let idEnding: String?
    /// What `fast`, `standard` and `premium` mean here, by these names; empty where they mean what they mean elsewhere.
    package let tiers: [String: String]
    /// Where the prices of its models are looked for, the best first.
    package let priceOrder: [PriceOrigin]
    /// The model for trying the gateway out.
    package let defaultModel: String?
    /// The lower, the earlier this gateway is tried; 0...1000.
    package let priority: Int
    package let timeouts: Timeouts
    /// Whether it runs on the user's own machine: it may well not be there.
    package let isLocal: Bool

    /// What its variables begin with: `OPENAI` in `OPENAI_API_KEY`.
    package let environmentPrefix: String
    /// Other variables that may hold the key, after `<PREFIX>_API_KEY`.
    package let alsoKeys: [String]

    /// What it is asked to see whether it answers.
    package var endpointQuestion: EndpointQuestion { check ?? .usual(for: models) }

    /// Whether it can stream.
    package var streams: Bool { answers != .whole }

    /// The format as the record says it.
    package var formatName: String { format.rawValue }

    /// The tiers a record can give a meaning to.
    package static let tierNames = ["fast", "standard", "premium"]
}

/// Something wrong in a descriptor: where, and what.
package struct DescriptorProblem: Hashable, Sendable {
    package let pointer: JSONPointer
    package let message: String
}

/// Everything wrong with a descriptor.
package struct DescriptorFailure: Error, Equatable {
    package let problems: [DescriptorProblem]
}
