// The trace of a request, told when it is over.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing
internal import Telemetry

/// The names of attributes and spans are those of OpenTelemetry's semantic conventions 1.41 (gen-ai, http, error); what
/// they do not know begins with `sluice.`. Prompts, answers and keys are in none.
extension RequestRecord {
    private static let saidOfAttempts: StaticString =
        #"{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}"#
    private static let saidOfRequests: StaticString =
        #"{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"http.request.method","value":{"stringValue":"POST"}}"#
    private static let saidOfSuccess: StaticString =
        #"{"key":"http.response.status_code","value":{"intValue":"200"}}"#

    /// Writes a span of the request and one of each attempt.
    ///
    /// - Parameter now: when the request's answer ended.
    func tellTrace(_ status: HTTPStatus, at now: Moment) {
        guard let trace, trace.isRecorded, let span = trace.serverSpan else { return }
        trace.tell(at: now) { spans in
            let server = TraceSpan(
                .server, span, parent: trace.parentSpan, "chat", of: model, from: startedAt, to: now,
                hasFailed: status.code >= 500 || breakage != nil)
            spans.add(server) { describe(status, &$0) }
            guard let progress else { return }
            for attempt in progress.attempts {
                guard let id = trace.takeSpan(ofAttemptBegunAt: attempt.beganAt) else { continue }
                spans.add(client(attempt, id, of: span, until: now)) { describe(attempt, &$0) }
            }
        }
    }

    private func describe(_ status: HTTPStatus, _ span: inout SpanAttributes) {
        span.add(ready: Self.saidOfRequests)
        if let attempt = progress?.current {
            span.add("gen_ai.provider.name", attempt.gateway.id.slug)
            if progress?.isServed == true { span.add("gen_ai.response.model", attempt.nativeModel) }
        }
        if let model { span.add("gen_ai.request.model", model) }
        if let finishReason { span.add("gen_ai.response.finish_reasons", list: finishReason) }
        if let usage { describe(usage, &span) }
        span.add("url.path", path)
        span.add("http.response.status_code", status.code)
        if let failure {
            span.add("error.type", failure)
        } else if status.code >= 500 {
            span.add("error.type", String(status.code))
        }
        span.add("sluice.request.id", id)
        if isStreaming { span.add("sluice.stream", true) }
        if let firstEventAt { span.add("sluice.first_event", startedAt.duration(to: firstEventAt)) }
        if let attemptsText { span.add("sluice.attempts", attemptsText) }
        if let ending { span.add("sluice.ending", ending) }
        if let cost { span.add("sluice.cost_usd", cost.description) }
    }

    private func describe(_ usage: Usage, _ span: inout SpanAttributes) {
        if let tokens = usage.promptTokens { span.add("gen_ai.usage.input_tokens", tokens) }
        if let tokens = usage.completionTokens { span.add("gen_ai.usage.output_tokens", tokens) }
        if let tokens = usage.cachedTokens { span.add("gen_ai.usage.cache_read.input_tokens", tokens) }
        if let tokens = usage.cacheWriteTokens {
            span.add("gen_ai.usage.cache_creation.input_tokens", tokens)
        }
    }

    /// A stream's attempt lasts as long as the stream.
    private func client(
        _ attempt: AttemptRecord, _ id: SpanID, of server: SpanID, until now: Moment
    ) -> TraceSpan {
        let isRunning = attempt.isSuccess && isStreaming
        return TraceSpan(
            .client, id, parent: server, "chat", of: attempt.nativeModel, from: attempt.beganAt,
            to: isRunning ? now : attempt.endedAt, hasFailed: !attempt.isSuccess || breakage != nil)
    }

    private func describe(_ attempt: AttemptRecord, _ span: inout SpanAttributes) {
        span.add(ready: Self.saidOfAttempts)
        span.add("gen_ai.provider.name", attempt.gateway.slug)
        span.add("gen_ai.request.model", attempt.nativeModel)
        if attempt.isSuccess {
            span.add(ready: Self.saidOfSuccess)
            if let breakage { span.add("error.type", breakage.rawValue) }
        } else {
            if let status = Int(attempt.outcome) { span.add("http.response.status_code", status) }
            span.add("error.type", attempt.failure?.rawValue ?? attempt.outcome)
        }
    }
}

extension AttemptRecord {
    /// Whether this one answered.
    var isSuccess: Bool { failure == nil && outcome == "ok" }
}
