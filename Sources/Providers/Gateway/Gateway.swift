// A gateway as this installation uses it: its descriptor, its address and what the operator set for it.
package import Base
package import Domain
package import HTTP
internal import Synchronization
internal import WireFormats

/// A gateway that is known here, callable or not. Made once for a configuration and shared by all requests.
package final class Gateway: Sendable {
    package let descriptor: GatewayDescriptor
    package let baseURL: BaseURL
    package let settings: GatewaySettings
    /// Ready-made: the fields that all requests to it have, but for a token that must be fetched.
    package let fields: [HTTPField]
    /// Ready-made for answers: `x-sluice-gateway`, and the usual `x-sluice-attempts`.
    package let answerField: HTTPField
    package let okText: Bytes
    /// What a request in its own format needs done.
    let passingRules: PassingRules
    /// What a conversation at one of its endpoints needs done.
    private let endpointRules: [GatewayEndpoint: PassingRules]
    private let wholeChat: ChatHead
    private let streamChat: ChatHead
    private let endpoints: [GatewayEndpoint: ChatHead]
    /// The tokens that were fetched last: each loop has its own.
    private let tokens = Mutex<[Secret]>([])
    private static let mostTokens = 64

    /// - Parameters:
    ///   - descriptor: checked before.
    ///   - baseURL: the one in force.
    package init(_ descriptor: GatewayDescriptor, baseURL: BaseURL, settings: GatewaySettings) {
        self.descriptor = descriptor
        self.baseURL = baseURL
        self.settings = settings
        fields = Self.fields(descriptor, settings)
        let paths = descriptor.chat ?? GatewayDescriptor.ChatPaths(whole: "/", stream: "/")
        let query = Self.query(descriptor.authorization, settings)
        wholeChat = ChatHead(baseURL, path: paths.whole, query: query, fields: fields)
        streamChat = ChatHead(baseURL, path: paths.stream, query: query, fields: fields)
        endpoints = descriptor.endpoints.mapValues { [fields] address in
            ChatHead(baseURL, path: address.path, query: query, fields: fields)
        }
        answerField = HTTPField("x-sluice-gateway", Bytes(descriptor.id.slug))
        okText = Bytes("\(descriptor.id.slug):ok")
        passingRules = PassingRules(
            asksForUsage: descriptor.asksForUsage, knownRoutingMembers: descriptor.routingMembers,
            answers: descriptor.answers, parameters: descriptor.parameters)
        endpointRules = descriptor.endpoints.mapValues { address in
            PassingRules(
                asksForUsage: false, knownRoutingMembers: descriptor.routingMembers,
                answers: descriptor.answers, parameters: address.parameters)
        }
    }

    package convenience init(_ descriptor: GatewayDescriptor, baseURL: BaseURL, key: Secret?) {
        self.init(descriptor, baseURL: baseURL, settings: GatewaySettings(key: key))
    }

    package var id: GatewayID { descriptor.id }
    package var format: WireFormat { descriptor.format }
    /// Whether it can be asked for a stream.
    package var streams: Bool { descriptor.streams }

    /// Whether it is asked for a stream.
    func isStream(for request: ChatRequest) -> Bool { descriptor.answers.isStream(for: request) }
    /// The key; nil where none is set or none is needed.
    package var key: Secret? { settings.key }

    // MARK: What requests begin with

    /// What chat requests for a model begin with.
    ///
    /// - Parameter nativeModel: as UTF-8.
    package func chatHead(for nativeModel: Bytes, isStreaming: Bool) -> UpstreamHead {
        (isStreaming ? streamChat : wholeChat).head(for: nativeModel)
    }

    /// What requests in a dialect begin with; nil where the gateway does not take them as callers write them.
    ///
    /// - Parameter nativeModel: as UTF-8.
    func head(of dialect: Dialect, for nativeModel: Bytes, isStreaming: Bool) -> UpstreamHead? {
        switch dialect {
        case .chat: format == .openAI ? chatHead(for: nativeModel, isStreaming: isStreaming) : nil
        case .messages:
            format == .anthropic
                ? chatHead(for: nativeModel, isStreaming: isStreaming) : head(of: .messages, for: nativeModel)
        case .responses: speaks(dialect) ? head(of: GatewayEndpoint.responses, for: nativeModel) : nil
        }
    }

    /// Whether it takes requests in a dialect as callers write them.
    package func speaks(_ dialect: Dialect) -> Bool {
        switch dialect {
        case .chat: format == .openAI
        case .messages: format == .anthropic || has(.messages)
        // Whole responses are not made to streams here: who cannot stream is asked for chats.
        case .responses: streams && has(.responses)
        }
    }

    /// What a request in a dialect that the gateway takes needs done.
    func passingRules(for dialect: Dialect) -> PassingRules {
        let ofEndpoint =
            switch dialect {
            case .chat: PassingRules?.none
            case .messages: format == .anthropic ? nil : endpointRules[.messages]
            case .responses: endpointRules[.responses]
            }
        return ofEndpoint ?? passingRules
    }

    /// Whether it can be asked for that.
    package func has(_ ability: Ability) -> Bool {
        ability.endpoint.map { has($0) } ?? (descriptor.chat != nil)
    }

    /// Whether it has that beside chats.
    package func has(_ endpoint: GatewayEndpoint) -> Bool { endpoints[endpoint] != nil }

    /// What requests to an endpoint begin with; nil where the gateway does not have it.
    ///
    /// - Parameter nativeModel: as UTF-8.
    func head(of endpoint: GatewayEndpoint, for nativeModel: Bytes) -> UpstreamHead? {
        endpoints[endpoint]?.head(for: nativeModel)
    }

    /// What chat requests begin with where the model is not named in the path.
    var chatHead: UpstreamHead { wholeChat.plain }

    /// The target of a list below the base URL, with the key in it where this gateway wants that.
    func target(_ path: String) -> Bytes {
        Bytes(ChatHead.join(baseURL.target(path), Self.query(descriptor.authorization, settings)))
    }

    /// The fields that credentials and the record give to all requests.
    private static func fields(_ descriptor: GatewayDescriptor, _ settings: GatewaySettings) -> [HTTPField] {
        let fixed = descriptor.headers.sorted { $0.key < $1.key }.map {
            HTTPField(Bytes($0.key), Bytes($0.value))
        }
        switch descriptor.authorization {
        case .none, .query, .clientCredentials: return fixed
        case .bearer: return fixed + [settings.key].compactMap { $0.map { .bearer($0) } }
        case .header(let field, let also):
            let others = also.compactMap { other in
                settings.furtherSecrets[other.variable].map { other.field($0) }
            }
            return fixed + [settings.key].compactMap { $0.map { field.field($0) } } + others
        }
    }

    private static func query(
        _ authorization: GatewayDescriptor.Authorization, _ settings: GatewaySettings
    ) -> String? {
        guard case .query(let name) = authorization, let key = settings.key else { return nil }
        return "\(name)=\(key.reveal().percentEncoded.text)"
    }

    // MARK: Secrets

    /// A token was fetched for this gateway: from now on it is scrubbed too.
    func remember(_ token: Secret) {
        tokens.withLock { tokens in
            tokens.append(token)
            if tokens.count > Self.mostTokens { tokens.removeFirst() }
        }
    }

    /// Whether `text` holds a secret of this gateway.
    func hasKey(in text: String) -> Bool {
        scrub(text) != text
    }

    /// `text` without this gateway's secrets, should an upstream repeat one: as they are, and as they stand in a query
    /// or a form. Bytes are compared: a mark that combines with a key's last letter does not hide it.
    package func scrub(_ text: String) -> String {
        let secrets = (settings.secrets + tokens.withLock { $0 }).flatMap { secret in
            let (plain, escaped) = (secret.reveal().array, secret.reveal().percentEncoded.array)
            return plain == escaped ? [plain] : [plain, escaped]
        }
        var bytes = Array(text.utf8)
        // The longest first: one may be a part of another.
        for secret in secrets.sorted(by: { $0.count > $1.count }) where bytes.contains(secret) {
            bytes = bytes.replacing(secret, with: Array("•••".utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTTPField {
    /// `Authorization: Bearer <secret>`.
    static func bearer(_ secret: Secret) -> HTTPField {
        HTTPField("authorization", secret.behind("Bearer "))
    }
}

extension GatewayDescriptor.CredentialField {
    fileprivate func field(_ secret: Secret) -> HTTPField {
        HTTPField(Bytes(name), secret.behind(prefix))
    }
}

extension Secret {
    fileprivate func behind(_ prefix: String) -> Bytes {
        let value = ByteBuffer()
        value.append(Bytes(prefix))
        value.append(reveal())
        return value.takeAll()
    }
}
