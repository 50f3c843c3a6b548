// What a probe says of how a gateway refuses, and of what models need not know.
internal import Domain
internal import JSON

extension ProbeCheck {
    /// How `ErrorDetails` begins when the gateway itself gave no text that can be shown.
    private static let wordsOfOurOwn = "the gateway answered with"

    /// Whether a model that does not exist is refused so that a caller understands it.
    static func unknownModel(_ call: ProbeCall) -> ProbeCheck {
        guard let failure = call.failure else {
            return ProbeCheck(
                .unknownModel, .failed, "answers for a model that does not exist", took: call.took)
        }
        switch failure.kind {
        case .unknownModel, .invalidRequest:
            let isReadable = !failure.message.hasPrefix(wordsOfOurOwn)
            let sentence = isReadable ? failure.shown : "\(failure.shown), and says nothing about it"
            return ProbeCheck(.unknownModel, isReadable ? .passed : .failed, sentence, took: call.took)
        case .unreachable, .timedOut, .authentication, .payment, .rateLimited, .overloaded, .serverError,
            .brokenAnswer, .emptyAnswer, .cancelled:
            return ProbeCheck(
                .unknownModel, .failed, "should be unknown_model, is \(failure.shown)", took: call.took)
        }
    }

    /// Whether a made-up key is refused as such. Where it is not, a revoked key looks like a caller's mistake.
    static func wrongKey(_ call: ProbeCall) -> ProbeCheck {
        guard let failure = call.failure else {
            return ProbeCheck(.wrongKey, .failed, "accepts a made-up key", took: call.took)
        }
        guard failure.kind == .authentication else {
            let sentence = "should be authentication, is \(failure.shown); 'errors' in its record can say so"
            return ProbeCheck(.wrongKey, .failed, sentence, took: call.took)
        }
        return ProbeCheck(
            .wrongKey, .passed, "\(failure.status.map { "\($0) " } ?? "")authentication", took: call.took)
    }

    /// Whether a model that was given a tool calls it. Not all models can: nothing of this fails.
    ///
    /// - Returns: nil where it does, and the tool's result is to be handed back.
    static func toolCall(_ call: ProbeCall) -> ProbeCheck? {
        switch call.result {
        case .failure(let failure):
            return ProbeCheck(.tools, .warned, "takes no tools: \(failure.shown)", took: call.took)
        case .success(let answer):
            guard let calls = answer.toolCalls else {
                return ProbeCheck(.tools, .warned, "did not call the tool it was given", took: call.took)
            }
            guard calls.elements.allSatisfy(\.isToolCall) else {
                return ProbeCheck(.tools, .warned, "called the tool in a way nobody reads", took: call.took)
            }
            return nil
        }
    }

    /// Whether the tool's result was taken: a model that calls tools and cannot go on is of no use.
    static func toolResult(_ call: ProbeCall, afterCall earlier: Duration) -> ProbeCheck {
        let took = earlier + call.took
        guard let failure = call.failure else {
            return ProbeCheck(.tools, .passed, "calls a tool and goes on with its result", took: took)
        }
        return ProbeCheck(.tools, .failed, "does not take the tool's result: \(failure.shown)", took: took)
    }
}
