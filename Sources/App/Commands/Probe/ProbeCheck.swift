// One thing that a probe looked at, and what came of it.

/// One thing that a probe looked at: a line of its card.
struct ProbeCheck: Equatable, Sendable {
    /// What is looked at, by the name that cards show; in the order of a card.
    enum Subject: String, CaseIterable, Sendable {
        case configured
        case models
        case metadata
        case chat
        case usage
        case finishReason = "finish-reason"
        case responseTime = "response-time"
        case stream
        case streamUsage = "stream-usage"
        case tools
        case unknownModel = "unknown-model"
        case rateLimitHeaders = "rate-limit-headers"
        case wrongKey = "wrong-key"
    }

    enum Outcome: String, CaseIterable, Sendable {
        case passed, failed
        /// It works, and could be better: counts neither way.
        case warned
        /// It was not looked at, for the reason given: counts neither way.
        case skipped
    }

    let subject: Subject
    let outcome: Outcome
    /// What was seen, in one line that may be shown: without controls, of bounded length.
    let sentence: String
    /// How long it took; nil where nothing was called.
    let took: Duration?

    /// - Parameter sentence: may quote what an upstream said.
    init(_ subject: Subject, _ outcome: Outcome, _ sentence: String, took: Duration? = nil) {
        self.subject = subject
        self.outcome = outcome
        self.sentence = ShownText.line(sentence)
        self.took = took
    }
}
