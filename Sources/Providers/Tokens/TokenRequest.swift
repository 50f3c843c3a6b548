// How a token is asked for, and what comes back.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// The request for a gateway's token.
struct TokenRequest {
    /// What a good answer says.
    struct Answer {
        let token: Secret
        /// nil where it does not say.
        let lifetime: Duration?
    }

    /// No answer with a token is longer, in bytes.
    private static let longestAnswer = 64 << 10
    /// A token has to fit a header field with room to spare.
    private static let longestToken = 16 << 10
    /// Longer lives are cut to this; they are renewed once a day at least.
    private static let longestLife = 86_400

    let gateway: Gateway
    let head: UpstreamHead
    private let how: GatewayDescriptor.ClientCredentials
    private let clientID: Secret
    private let clientSecret: Secret

    /// nil for a gateway that wants no token, or has no credentials for one.
    init?(_ gateway: Gateway) {
        guard case .clientCredentials(let how) = gateway.descriptor.authorization,
            let clientID = gateway.settings.clientID, let clientSecret = gateway.settings.clientSecret
        else { return nil }
        self.gateway = gateway
        self.how = how
        self.clientID = clientID
        self.clientSecret = clientSecret
        let own = gateway.settings.tokenURL
        head = UpstreamHead(
            origin: own?.origin ?? gateway.baseURL.origin, method: .post,
            target: Bytes(
                own.map { $0.path.isEmpty ? "/" : $0.path } ?? gateway.baseURL.target(how.tokenPath)),
            fields: [])
    }

    func send(
        over transport: any UpstreamTransport, by deadline: Moment
    ) async throws(ProviderFailure) -> Answer {
        let fields = UpstreamFields([
            HTTPField("accept", "application/json"), HTTPField("content-type", contentType),
            .agent,
        ])
        let request = UpstreamRequest(head, fields, body: [body])
        let deadlines = UpstreamDeadlines(connect: deadline, head: deadline, stall: .seconds(20))
        let status: Int
        let text: Bytes
        do throws(TransportFailure) {
            let response = try await transport.send(request, by: deadlines, cancellation: Cancellation())
            status = response.head.status.code
            text = try await response.body.whole(atMost: Self.longestAnswer, by: deadline)
        } catch {
            throw gateway.failure(error)
        }
        guard (200..<300).contains(status) else { throw failure(status: status) }
        return try answer(text)
    }

    /// What the token's place did not do. What it answered is not repeated: it may hold what was sent.
    func failure(_ kind: ProviderFailure.Kind, status: Int? = nil, _ what: String) -> ProviderFailure {
        ProviderFailure(kind, from: gateway.id, status: status, "the gateway's token endpoint \(what)")
    }

    // MARK: The request

    private var contentType: StaticString {
        switch how.encoding {
        case .form: "application/x-www-form-urlencoded"
        case .json: "application/json"
        }
    }

    private var body: Bytes {
        let buffer = ByteBuffer()
        switch how.encoding {
        case .form:
            for (index, item) in items.enumerated() {
                buffer.append(text: "\(index == 0 ? "" : "&")\(item.name)=")
                buffer.append(item.value.percentEncoded)
            }
        case .json:
            var writer = JSONWriter(into: buffer)
            writer.object { writer in
                for item in items { writer.member(item.name, text: item.value) }
            }
        }
        return buffer.takeAll()
    }

    private var items: [(name: String, value: Bytes)] {
        [
            ("grant_type", Bytes("client_credentials")), ("client_id", clientID.reveal()),
            ("client_secret", clientSecret.reveal()),
        ] + (how.scope.map { [("scope", Bytes($0))] } ?? [])
    }

    // MARK: The answer

    private func failure(status: Int) -> ProviderFailure {
        let kind: ProviderFailure.Kind =
            switch status {
            case 429: .rateLimited
            case 503: .overloaded
            case 500...: .serverError
            default: .authentication
            }
        return failure(kind, status: status, "answered with status \(status)")
    }

    private func answer(_ text: Bytes) throws(ProviderFailure) -> Answer {
        guard let root = (try? JSONDocument(parsing: text))?.root,
            let token = root["access_token"]?.stringBytes, !token.isEmpty, token.count <= Self.longestToken,
            HeadWriter.isFieldValue(token)
        else { throw failure(.brokenAnswer, "gave no token") }
        // RFC 6749 §7.1: a token of a kind one does not know must not be used.
        let type = root["token_type"]?.string ?? "bearer"
        guard type.lowercased() == "bearer" else {
            throw failure(.brokenAnswer, "gave a token that is no bearer token")
        }
        return Answer(token: Secret(token.text), lifetime: lifetime(root["expires_in"]))
    }

    /// In seconds, also where the number is written as a text.
    private func lifetime(_ node: JSONNode?) -> Duration? {
        guard let seconds = node?.int ?? node?.string.flatMap({ Int($0) }) else { return nil }
        return .seconds(min(max(seconds, 0), Self.longestLife))
    }
}
