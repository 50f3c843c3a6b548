// Making the calls of a probe.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

/// Makes the calls of a probe, with the same client, encoding and reading that serving has. Confined to its loop.
struct ProbeCaller {
    private let client: GatewayClient
    private let time: any Timekeeper
    private let timeouts: ChatTimeouts
    private let limits: ChatLimits

    /// - Parameter timeouts: those of the settings; a gateway's own come before them.
    init(
        client: GatewayClient, time: any Timekeeper, timeouts: ChatTimeouts, limits: ChatLimits
    ) {
        self.client = client
        self.time = time
        self.timeouts = timeouts
        self.limits = limits
    }

    /// The gateway's list of models and how long it took; nil where none could be read.
    func models(of gateway: Gateway) async -> (models: [ListedModel]?, took: Duration) {
        let began = time.exactNow
        let models = try? await client.list(of: gateway, timeouts: timeouts).models
        return (models, began.duration(to: time.exactNow))
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// - Parameter model: the native id to ask for, whatever the request names.
    func call(_ gateway: Gateway, model: String, _ request: ChatRequest) async -> ProbeCall {
        let began = time.exactNow
        do throws(ProviderFailure) {
            let answer = try await answer(gateway, model, request, began)
            return ProbeCall(took: began.duration(to: time.exactNow), .success(answer))
        } catch {
            return ProbeCall(took: began.duration(to: time.exactNow), .failure(error))
        }
    }

    private func answer(
        _ gateway: Gateway, _ model: String, _ request: ChatRequest, _ began: Moment
    ) async throws(ProviderFailure) -> ProbeAnswer {
        let conditions = ChatConditions(
            timeouts: timeouts, limits: limits, deadline: time.now.advanced(by: patience(with: gateway)),
            cancellation: Cancellation())
        var conversation: Conversation?
        let encoded = try await client.encode(
            request, &conversation, for: gateway, nativeModel: Bytes(model), listed: nil,
            under: conditions)
        let reply = try await client.chat(
            request, encoded: encoded, for: CalledModel(request.modelText), to: gateway, under: conditions)
        var answer = ProbeAnswer()
        answer.rateLimitNames = reply.takeFields().map { $0.name.text }
        switch reply {
        case .whole(let whole): answer.document = Self.document(whole.body)
        case .stream(let stream):
            answer.stream = try await read(stream, of: gateway, began, until: conditions.deadline)
        }
        answer.finishReason = reply.finishReason
        answer.usage = reply.usage
        return answer
    }

    /// Reads a stream to its end. Serving lets a stream run for as long as it likes; a greeting has an end.
    private func read(
        _ stream: ChatStream, of gateway: Gateway, _ began: Moment, until deadline: Moment
    ) async throws(ProviderFailure) -> ProbeAnswer.Stream {
        let out = ByteBuffer()
        var firstEvent: Duration?
        var isOver = false
        while !isOver {
            switch try await stream.advance(into: out, until: deadline) {
            case .output, .silent: break
            case .ended: isOver = true
            }
            if firstEvent == nil, stream.isCommitted { firstEvent = began.duration(to: time.exactNow) }
            if stream.isCommitted { out.clear() }
            guard isOver || !client.isPast(deadline) else {
                stream.cancel()
                throw ProviderFailure(.timedOut, from: gateway.id, "the stream did not come to its end")
            }
        }
        stream.finish()
        return ProbeAnswer.Stream(
            firstEvent: firstEvent ?? began.duration(to: time.exactNow), events: stream.events)
    }

    private static func document(_ body: [Bytes]) -> JSONDocument? {
        let whole = ByteBuffer()
        for part in body { whole.append(part) }
        return try? JSONDocument(parsing: whole.takeAll())
    }

    /// A greeting is short: all of it may take as long as the first event of any answer.
    private func patience(with gateway: Gateway) -> Duration {
        gateway.descriptor.timeouts.firstByte ?? timeouts.firstByte
    }
}
