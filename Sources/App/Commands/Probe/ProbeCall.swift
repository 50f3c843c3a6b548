// What came of a call that a probe made.
internal import Base
internal import Domain
internal import JSON

/// One call of a gateway: how long it took, and what came of it.
struct ProbeCall: Sendable {
    let took: Duration
    let result: Result<ProbeAnswer, ProviderFailure>

    init(took: Duration, _ result: Result<ProbeAnswer, ProviderFailure>) {
        self.took = took
        self.result = result
    }

    var answer: ProbeAnswer? { try? result.get() }

    var failure: ProviderFailure? {
        guard case .failure(let failure) = result else { return nil }
        return failure
    }

    /// The names of the fields in which the gateway told its limits, also beside an error.
    var rateLimitNames: [String] {
        switch result {
        case .success(let answer): answer.rateLimitNames
        case .failure(let failure): failure.rateLimits.map { $0.name.text }
        }
    }
}

/// What a gateway answered, whole or as a stream.
struct ProbeAnswer: Sendable {
    /// What is known of a stream only.
    struct Stream: Equatable, Sendable {
        /// Until the first event with anything for a caller.
        let firstEvent: Duration
        let events: Int
    }

    var finishReason: String?
    var usage: Usage?
    /// In lower case.
    var rateLimitNames: [String] = []
    var stream: Stream?
    /// A whole answer, in OpenAI's format.
    var document: JSONDocument?

    /// What a whole answer gives as the sum of its tokens.
    var totalTokens: Int? { document?.root["usage"]?["total_tokens"]?.int }

    /// The calls of tools in a whole answer.
    var toolCalls: JSONNode? {
        let message = document?.root["choices"]?.elements.first { _ in true }?["message"]
        guard let calls = message?["tool_calls"], calls.kind == .array, calls.count > 0 else { return nil }
        return calls
    }
}
