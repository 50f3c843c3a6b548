// Work that waits in a gateway's queue.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

/// Waits for the result of one task that was put into a queue. Where nobody will fetch it, it is called off: the caller
/// left, it took too long, or its state cannot be had.
///
/// Source: fal.ai/docs/documentation/model-apis/inference/queue, November 2026: the answer to a submission names the
/// request; its state, its result and its end are asked for below `/{owner}/{app}/requests/{id}`, where what further
/// segments an app's id has does not belong.
struct QueuedTask {
    /// How often its state is asked for: soon at first, for what is done at once.
    private static let firstPause: Duration = .milliseconds(250)
    private static let longestPause: Duration = .seconds(2)
    /// How often in a row its state may not be had: the work goes on meanwhile.
    private static let mostMisses = 3
    /// How long calling it off may take.
    private static let patience: Duration = .seconds(10)
    /// What a state, or the answer to a submission, may have.
    private static let longestState = 256 * 1024

    private let client: GatewayClient
    private let gateway: Gateway
    private let conditions: ChatConditions
    private let timeouts: ChatTimeouts
    private let deadline: Moment
    /// Where its requests are, below the base URL.
    private let requests: String

    /// - Parameter nativeModel: the app's id, as UTF-8.
    init(
        _ client: GatewayClient, _ gateway: Gateway, _ nativeModel: Bytes, _ conditions: ChatConditions,
        _ timeouts: ChatTimeouts, by deadline: Moment
    ) {
        self.client = client
        self.gateway = gateway
        self.conditions = conditions
        self.timeouts = timeouts
        self.deadline = deadline
        requests = "/\(AppImages.name(ofApp: nativeModel))/requests/"
    }

    /// - Parameter submission: what the gateway answered when it took the task.
    /// - Returns: the app's answer.
    func result(of submission: JSONDocument) async throws(ProviderFailure) -> JSONDocument {
        guard let id = submission.root["request_id"]?.string, Self.isID(id) else {
            throw gateway.failure(ReplyFault.malformed)
        }
        do throws(ProviderFailure) {
            try await waitUntilDone(id)
        } catch {
            callOff(id)
            throw error
        }
        let response = try await ask(id)
        guard response.head.status.isSuccess else { throw await failure(response) }
        return try await client.readDocument(
            response, from: gateway, conditions.limits.wholeAnswer, by: deadline)
    }

    /// What is written into a path: nothing else than ids are made of.
    private static func isID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 45 || byte == 95
            }
    }

    private func waitUntilDone(_ id: String) async throws(ProviderFailure) {
        var (pause, misses) = (Self.firstPause, 0)
        while true {
            try await wait(pause)
            pause = min(pause * 3 / 2, Self.longestPause)
            do throws(ProviderFailure) {
                if try await isDone(id) { return }
                misses = 0
            } catch {
                misses += 1
                guard error.kind.passes, misses < Self.mostMisses else {
                    throw error
                }
            }
        }
    }

    private func wait(_ pause: Duration) async throws(ProviderFailure) {
        await client.time.sleep(
            until: min(client.moment(after: pause), deadline), unless: conditions.cancellation)
        if conditions.cancellation.isCancelled {
            throw ProviderFailure(.cancelled, from: gateway.id, "the caller left")
        }
        if client.isPast(deadline) {
            throw ProviderFailure(.timedOut, from: gateway.id, "the result was not there in time")
        }
    }

    private func isDone(_ id: String) async throws(ProviderFailure) -> Bool {
        let response = try await ask(id, "/status")
        guard response.head.status.isSuccess else { throw await failure(response) }
        let state = try await client.readDocument(response, from: gateway, Self.longestState, by: deadline)
        switch state.root["status"]?.string {
        case "COMPLETED": return true
        case "IN_QUEUE", "IN_PROGRESS": return false
        default:
            throw ErrorDetails(answer: state.bytes).map { gateway.failure($0, status: nil) }
                ?? gateway.failure(ReplyFault.malformed)
        }
    }

    /// An answer with an error status. The queue took the task: that it does not know it any more is its own fault, not
    /// that of who asked for the model.
    private func failure(_ response: UpstreamResponse) async -> ProviderFailure {
        let failure = await client.failure(response, from: gateway, by: deadline)
        guard failure.kind == .unknownModel else { return failure }
        return ProviderFailure(
            .serverError, from: gateway.id, status: failure.status, "the queue does not know its task")
    }

    private func ask(_ id: String, _ what: String = "") async throws(ProviderFailure) -> UpstreamResponse {
        try await client.ask(
            gateway.target(requests + id + what), body: nil, of: gateway, timeouts: timeouts, by: deadline,
            cancellation: conditions.cancellation)
    }

    /// Nobody waits for it any more, nor for the answer to this.
    private func callOff(_ id: String) {
        let (client, gateway, timeouts) = (client, gateway, timeouts)
        let target = gateway.target(requests + id + "/cancel")
        let patience = client.moment(after: Self.patience)
        client.time.spawn {
            let response = try? await client.ask(
                target, method: .put, body: nil, of: gateway, timeouts: timeouts, by: patience)
            response?.body.cancel()
        }
    }
}

extension ProviderFailure.Kind {
    /// Whether the same question may well be answered a moment later.
    fileprivate var passes: Bool {
        switch self {
        case .unreachable, .overloaded, .rateLimited, .serverError: true
        case .timedOut, .authentication, .payment, .unknownModel, .brokenAnswer, .emptyAnswer,
            .invalidRequest,
            .cancelled:
            false
        }
    }
}
