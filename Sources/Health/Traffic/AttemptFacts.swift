// What one attempt says of its gateway.
package import Domain

/// How one attempt ended and what was measured of it. Made for every attempt: nothing in it takes memory of its own.
package struct AttemptFacts: Sendable {
    /// Why it failed; nil where it went well, or was given up before it came to anything.
    package var failure: ProviderFailure.Kind?
    /// The upstream's status, a failure's kind, or `ok`: as in `x-sluice-attempts`. Short texts are no allocation.
    package var outcome: String
    /// From its beginning to its whole answer, a stream's end, or its failure.
    package var latency: Duration
    /// From its beginning to the first real event; nil where nothing streamed.
    package var firstEvent: Duration?
    /// As the gateway counted; nil where it did not.
    package var outputTokens: Int?
    /// From the first real event to the stream's end; nil where nothing streamed.
    package var streamed: Duration?
    /// What the answer cost; nil where that is not known.
    package var cost: USD?
    /// Whether the caller got an answer, or at least its beginning: then a cost that is not known is an unknown cost,
    /// and otherwise there was nothing to pay for.
    package var isAnswer: Bool

    package init(
        failure: ProviderFailure.Kind? = nil, outcome: String = "ok", latency: Duration,
        firstEvent: Duration? = nil, outputTokens: Int? = nil, streamed: Duration? = nil, cost: USD? = nil,
        isAnswer: Bool
    ) {
        self.failure = failure
        self.outcome = outcome
        self.latency = latency
        self.firstEvent = firstEvent
        self.outputTokens = outputTokens
        self.streamed = streamed
        self.cost = cost
        self.isAnswer = isAnswer
    }

    /// What it says of how the gateway does.
    enum Verdict: Equatable {
        case wentWell
        /// The gateway did not do what it should.
        case failed
        /// The gateway is well, and asks for patience.
        case rateLimited
        /// Nothing: it was the caller's doing. A model that does not exist is one too, for anybody may ask for one.
        case nothing
    }

    var verdict: Verdict {
        switch failure {
        case nil: isAnswer ? .wentWell : .nothing
        case .rateLimited: .rateLimited
        case .invalidRequest, .cancelled, .unknownModel: .nothing
        case .unreachable, .timedOut, .authentication, .payment, .overloaded, .serverError, .brokenAnswer,
            .emptyAnswer:
            .failed
        }
    }
}
