// The one client that calls any gateway.
package import Base
package import Domain
internal import HTTP
internal import JSON
internal import WireFormats

/// Calls gateways over their transports. One for each loop, confined to it.
package final class GatewayClient {
    /// A long answer is parsed in parts of this size as it comes: all at once it would hold the loop for long.
    private static let parsedAtOnce = 64 * 1024

    let time: any Timekeeper
    private let transports: GatewayTransports
    private let tokens: TokenSource
    /// What every request for a list and every chat request says besides its gateway's own fields.
    private let listFields: UpstreamFields
    private let chatFields: UpstreamFields

    /// - Parameter instance: names this process in `x-sluice-hop`, so that a request that comes back is recognised.
    package init(time: any Timekeeper, over transports: GatewayTransports, instance: Bytes) {
        self.time = time
        self.transports = transports
        tokens = TokenSource(time: time, transport: transports.native)
        listFields = UpstreamFields(Self.commonFields(instance: instance))
        chatFields = Self.chatFields(instance: instance)
    }

    /// Whether `moment` has come.
    package func isPast(_ moment: Moment) -> Bool { moment <= time.now }

    /// The moment that comes after so long a time.
    func moment(after duration: Duration) -> Moment { time.now.advanced(by: duration) }

    /// Sends a chat request to a gateway.
    ///
    /// A stream comes back with the answer's head; `ChatStream.advance` brings it to its first event. From a gateway
    /// that does not stream, a caller who wants one gets the events of a whole answer; from one that always does, a
    /// caller who wants none gets the whole answer once the stream is at its end.
    ///
    /// - Parameters:
    ///   - encoded: the request as `encode` made it for this gateway.
    ///   - model: the one it asks for.
    package func chat(
        _ request: ChatRequest, encoded: EncodedChat, for model: CalledModel, to gateway: Gateway,
        under conditions: ChatConditions
    ) async throws(ProviderFailure) -> ChatReply {
        let timeouts = conditions.timeouts.adapted(to: gateway.descriptor.timeouts)
        // Who wants the answer whole waits for all of it anyway.
        let patience = request.isStreaming && encoded.isStream ? timeouts.firstByte : timeouts.answer
        let deadline = min(conditions.deadline, moment(after: patience))
        let response = try await send(encoded.request, to: gateway, timeouts, by: deadline, conditions)
        guard response.head.status.isSuccess else {
            throw await failure(response, from: gateway, by: deadline)
        }
        let rendering = AnswerRendering(request, encoded, model, gateway)
        let (mayBeStream, limits) = (response.head.mayBeStream, conditions.limits)
        // Who wants the answer whole may get it so, whatever the gateway was asked for.
        guard encoded.isStream, mayBeStream || request.isStreaming else {
            let document = try await readDocument(
                response, from: gateway, limits.wholeAnswer, by: deadline)
            do throws(ReplyFault) {
                return .whole(
                    try rendering.whole(document, fields: RelayedFields.rateLimits(of: response.head)))
            } catch {
                throw gateway.failure(error)
            }
        }
        guard mayBeStream else {
            throw await notAStream(response, from: gateway, limits.wholeAnswer, by: deadline)
        }
        let framing = rendering.framing(limit: limits.event)
        guard request.isStreaming else {
            let stream = ChatStream(
                response, from: gateway, framing, relay: rendering.assembly(limit: limits.wholeAnswer),
                time: time, limits: limits, idle: timeouts.idle, firstEventBy: deadline,
                orThinkingBy: conditions.deadline, wholeBy: conditions.deadline)
            return .whole(try await assemble(stream, rendering, gateway))
        }
        return .stream(
            ChatStream(
                response, from: gateway, framing, relay: rendering.relay(), time: time,
                limits: rendering.adapted(limits), idle: timeouts.idle, firstEventBy: deadline,
                orThinkingBy: conditions.deadline))
    }

    /// A request to where a caller's address leads.
    func fetch(
        _ request: UpstreamRequest, by deadline: Moment, _ conditions: ChatConditions
    ) async throws(TransportFailure) -> UpstreamResponse {
        let connect = min(deadline, moment(after: conditions.timeouts.connect))
        let deadlines = UpstreamDeadlines(connect: connect, head: deadline, stall: conditions.timeouts.idle)
        return try await transports.native.send(
            request, by: deadlines, cancellation: conditions.cancellation)
    }

    /// Sends a request to a model.
    ///
    /// - Parameters:
    ///   - request: given what all of them say besides their gateways' own fields.
    ///   - contentType: of what is sent; nil for JSON.
    func send(
        _ request: (UpstreamFields) -> UpstreamRequest, contentType: Bytes? = nil, to gateway: Gateway,
        _ timeouts: ChatTimeouts, by deadline: Moment, _ conditions: ChatConditions
    ) async throws(ProviderFailure) -> UpstreamResponse {
        let deadlines = UpstreamDeadlines(
            connect: min(deadline, moment(after: timeouts.connect)), head: deadline, stall: timeouts.idle)
        let usual = contentType.map { listFields.and([HTTPField("content-type", $0)]) } ?? chatFields
        let trace = conditions.traceFields
        let common = trace.isEmpty ? usual : usual.and(trace)
        return try await send(request(common), to: gateway, by: deadlines, conditions.cancellation)
    }

    private func send(
        _ request: UpstreamRequest, to gateway: Gateway, by deadlines: UpstreamDeadlines,
        _ cancellation: Cancellation
    ) async throws(ProviderFailure) -> UpstreamResponse {
        guard gateway.wantsToken else {
            return try await sendOnce(request, to: gateway, by: deadlines, cancellation)
        }
        return try await sendWithToken(request, to: gateway, by: deadlines, cancellation)
    }

    private func sendOnce(
        _ request: UpstreamRequest, to gateway: Gateway, by deadlines: UpstreamDeadlines,
        _ cancellation: Cancellation
    ) async throws(ProviderFailure) -> UpstreamResponse {
        do throws(TransportFailure) {
            return try await transports[gateway].send(request, by: deadlines, cancellation: cancellation)
        } catch {
            throw gateway.failure(error)
        }
    }

    /// A token that was refused may only have ended early: the request goes out once more with a new one.
    private func sendWithToken(
        _ request: UpstreamRequest, to gateway: Gateway, by deadlines: UpstreamDeadlines,
        _ cancellation: Cancellation
    ) async throws(ProviderFailure) -> UpstreamResponse {
        while true {
            guard let field = try await tokens.field(for: gateway, by: deadlines.head) else {
                return try await sendOnce(request, to: gateway, by: deadlines, cancellation)
            }
            let authorised = UpstreamRequest(
                request.head, UpstreamFields(request.moreFields.fields + [field]), body: request.body)
            let response = try await sendOnce(authorised, to: gateway, by: deadlines, cancellation)
            guard response.head.status.code == 401, tokens.refused(field, by: gateway) else {
                return response
            }
            response.body.cancel()
        }
    }

    /// Asks a gateway for what is no chat, and hands out the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - method: where it is not what the body makes of it.
    ///   - body: as JSON, of a POST; nil for a GET.
    func ask(
        _ target: Bytes, method: HTTPMethod? = nil, body: Bytes?, of gateway: Gateway, timeouts: ChatTimeouts,
        by deadline: Moment, cancellation: Cancellation = Cancellation()
    ) async throws(ProviderFailure) -> UpstreamResponse {
        var fields = gateway.fields
        if body != nil { fields.append(HTTPField("content-type", "application/json")) }
        let head = UpstreamHead(
            origin: gateway.baseURL.origin, method: method ?? (body == nil ? .get : .post), target: target,
            fields: fields)
        let request = UpstreamRequest(head, listFields, body: body.map { [$0] } ?? [])
        let deadlines = UpstreamDeadlines(
            connect: min(deadline, moment(after: timeouts.connect)), head: deadline, stall: timeouts.idle)
        return try await send(request, to: gateway, by: deadlines, cancellation)
    }

    /// An answer with a good status to a stream that is none: an error, most often.
    func notAStream(
        _ response: UpstreamResponse, from gateway: Gateway, _ limit: Int, by deadline: Moment
    ) async -> ProviderFailure {
        do throws(ProviderFailure) {
            let bytes = try await read(response, from: gateway, limit, by: deadline)
            if let details = ErrorDetails(answer: bytes) { return gateway.failure(details, status: nil) }
            return ProviderFailure(.brokenAnswer, from: gateway.id, "the gateway did not stream")
        } catch {
            return error
        }
    }

    // MARK: Whole bodies

    /// Reads an answer that is JSON, while it comes.
    ///
    /// - Parameter limit: how many bytes it may have.
    func readDocument(
        _ response: UpstreamResponse, from gateway: Gateway, _ limit: Int,
        jsonLimits: JSONLimits = JSONLimits(), by deadline: Moment
    ) async throws(ProviderFailure) -> JSONDocument {
        let buffer = ByteBuffer()
        var parser = JSONParser(limits: jsonLimits)
        try await read(response, into: buffer, from: gateway, limit, by: deadline) { buffer in
            guard buffer.count - parser.position >= Self.parsedAtOnce else { return }
            // What is wrong is told again at the end.
            try? parser.advance(over: buffer, isComplete: false)
        }
        do throws(JSONFailure) {
            try parser.advance(over: buffer, isComplete: true)
        } catch {
            throw gateway.failure(ReplyFault.malformed)
        }
        return parser.takeDocument(of: buffer.takeAll())
    }

    func read(
        _ response: UpstreamResponse, from gateway: Gateway, _ limit: Int, by deadline: Moment
    ) async throws(ProviderFailure) -> Bytes {
        let buffer = ByteBuffer()
        try await read(response, into: buffer, from: gateway, limit, by: deadline) { _ in }
        return buffer.takeAll()
    }

    /// Reads a body to its end.
    ///
    /// - Parameter look: called whenever more has come.
    private func read(
        _ response: UpstreamResponse, into buffer: ByteBuffer, from gateway: Gateway, _ limit: Int,
        by deadline: Moment, _ look: (ByteBuffer) -> Void
    ) async throws(ProviderFailure) {
        do throws(TransportFailure) {
            try await response.body.read(into: buffer, atMost: limit, by: deadline, look)
        } catch {
            throw gateway.failure(error)
        }
    }

    /// An answer with an error status. Its text is worth a moment's wait and a bounded read.
    func failure(
        _ response: UpstreamResponse, from gateway: Gateway, by deadline: Moment
    ) async -> ProviderFailure {
        let patience = min(deadline, time.now.advanced(by: .seconds(5)))
        let status = response.head.status.code
        let body: Bytes
        do throws(ProviderFailure) {
            body = try await read(response, from: gateway, 256 * 1024, by: patience)
        } catch {
            if error.kind == .cancelled { return error }
            body = .empty
        }
        let limits = RelayedFields.rateLimits(of: response.head)
            .filter { !gateway.hasKey(in: $0.value.text) }
            .map { RateLimitField(name: $0.name, value: $0.value) }
        let details = ErrorDetails(body: body)
        return gateway.failure(details, status: status)
            .told(retryAfter: RetryAfter.wait(response.head) ?? details.retryAfter, rateLimits: limits)
    }
}

extension ResponseHead {
    /// Whether the body may be a stream of events. Upstreams give it many types; JSON and pages are none.
    var mayBeStream: Bool {
        guard let type = fields.first("content-type")?.text.lowercased() else { return true }
        return !type.hasPrefix("application/json") && !type.hasPrefix("text/html")
    }
}
