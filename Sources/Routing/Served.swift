// An answer, and who gave it.
package import Base
package import Domain
package import Providers

/// An answer, and who gave it.
package struct Served {
    package let attempt: Attempt
    package let reply: ChatReply
    /// Whether a stream has ended already: all of it is in the buffer.
    package let isEnded: Bool
    /// What it cost as far as the gateway has counted; nil where that is not known.
    package var cost: USD? { reply.usage?.cost(at: attempt.prices) }
    private let memory: RoutingMemory
    /// When its first real event came, and how long after the call.
    private let firstEvent: (at: Moment, after: Duration)

    init(
        _ attempt: Attempt, _ reply: ChatReply, isEnded: Bool, calledAt: Moment, at now: Moment,
        _ memory: RoutingMemory
    ) {
        firstEvent = (now, calledAt.duration(to: now))
        self.attempt = attempt
        self.reply = reply
        self.isEnded = isEnded
        self.memory = memory
    }

    /// The stream came to its end: how fast that went is remembered.
    ///
    /// - Parameter heldUp: how long of the time since its first event the caller took nothing.
    package func finished(at now: Moment, heldUp: Duration) {
        guard case .stream(let stream) = reply else { return }
        let timing = StreamTiming(
            firstEvent: firstEvent.after, tokens: stream.usage?.completionTokens,
            flow: firstEvent.at.duration(to: now), heldUp: heldUp)
        memory.speeds.record(timing, of: attempt.breakerKey, at: now)
    }

    /// The stream broke off after the caller had seen output: that is remembered against the gateway too.
    package func brokeOff(_ failure: ProviderFailure, at now: Moment) {
        memory.breakers.record(CallOutcome(failure), of: attempt.breakerKey, at: attempt.gateway.id, now)
    }
}
