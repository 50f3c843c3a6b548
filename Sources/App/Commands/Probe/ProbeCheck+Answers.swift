// What a probe says of a gateway's answers.
internal import Domain

extension ProbeCheck {
    /// The reasons that client libraries know.
    ///
    /// Source: OpenAI's API reference, the chat completion object, `finish_reason`.
    private static let finishReasons: Set<String> = [
        "stop", "length", "content_filter", "tool_calls", "function_call",
    ]

    static func chat(_ call: ProbeCall) -> ProbeCheck {
        if let failure = call.failure { return failed(.chat, failure, took: call.took) }
        return ProbeCheck(.chat, .passed, "answers", took: call.took)
    }

    /// Whether the tokens of a whole answer are counted so that they can be billed: a total that is not their sum tells
    /// of tokens that are in neither.
    static func usage(_ answer: ProbeAnswer) -> ProbeCheck {
        let (sentence, isGood) = judge(answer.usage)
        guard isGood, let usage = answer.usage else { return ProbeCheck(.usage, .failed, sentence) }
        guard let total = answer.totalTokens else {
            return ProbeCheck(.usage, .failed, sentence + ", but no total_tokens")
        }
        guard total == (usage.promptTokens ?? 0) + (usage.completionTokens ?? 0) else {
            return ProbeCheck(.usage, .failed, sentence + ", but a total of \(total)")
        }
        return ProbeCheck(.usage, .passed, sentence)
    }

    /// The same for a stream, which need not give a total.
    static func streamUsage(_ answer: ProbeAnswer) -> ProbeCheck {
        let (sentence, isGood) = judge(answer.usage)
        return ProbeCheck(.streamUsage, isGood ? .passed : .failed, sentence)
    }

    private static func judge(_ usage: Usage?) -> (sentence: String, isGood: Bool) {
        guard let usage else { return ("no usage is reported: nobody knows what it cost", false) }
        let (prompt, completion) = (usage.promptTokens ?? 0, usage.completionTokens ?? 0)
        return ("\(prompt) prompt and \(completion) completion tokens", prompt > 0 && completion > 0)
    }

    static func finishReason(_ answer: ProbeAnswer) -> ProbeCheck {
        guard let reason = answer.finishReason else {
            return ProbeCheck(.finishReason, .failed, "none is given")
        }
        guard finishReasons.contains(reason) else {
            return ProbeCheck(.finishReason, .failed, "'\(reason)' is none that clients know")
        }
        return ProbeCheck(.finishReason, .passed, "'\(reason)'")
    }

    /// Whether a short answer came as quickly as the record leads to expect.
    ///
    /// - Parameter typical: nil where the record says nothing of time.
    static func responseTime(_ took: Duration, typical: Duration?) -> ProbeCheck {
        guard let typical else {
            return ProbeCheck(.responseTime, .skipped, "its record says nothing of time")
        }
        let isSlow = took > typical
        return ProbeCheck(
            .responseTime, isSlow ? .warned : .passed,
            "\(took.shown), \(isSlow ? "more than" : "within") the \(typical.shown) that its record implies")
    }

    static func stream(_ call: ProbeCall) -> ProbeCheck {
        if let failure = call.failure { return failed(.stream, failure, took: call.took) }
        let stream = call.answer?.stream
        let events = stream.map { "\($0.events) events, the first after \($0.firstEvent.shown), a good end" }
        return ProbeCheck(.stream, .passed, events ?? "answers", took: call.took)
    }

    /// Whether limits are told beside answers.
    ///
    /// - Parameter names: of the fields seen with any answer.
    static func rateLimitHeaders(_ names: Set<String>) -> ProbeCheck {
        guard !names.isEmpty else {
            return ProbeCheck(.rateLimitHeaders, .warned, "none: nothing tells when to slow down")
        }
        return ProbeCheck(.rateLimitHeaders, .passed, names.sorted().joined(separator: ", "))
    }

    static func failed(
        _ subject: Subject, _ failure: ProviderFailure, took: Duration? = nil
    ) -> ProbeCheck {
        ProbeCheck(subject, .failed, failure.shown, took: took)
    }
}

extension ProviderFailure {
    /// `404 unknown_model: there is no such model`.
    var shown: String {
        "\(status.map { "\($0) " } ?? "")\(kind.rawValue): \(message)"
    }
}
