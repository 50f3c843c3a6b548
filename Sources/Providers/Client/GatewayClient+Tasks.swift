// Calling gateways for something else than conversations.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

extension GatewayClient {
    /// A list of vectors holds more values than any conversation: two thousand of three thousand numbers each. Spelled
    /// as numbers so many are larger than an answer may be (`ChatLimits.wholeAnswer`), as base64 they are not.
    private static let limitsOfVectors = JSONLimits(values: 8_000_000)
    /// Larger answers than this are not judged and spelled on the loop.
    private static let readAtOnce = 64 * 1024

    /// Sends a task to a gateway.
    ///
    /// - Parameters:
    ///   - encoded: the request as it was made for this gateway.
    ///   - model: the one it asks for.
    func task(
        _ task: TaskRequest, encoded: EncodedTask, for model: CalledModel, to gateway: Gateway,
        under conditions: ChatConditions
    ) async throws(ProviderFailure) -> ChatReply {
        let timeouts = conditions.timeouts.adapted(to: gateway.descriptor.timeouts)
        let patience = task.answerKind.isStream ? timeouts.firstByte : timeouts.answer
        let deadline = min(conditions.deadline, moment(after: patience))
        let response = try await send(
            encoded.request, contentType: encoded.contentType, to: gateway, timeouts, by: deadline, conditions
        )
        guard response.head.status.isSuccess else {
            throw await failure(response, from: gateway, by: deadline)
        }
        let limits = conditions.limits
        switch task.answerKind {
        case .text: return .whole(try await text(response, from: gateway, limits.wholeAnswer, by: deadline))
        case .events, .bytes:
            if task.answerKind == .events, response.head.isJSON {
                let document = try await readDocument(
                    response, from: gateway, limits.wholeAnswer, by: deadline)
                let answer = try await judge([document], of: gateway) { () throws(ReplyFault) in
                    try WholeTask.events(of: document, to: task, through: Self.relay(task, model, gateway))
                }
                return .whole(WholeReply(answer, fields: RelayedFields.rateLimits(of: response.head)))
            }
            guard response.head.mayBeStream else {
                throw await notAStream(response, from: gateway, limits.wholeAnswer, by: deadline)
            }
            return .stream(
                ChatStream(
                    response, from: gateway, StreamFraming(task.answerKind, limit: limits.event),
                    relay: Self.relay(task, model, gateway), time: time, limits: limits,
                    idle: timeouts.idle, firstEventBy: deadline))
        case .json:
            var document = try await readDocument(
                response, from: gateway, limits.wholeAnswer,
                jsonLimits: task.ability == .embeddings ? Self.limitsOfVectors : JSONLimits(), by: deadline)
            if encoded.format == .queuedApps {
                let queued = QueuedTask(
                    self, gateway, encoded.nativeModel, conditions, timeouts, by: deadline)
                document = try await queued.result(of: document)
            }
            let further = try await further(
                encoded, document, to: gateway, timeouts, by: deadline, conditions)
            let answer = try await read([document] + further, to: task, as: encoded.format, model, gateway)
            return .whole(WholeReply(answer, fields: RelayedFields.rateLimits(of: response.head)))
        }
    }

    /// Makes the calls that follow the first, one after the other.
    ///
    /// - Parameter first: its answer.
    private func further(
        _ encoded: EncodedTask, _ first: JSONDocument, to gateway: Gateway, _ timeouts: ChatTimeouts,
        by deadline: Moment, _ conditions: ChatConditions
    ) async throws(ProviderFailure) -> [JSONDocument] {
        var room = conditions.limits.wholeAnswer - first.bytes.count
        var documents: [JSONDocument] = []
        for body in encoded.furtherBodies {
            let response = try await send(
                { encoded.request($0, body: body) }, contentType: encoded.contentType, to: gateway, timeouts,
                by: deadline, conditions)
            guard response.head.status.isSuccess else {
                throw await failure(response, from: gateway, by: deadline)
            }
            let document = try await readDocument(
                response, from: gateway, room, jsonLimits: Self.limitsOfVectors, by: deadline)
            room -= document.bytes.count
            documents.append(document)
        }
        return documents
    }

    private static func relay(
        _ task: TaskRequest, _ model: CalledModel, _ gateway: Gateway
    ) -> any StreamRelay {
        let rules = gateway.descriptor.usage
        guard task.answerKind == .events else { return BytesRelay() }
        guard task.ability == .completions else { return EventRelay(for: task, rules) }
        let wish = TaskWish(task, modelText: model.text, prices: model.prices)
        return OpenAIRelay(modelText: model.text, wish.usage, rules)
    }

    /// Text that is passed on as it is, unless it is an error that came with a good status.
    private func text(
        _ response: UpstreamResponse, from gateway: Gateway, _ limit: Int, by deadline: Moment
    ) async throws(ProviderFailure) -> WholeReply {
        let body = try await read(response, from: gateway, limit, by: deadline)
        let contentType = response.head.fields.first("content-type")
        if response.head.isJSON, let details = ErrorDetails(answer: body) {
            throw gateway.failure(details, status: nil)
        }
        return WholeReply(
            body: [body], usage: nil, finishReason: nil, fields: RelayedFields.rateLimits(of: response.head),
            contentType: contentType ?? Bytes("text/plain"))
    }

    /// - Parameter documents: the answers to all calls, in their order.
    private func read(
        _ documents: [JSONDocument], to task: TaskRequest, as format: EndpointFormat, _ model: CalledModel,
        _ gateway: Gateway
    ) async throws(ProviderFailure) -> WholeAnswer {
        let wish = TaskWish(task, modelText: model.text, prices: model.prices)
        let (rules, now) = (gateway.descriptor.usage, WallTime.now.unixSeconds)
        return try await judge(documents, of: gateway) { () throws(ReplyFault) in
            switch format {
            case .asAsked, .base64Vectors: try TaskReply.read(documents[0], wish, rules)
            case .batchEmbedContents: try GeminiEmbeddings.read(documents, wish)
            case .apps, .queuedApps: try AppImages.read(documents[0], wish, at: now)
            }
        }
    }

    /// Judges an answer, and writes it as callers read it: here, or beside the loop where it would hold it for long.
    private func judge(
        _ documents: [JSONDocument], of gateway: Gateway,
        _ read: @escaping @Sendable () throws(ReplyFault) -> WholeAnswer
    ) async throws(ProviderFailure) -> WholeAnswer {
        let judge: @Sendable () -> Result<WholeAnswer, ReplyFault> = {
            Result { () throws(ReplyFault) in try read() }
        }
        let isLarge = documents.map(\.bytes).byteCount > Self.readAtOnce
        let result = isLarge ? await time.compute(judge) : judge()
        do throws(ReplyFault) { return try result.get() } catch { throw gateway.failure(error) }
    }
}

extension ResponseHead {
    /// Whether the body says that it is a JSON text.
    fileprivate var isJSON: Bool {
        fields.first("content-type")?.lowercased.hasPrefix("application/json") == true
    }
}

extension StreamFraming {
    /// - Parameter limit: bytes that an event may have.
    fileprivate init(_ kind: TaskRequest.AnswerKind, limit: Int) {
        self = kind == .bytes ? .bytes : .events(SSEParser(limit: limit))
    }
}
