// A chat request in the words of the gateway it goes to.
package import Base
package import Domain
package import HTTP
internal import JSON
package import WireFormats

/// A chat request as one gateway gets it.
package struct EncodedChat: Sendable {
    /// Where it goes and what it begins with.
    package let head: UpstreamHead
    /// The body, in slices of the caller's bytes and our edits where possible.
    package let body: [Bytes]
    /// What of the caller's request is not in it.
    package let dropped: DroppedMembers
    /// Whether the gateway speaks the caller's dialect: request and answer are passed on, not translated.
    let isPassed: Bool
    /// Whether it asks for a stream.
    let isStream: Bool
    /// What the answer's writer has to know of it.
    let prompt: AnsweredPrompt

    private init(
        _ request: EncodedRequest, _ head: UpstreamHead, isPassed: Bool, isStream: Bool,
        _ prompt: AnsweredPrompt = .unread
    ) {
        self.head = head
        self.isPassed = isPassed
        self.isStream = isStream
        self.prompt = prompt
        body = request.body
        dropped = request.dropped
    }

    /// The same request in another form.
    init(_ other: EncodedChat, head: UpstreamHead, body: [Bytes]) {
        self.head = head
        self.body = body
        (dropped, isPassed, isStream) = (other.dropped, other.isPassed, other.isStream)
        prompt = other.prompt
    }

    /// The caller's own bytes; nil for a gateway that does not speak the caller's dialect.
    init?(
        passing request: ChatRequest, to gateway: Gateway, nativeModel: Bytes, isPinned: Bool,
        _ seals: SealedThoughts = .kept
    ) {
        let isStream = gateway.isStream(for: request)
        guard let head = gateway.head(of: request.dialect, for: nativeModel, isStreaming: isStream) else {
            return nil
        }
        let encoded = PassedRequest.encode(
            request, nativeModel: nativeModel, rules: gateway.passingRules(for: request.dialect),
            isPinned: isPinned, seals: seals)
        self.init(encoded, head.with(request.anthropicFields), isPassed: true, isStream: isStream)
    }

    /// A translation, for a gateway of another format.
    ///
    /// - Throws: what the format cannot be asked.
    init(
        translating conversation: Conversation, of request: ChatRequest, with write: RequestWriter,
        to gateway: Gateway, nativeModel: Bytes, listed: ListedModel?
    ) throws(RequestFault) {
        let isStream = gateway.isStream(for: request)
        let target = ChatTarget(
            nativeModel: nativeModel, isStreaming: isStream, maxOutputTokens: listed?.maxOutputTokens,
            thinks: listed?.thinks, rules: gateway.passingRules,
            extras: gateway.descriptor.extras.taken(by: nativeModel, listed: listed?.supportedParameters))
        self.init(
            try write(conversation, target), gateway.chatHead(for: nativeModel, isStreaming: isStream),
            isPassed: false, isStream: isStream, request.dialect.answered(conversation))
    }
}

extension GatewayClient {
    /// Larger requests than this are not translated on the loop.
    private static let translatedAtOnce = 1 << 20

    /// The request for a gateway: the caller's own bytes where it speaks the caller's dialect, a translation
    /// elsewhere.
    ///
    /// - Parameters:
    ///   - conversation: the request as it was read for an earlier translation: one reading does for all.
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - listed: the model as the gateway lists it; nil where it does not.
    ///   - isPinned: whether the caller named the gateway.
    /// - Throws: `.invalidRequest` for a request that cannot be translated as it is, or names an attachment that cannot
    ///   be had.
    package func encode(
        _ request: ChatRequest, _ conversation: inout Conversation?, for gateway: Gateway,
        nativeModel: Bytes, listed: ListedModel?, isPinned: Bool = true, under conditions: ChatConditions
    ) async throws(ProviderFailure) -> EncodedChat {
        if let passed = EncodedChat(
            passing: request, to: gateway, nativeModel: nativeModel, isPinned: isPinned, conditions.seals)
        {
            return passed
        }
        let write = gateway.format.requestWriter
        let isLarge = request.document.bytes.count > Self.translatedAtOnce
        var read: Conversation
        if let conversation {
            read = conversation
        } else {
            read = try await translated(isLarge, gateway) { () throws(RequestFault) in
                try request.dialect.read(request)
            }
        }
        if let kinds = gateway.format.fetchedKinds {
            let fetcher = AttachmentFetcher(self, gateway, kinds, conditions)
            try await fetcher.fetchAll(of: &read)
        }
        conversation = read
        let whole = read
        return try await translated(isLarge, gateway) { () throws(RequestFault) in
            try EncodedChat(
                translating: whole, of: request, with: write, to: gateway, nativeModel: nativeModel,
                listed: listed)
        }
    }

    /// Does a step of a translation: here, or beside the loop where it would hold it for long.
    private func translated<Value: Sendable>(
        _ isLarge: Bool, _ gateway: Gateway, _ step: @escaping @Sendable () throws(RequestFault) -> Value
    ) async throws(ProviderFailure) -> Value {
        let result: Result<Value, RequestFault>
        if isLarge {
            result = await time.compute { Result(catching: step) }
        } else {
            result = Result(catching: step)
        }
        do throws(RequestFault) { return try result.get() } catch { throw gateway.failure(error) }
    }
}

extension UpstreamHead {
    /// The same with what the caller said beside the body: a version in place of the one that the gateway's record
    /// says.
    fileprivate func with(_ own: AnthropicFields) -> UpstreamHead {
        let name = Bytes("anthropic-version" as StaticString)
        var all = fields
        if let version = own.version, !fields.contains(where: { $0.name == name && $0.value == version }) {
            all.removeAll { $0.name.lowercased == name }
            all.append(HTTPField("anthropic-version", version))
        }
        all += own.betas.map { HTTPField("anthropic-beta", $0) }
        guard own.version != nil || !own.betas.isEmpty, all.count != fields.count || all != fields else {
            return self
        }
        return with(fields: all)
    }

    /// The same with other fields.
    func with(fields: [HTTPField]) -> UpstreamHead {
        UpstreamHead(origin: origin, method: method, target: target, fields: fields)
    }
}

extension WireFormat {
    /// Which images and files must be sent with the request: the provider does not fetch them.
    fileprivate var fetchedKinds: AttachmentFetcher.Kinds? {
        switch self {
        case .gemini, .ollama: .all
        case .openAI: .documents
        case .anthropic: nil
        }
    }
}

extension Gateway {
    /// What it means that it cannot be sent a request.
    func failure(_ fault: RequestFault) -> ProviderFailure {
        ProviderFailure(
            .invalidRequest, from: id, status: 400, fault.message, code: fault.code,
            parameter: fault.parameter)
    }
}
