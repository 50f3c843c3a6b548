// One request to a model from its plan to its answer.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing
internal import WireFormats

/// Carries one request out and renders what comes back. Confined to its loop; used once.
final class ChatCall {
    /// After so much silence a caller gets a sign of life.
    static let keepAlive: Duration = .seconds(15)
    private static let json = Bytes("application/json")
    private static let octets = Bytes("application/octet-stream")

    private let dialect: Dialect
    private let registry: GatewayRegistry
    private let context: RequestContext
    private let record: RequestRecord
    private var dispatch: Dispatch
    /// Holds the request's share of the memory for bodies, for as long as an attempt may need the request.
    private var body: BodyCollector?
    private let readyAt: Moment

    init(
        _ request: ModelRequest, _ body: consuming BodyCollector, _ plan: RoutePlan,
        _ configuration: APIConfiguration, _ tools: DispatchTools, _ context: RequestContext,
        _ record: RequestRecord
    ) {
        self.body = consume body
        dialect = request.dialect
        registry = configuration.registry
        self.context = context
        self.record = record
        dispatch = Dispatch(
            plan, for: request, with: tools, timeouts: configuration.timeouts, limits: configuration.limits,
            cancellation: context.cancellation)
        record.progress = dispatch.progress
        readyAt = context.time.exactNow
    }

    /// - Parameter kind: how the answer reaches the caller.
    func answer(_ kind: TaskRequest.AnswerKind) async throws(APIFailure) -> Response {
        switch kind {
        case .json, .text: try await whole()
        case .events: try await stream()
        case .bytes: try await sound()
        }
    }

    // MARK: Whole

    private func whole() async throws(APIFailure) -> Response {
        let served = try await run(into: ByteBuffer()).get()
        guard case .whole(let reply) = served.reply else {
            throw APIFailure(.badGateway, "the gateway streamed a whole answer", type: "upstream_error")
        }
        record.usage = reply.usage
        record.cost = served.cost
        record.finishReason = reply.finishReason
        var fields: [HTTPField] = []
        fields.reserveCapacity(8 + reply.fields.count)
        fields.append(HTTPField("content-type", reply.contentType ?? Self.json))
        addAnswerFields(to: &fields)
        fields += reply.fields
        record.tell(.ok)
        return Response(.ok, fields: fields, body: .bytes(reply.body))
    }

    /// Runs the attempts and notes what came of them.
    private func run(into out: ByteBuffer) async -> Result<Served, APIFailure> {
        let result: Result<Served, ProviderFailure>
        do throws(ProviderFailure) {
            result = .success(try await dispatch.run(into: out))
        } catch {
            result = .failure(error)
        }
        body = nil
        noteAttempts()
        return result.mapError { error in
            (end(after: error) ?? failure(error))
                .with(answerFields + error.rateLimits.map { HTTPField($0.name, $0.value) })
        }
    }

    private func failure(_ error: ProviderFailure) -> APIFailure {
        record.failure = error.kind.rawValue
        if error.kind == .cancelled { record.ending = "caller_left" }
        return APIFailure(error, of: registry[Bytes(error.gateway.slug)]?.descriptor.name)
    }

    /// What the caller is told where the attempts were cancelled by somebody else; nil where they were not.
    private func end(after error: ProviderFailure) -> APIFailure? {
        guard error.kind == .cancelled, let end = record.end else { return nil }
        record.failure = end.code.description
        record.ending = end.code
        return end.failure
    }

    private func noteAttempts() {
        let progress = dispatch.progress
        let wentWell = progress.isServed && progress.failures.isEmpty
        record.attemptsText = wentWell ? progress.current?.gateway.okText : progress.attempts.headerText
        let before = context.startedAt.duration(to: readyAt)
        record.overhead = before + context.time.now.duration(to: context.time.exactNow)
    }

    // MARK: Streams

    /// Answers with sound as soon as it begins: no sign of life has a place before it.
    private func sound() async throws(APIFailure) -> Response {
        let out = ByteBuffer()
        let served = try await run(into: out).get()
        let type = served.reply.contentType ?? Self.octets
        let relay = StreamAnswer(served, in: dialect, out, context.time, record)
        let fields = [HTTPField("content-type", type)] + answerFields + relay.takeFields()
        return Response(
            .ok, fields: fields,
            body: .stream { writer throws(BodyWriteFailure) in try await relay.write(to: writer) })
    }

    /// Answers as soon as the stream is bound to a gateway, or after a while of silence.
    private func stream() async throws(APIFailure) -> Response {
        let out = ByteBuffer()
        let pending = Pending(on: context.time) { [self] in await run(into: out) }
        guard let result = await pending.value(until: context.startedAt.advanced(by: Self.keepAlive)) else {
            return response([]) { [self] writer throws(BodyWriteFailure) in
                try await answerLate(pending, out, to: writer)
            }
        }
        let served = try result.get()
        let relay = StreamAnswer(served, in: dialect, out, context.time, record)
        return response(answerFields + relay.takeFields()) { writer throws(BodyWriteFailure) in
            try await relay.write(to: writer)
        }
    }

    private func response(
        _ fields: [HTTPField], _ write: @escaping (any BodyWriter) async throws(BodyWriteFailure) -> Void
    ) -> Response {
        let common = [
            HTTPField("content-type", "text/event-stream; charset=utf-8"),
            HTTPField("cache-control", "no-cache"),
        ]
        return Response(.ok, fields: common + fields, body: .stream(write))
    }

    /// The status has gone out before a gateway answered: signs of life until one does, then the stream, or the
    /// error as an event.
    private func answerLate(
        _ pending: Pending<Result<Served, APIFailure>>, _ out: ByteBuffer, to writer: any BodyWriter
    ) async throws(BodyWriteFailure) {
        let sign = ByteBuffer()
        while true {
            sign.append(dialect.signOfLife)
            do throws(BodyWriteFailure) {
                try await writer.write(sign)
            } catch {
                record.ending = record.end?.code ?? "caller_left"
                record.tell(.ok)
                context.cancellation.cancel()
                throw error
            }
            guard let result = await pending.value(until: context.time.now.advanced(by: Self.keepAlive))
            else {
                continue
            }
            return try await finishLate(result, out, to: writer)
        }
    }

    private func finishLate(
        _ result: Result<Served, APIFailure>, _ out: ByteBuffer, to writer: any BodyWriter
    ) async throws(BodyWriteFailure) {
        let first = ByteBuffer()
        writeFields(into: first)
        switch result {
        case .failure(let failure):
            dialect.writeEvent(
                of: failure.told(record.variant, id: context.id, model: record.model), into: first)
            record.ending = record.ending ?? "broken"
            record.tell(.ok)
            try await writer.write(first)
        case .success(let served):
            // One piece with the comment: there is one place where a caller can turn out to have left.
            first.append(out.takeAll())
            try await StreamAnswer(served, in: dialect, first, context.time, record).write(
                to: writer)
        }
    }

    // MARK: Fields

    /// Who was asked, and what came of it: told with answers and failures alike.
    private var answerFields: [HTTPField] {
        var fields: [HTTPField] = []
        addAnswerFields(to: &fields)
        return fields
    }

    /// The same as a comment, for a stream whose head went out before they were known.
    private func writeFields(into buffer: ByteBuffer) {
        buffer.append(":")
        for field in answerFields where HeadWriter.isFieldValue(field.value) {
            buffer.append(" ")
            buffer.append(field.name)
            buffer.append("=")
            buffer.append(field.value)
        }
        buffer.append("\n\n")
    }

    private func addAnswerFields(to fields: inout [HTTPField]) {
        guard let attempt = dispatch.progress.current else { return }
        fields.append(attempt.gateway.answerField)
        fields.append(HTTPField("x-sluice-model", attempt.nativeModel))
        fields.append(HTTPField("x-sluice-attempts", record.attemptsText ?? .empty))
        if !dispatch.progress.dropped.isEmpty {
            fields.append(HTTPField("x-sluice-dropped", Bytes(dispatch.progress.dropped.headerText)))
        }
    }
}
