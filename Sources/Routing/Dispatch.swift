// The attempts of one request: until one answers, the caller is at fault, or there is none left.
package import Base
package import Domain
package import HTTP
package import Providers
package import WireFormats

/// How one attempt ended, for `x-sluice-attempts` and the log.
package struct AttemptRecord: Equatable, Sendable {
    package let gateway: GatewayID
    /// `ok`, an upstream's status, or a failure's kind.
    package let outcome: String
}

/// An answer, and who gave it.
package struct Served {
    package let attempt: Attempt
    package let reply: ChatReply
    /// Whether a stream has ended already: all of it is in the buffer.
    package let isEnded: Bool
}

/// Tries the gateways of a plan for one request. Used once.
package struct Dispatch: ~Copyable {
    /// The attempts that failed, in their order.
    package private(set) var failures: [AttemptRecord] = []
    /// Whether an attempt went well: the one in `current`.
    package private(set) var isServed = false
    /// The attempt that goes on, or the last one.
    package private(set) var current: Attempt?
    /// What that attempt's gateway was not given.
    package private(set) var dropped = DroppedMembers()

    /// All attempts that are over.
    package var attempts: [AttemptRecord] {
        guard isServed, let current else { return failures }
        return failures + [AttemptRecord(gateway: current.gateway.id, outcome: "ok")]
    }

    private let plan: RoutePlan
    /// Until the attempts are over: an answer may take minutes and needs the request no more.
    private var request: ChatRequest?
    /// The same read for gateways of other formats, once one of them was tried.
    private var conversation: Conversation?
    private let client: GatewayClient
    private let timeouts: ChatTimeouts
    private let limits: ChatLimits
    private let cancellation: Cancellation

    package init(
        _ plan: RoutePlan, for request: ChatRequest, client: GatewayClient, timeouts: ChatTimeouts,
        limits: ChatLimits, cancellation: Cancellation
    ) {
        self.plan = plan
        self.request = request
        self.client = client
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
        var best: ProviderFailure?
        for attempt in plan.attempts where best == nil || !client.isPast(plan.deadline) {
            current = attempt
            do throws(ProviderFailure) {
                let served = try await call(attempt, request, into: out)
                isServed = true
                return served
            } catch {
                note(error, of: attempt)
                out.clear()
                guard error.next == .tryAnother else { throw error }
                if best.map({ error.kind.rank < $0.kind.rank }) ?? true { best = error }
            }
        }
        throw best ?? ProviderFailure(.unreachable, from: GatewayID("none"), "no gateway is available")
    }

    private mutating func note(_ failure: ProviderFailure, of attempt: Attempt) {
        let outcome = failure.status.map(String.init) ?? failure.kind.rawValue
        failures.append(AttemptRecord(gateway: attempt.gateway.id, outcome: outcome))
    }

    private mutating func call(
        _ attempt: Attempt, _ request: ChatRequest, into out: ByteBuffer
    ) async throws(ProviderFailure) -> Served {
        let conditions = ChatConditions(
            timeouts: timeouts, limits: limits, deadline: plan.deadline, cancellation: cancellation)
        let encoded = try await client.encode(
            request, &conversation, for: attempt.gateway, nativeModel: attempt.nativeModel,
            maxOutputTokens: nil, under: conditions)
        dropped = encoded.dropped
        let reply = try await client.chat(
            request, encoded: encoded, modelText: request.modelText, to: attempt.gateway, under: conditions)
        var isEnded = false
        if case .stream(let stream) = reply {
            isEnded = try await stream.advance(into: out, until: .distantFuture) == .ended
        }
        return Served(attempt: attempt, reply: reply, isEnded: isEnded)
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
