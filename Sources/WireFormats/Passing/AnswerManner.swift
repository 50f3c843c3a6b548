// In which manner a gateway is asked for answers.
package import Domain

/// Whether a gateway is asked for streams, whatever its callers want.
package enum AnswerManner: Equatable, Sendable {
    /// As the caller wants the answer.
    case asWished
    /// For whole answers always: it cannot stream. Callers who want a stream get the events of a whole answer.
    case whole
    /// For streams always: whole answers that take long it refuses, or they break on their way. Callers who want a whole
    /// answer get one that was put together.
    case streamed

    /// Whether to ask for a stream.
    package func isStream(for request: ChatRequest) -> Bool {
        switch self {
        case .asWished: request.isStreaming
        case .whole: false
        // Of nothing there is no stream: to ask for one is refused.
        case .streamed: request.isStreaming || !request.isForTheCacheOnly
        }
    }
}
