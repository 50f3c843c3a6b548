// The line of a request in the log.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing

extension RequestRecord {
    /// Adds the facts of a request that is over. Nothing that somebody wrote but names: of the model, of the path, of
    /// the request. The caller's address is none of them: nobody needs it to run a gateway.
    func writeLine(_ status: HTTPStatus, _ duration: Duration, to line: inout LogLine) {
        line.add("id", id)
        line.add("method", method.name)
        line.add("path", path)
        line.add("status", status.code)
        line.add("ms", milliseconds: duration)
        if let model { line.add("model", model) }
        if let attempt = progress?.current {
            line.add("gateway", attempt.gateway.id.slug)
            line.add("native", attempt.nativeModel)
        }
        if let attemptsText { line.add("attempts", attemptsText) }
        if let progress, !progress.failures.isEmpty { line.add("attempts_ms", progress.attempts.timesText) }
        if isStreaming { line.add("events", events) }
        if let ending { line.add("ending", ending) }
        if let finishReason { line.add("finish", finishReason) }
        if let usage { line.add(usage) }
        if let cost { line.add("cost_usd", cost.description) }
        if let firstEventAt {
            line.add("first_event_ms", milliseconds: startedAt.duration(to: firstEventAt))
        }
        if let overhead { line.add("overhead_us", Int(overhead.wholeNanoseconds / 1000)) }
        if let failure { line.add("failure", failure) }
    }
}

extension LogLine {
    /// Adds what the gateway counted.
    fileprivate mutating func add(_ usage: Usage) {
        if let tokens = usage.promptTokens { add("prompt_tokens", tokens) }
        if let tokens = usage.completionTokens { add("completion_tokens", tokens) }
        if let tokens = usage.cachedTokens { add("cached_tokens", tokens) }
        if let tokens = usage.cacheWriteTokens { add("cache_write_tokens", tokens) }
        if let tokens = usage.reasoningTokens { add("reasoning_tokens", tokens) }
    }
}

extension AttemptRecord {
    /// `groq:429`
    var text: String { "\(gateway):\(outcome)" }
}

extension [AttemptRecord] {
    /// `groq:429,together:ok`
    var headerText: Bytes { Bytes(map(\.text).joined(separator: ",")) }

    /// How long each took, in whole milliseconds and in the same order: `1204,350`. Of a stream that is until its first
    /// event.
    fileprivate var timesText: String {
        map { String($0.duration.wholeNanoseconds / 1_000_000) }.joined(separator: ",")
    }
}
