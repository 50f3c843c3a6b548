// The attempts of one request: until one answers, the caller is at fault, or there is none left.
package import Base
package import Domain
package import HTTP
package import Providers
package import Telemetry
internal import WireFormats

/// What a dispatch works with. An object: it is handed on as one reference.
package final class DispatchTools {
    let client: GatewayClient
    let memory: RoutingMemory
    let retries: RetryRules
    let time: any Timekeeper
    /// nil where there is nothing to tell gateways of it.
    let trace: RequestTrace?
    /// Between 0 and 1: spreads the retries of many requests.
    let random: () -> Double

    package init(
        _ client: GatewayClient, _ memory: RoutingMemory, _ retries: RetryRules, _ time: any Timekeeper,
        trace: RequestTrace? = nil, random: @escaping () -> Double = { Double.random(in: 0...1) }
    ) {
        self.client = client
        self.memory = memory
        self.retries = retries
        self.time = time
        self.trace = trace
        self.random = random
    }
}

/// Tries the gateways of a plan for one request. Used once.
package struct Dispatch: ~Copyable {
    /// How far it has come.
    package let progress = DispatchProgress()

    private let plan: RoutePlan
    /// Until the attempts are over: an answer may take minutes and needs the request no more.
    private var request: ModelRequest?
    /// The same read for gateways of other formats, once one of them was tried.
    private var conversation: Conversation?
    private let tools: DispatchTools
    private let timeouts: ChatTimeouts
    private let limits: ChatLimits
    private let cancellation: Cancellation
    /// Of the failures so far the one that the caller can act on best.
    private var best: ProviderFailure?
    /// Why a gateway was not called after all.
    private var refusal: ProviderFailure?

    package init(
        _ plan: RoutePlan, for request: ModelRequest, with tools: DispatchTools, timeouts: ChatTimeouts,
        limits: ChatLimits, cancellation: Cancellation
    ) {
        self.plan = plan
        self.request = request
        self.tools = tools
        self.timeouts = timeouts
        self.limits = limits
        self.cancellation = cancellation
    }

    /// Returns with a whole answer, or with a stream at its first real event, what came so far being in `out`.
    ///
    /// - Throws: of the failures the one that the caller can act on best.
    package mutating func run(into out: ByteBuffer) async throws(ProviderFailure) -> Served {
        guard let request else { preconditionFailure("a dispatch is used once") }
        defer { (self.request, conversation) = (nil, nil) }
        tools.memory.retries.addRequest(percent: tools.retries.percent)
        for index in plan.attempts.indices where best == nil || !tools.client.isPast(plan.deadline) {
            let isLast = index == plan.attempts.count - 1
            if let served = try await run(plan.attempts[index], isLast: isLast, request, into: out) {
                return served
            }
        }
        throw best ?? refusal
            ?? ProviderFailure(.unreachable, from: GatewayID("none"), "no gateway is available")
    }

    /// Calls one gateway; the last one perhaps once more. nil when the next one is to be tried.
    private mutating func run(
        _ attempt: Attempt, isLast: Bool, _ request: ModelRequest, into out: ByteBuffer
    ) async throws(ProviderFailure) -> Served? {
        var retriesLeft = isLast ? tools.retries.most : 0
        var seals = SealedThoughts.kept
        while begin(attempt) {
            progress.began(attempt, at: tools.time.exactNow)
            let failure: ProviderFailure
            do throws(ProviderFailure) {
                guard let served = try await call(attempt, request, seals, into: out) else { return nil }
                progress.succeeded(attempt, at: tools.time.exactNow)
                record(.succeeded, of: attempt)
                return served
            } catch {
                failure = error
            }
            out.clear()
            if failure.refusesSeals, seals == .kept, attempt.gateway.speaks(request.dialect) {
                // The conversation began at another gateway: without what was sealed there it can go on.
                note(failure, of: attempt, isLast: false)
                seals = .removed
                continue
            }
            note(failure, of: attempt, isLast: true)
            guard failure.next == .tryAnother else { throw failure }
            guard retriesLeft > 0, let pause = pause(after: failure), tools.memory.retries.take() else {
                break
            }
            retriesLeft -= 1
            try await wait(pause, gateway: attempt.gateway.id)
        }
        return nil
    }

    /// Whether the gateway's breaker lets the call through. It did when the plan was made; that was perhaps a while ago.
    private mutating func begin(_ attempt: Attempt) -> Bool {
        let goes = tools.memory.breakers.begin(
            attempt.breakerKey, at: tools.time.now, isForced: plan.isForced)
        if !goes {
            refusal = ProviderFailure(
                .overloaded, from: attempt.gateway.id, "failed too often lately and is left alone for now",
                retryAfter: .seconds(1))
        }
        return goes
    }

    private func record(_ outcome: CallOutcome, of attempt: Attempt) {
        tools.memory.breakers.record(
            outcome, of: attempt.breakerKey, at: attempt.gateway.id, tools.time.now)
    }

    // MARK: Once more

    /// How long to wait before the same gateway is asked again; nil when that makes no sense. It does where nothing
    /// was begun: no connection was made, or the gateway had no room and names no long wait.
    private func pause(after failure: ProviderFailure) -> Duration? {
        guard failure.kind == .unreachable || failure.kind == .overloaded else { return nil }
        let range = tools.retries.pause
        guard failure.retryAfter.map({ $0 <= range.upperBound }) ?? true else { return nil }
        let span = Double((range.upperBound - range.lowerBound).wholeNanoseconds)
        let pause = range.lowerBound + .nanoseconds(Int64(span * tools.random()))
        return tools.time.now.advanced(by: pause) < plan.deadline ? pause : nil
    }

    /// - Throws: `.cancelled` when the caller leaves meanwhile.
    private func wait(_ pause: Duration, gateway: GatewayID) async throws(ProviderFailure) {
        await tools.time.sleep(until: tools.time.now.advanced(by: pause), unless: cancellation)
        guard cancellation.isCancelled else { return }
        throw ProviderFailure(.cancelled, from: gateway, "the caller left")
    }

    // MARK: One call

    /// - Parameter isLast: whether the gateway is not asked again in another way.
    private mutating func note(_ failure: ProviderFailure, of attempt: Attempt, isLast: Bool) {
        let outcome = failure.status.map(String.init) ?? failure.kind.rawValue
        progress.failed(attempt, outcome, failure.kind, at: tools.time.exactNow)
        record(CallOutcome(failure), of: attempt)
        guard isLast else { return }
        if best.map({ failure.kind.rank < $0.kind.rank }) ?? true { best = failure }
    }

    /// nil when the gateway cannot be given the request, or not all that the caller insists on: another one may.
    private mutating func call(
        _ attempt: Attempt, _ request: ModelRequest, _ seals: SealedThoughts, into out: ByteBuffer
    ) async throws(ProviderFailure) -> Served? {
        var conditions = ChatConditions(
            timeouts: timeouts, limits: limits, deadline: plan.deadline, cancellation: cancellation)
        conditions.seals = seals
        guard let encoded = try await encode(request, for: attempt, under: conditions) else { return nil }
        if let trace = tools.trace {
            conditions.traceFields = trace.fields(ofAttemptBegunAt: progress.currentBeganAt)
        }
        let reply = try await tools.client.call(
            encoded, for: CalledModel(attempt.modelText, prices: attempt.prices), to: attempt.gateway,
            under: conditions)
        var isEnded = false
        if case .stream(let stream) = reply {
            isEnded = try await stream.advance(into: out, until: .distantFuture) == .ended
        }
        return Served(
            attempt, reply, isEnded: isEnded, calledAt: progress.currentBeganAt, at: tools.time.exactNow,
            tools.memory)
    }

    /// The request for a gateway. nil, and noted why, when it is not to be called with it: what its format cannot be
    /// asked is well said for others.
    private mutating func encode(
        _ request: ModelRequest, for attempt: Attempt, under conditions: ChatConditions
    ) async throws(ProviderFailure) -> EncodedCall? {
        let encoded: EncodedCall
        progress.dropped = DroppedMembers()
        do throws(ProviderFailure) {
            encoded = try await tools.client.encode(
                request, &conversation, for: attempt.gateway, nativeModel: attempt.nativeModel,
                listed: attempt.listed, isPinned: attempt.isPinned, under: conditions)
        } catch {
            guard error.kind == .invalidRequest else { throw error }
            skip(attempt, for: error)
            return nil
        }
        progress.dropped = encoded.dropped
        guard plan.mustTakeAll, !attempt.readsWishes, let parameter = encoded.dropped.firstParameter else {
            return encoded
        }
        skip(
            attempt,
            for: ProviderFailure(
                .invalidRequest, from: attempt.gateway.id, status: 400,
                "\(attempt.gateway.id) cannot be given '\(parameter)', and the request asks for all parameters",
                code: "no_gateway_left", parameter: "provider"))
        return nil
    }

    private mutating func skip(_ attempt: Attempt, for reason: ProviderFailure) {
        progress.failed(attempt, "skipped", nil, at: tools.time.exactNow)
        record(.nothing, of: attempt)
        refusal = reason
    }
}

extension ProviderFailure.Kind {
    /// How well a caller can act on a failure of this kind; the lowest is best. What was wrong with the request
    /// can be mended, a busy gateway asked again, a slow one perhaps. That one gateway does not know the model
    /// says little while another one would have had it.
    fileprivate var rank: Int {
        switch self {
        case .cancelled, .invalidRequest: 0
        case .rateLimited: 1
        case .overloaded: 2
        case .timedOut: 3
        case .unreachable, .authentication, .payment, .serverError, .brokenAnswer, .emptyAnswer: 4
        case .unknownModel: 5
        }
    }
}
