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

    init(_ attempt: Attempt, _ reply: ChatReply, isEnded: Bool, _ memory: RoutingMemory) {
        self.attempt = attempt
        self.reply = reply
        self.isEnded = isEnded
        self.memory = memory
    }

    /// The stream broke off after the caller had seen output: that is remembered against the gateway too.
    package func brokeOff(_ failure: ProviderFailure, at now: Moment) {
        memory.breakers.record(CallOutcome(failure), of: attempt.breakerKey, at: attempt.gateway.id, now)
    }
}
