// What is remembered of a request until its log line is written.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing

/// Gathers the facts of one request and tells the log and the metrics once, when it is over.
final class RequestRecord {
    /// As the caller named it.
    var model: Bytes?
    /// The attempts, from when there is a plan.
    var progress: DispatchProgress?
    /// All attempts, as the answer tells them.
    var attemptsText: Bytes?
    var isStreaming = false
    var usage: Usage?
    /// nil where it is not known.
    var cost: USD?
    var finishReason: String?
    /// How a stream ended: `complete`, `broken`, `caller_left`.
    var ending: StaticString?
    var failure: String?
    var events = 0
    var firstEventAt: Moment?
    /// Time spent by Sluice itself.
    var overhead: Duration?

    private let method: HTTPMethod
    private let path: Bytes
    private let route: StaticString
    private let context: RequestContext
    private let log: Log
    private let meters: Meters
    private var isTold = false

    init(
        _ head: RequestHead, route: StaticString, context: RequestContext, log: Log, meters: Meters
    ) {
        method = head.method
        path = head.target.path.encoded
        self.route = route
        self.context = context
        self.log = log
        self.meters = meters
    }

    /// Tells it. Later calls are ignored.
    func tell(_ status: HTTPStatus) {
        guard !isTold else { return }
        isTold = true
        let duration = context.startedAt.duration(to: context.time.exactNow)
        count(status, duration)
        writeLine(status, duration)
    }

    private func count(_ status: HTTPStatus, _ duration: Duration) {
        let route = meters.route(route)
        route.count(status)
        route.duration.observe(duration)
        if let overhead { meters.overhead.observe(overhead) }
        guard let progress else { return }
        for failed in progress.failures { meters.gateway(failed.gateway).count(failure: failed.outcome) }
        guard let gateway = progress.current?.gateway else { return }
        let meter = meters.gateway(gateway.id)
        if progress.isServed { meter.countSuccess(cost: cost) }
        if let firstEventAt { meter.firstEvent.observe(context.startedAt.duration(to: firstEventAt)) }
        if let usage { meter.count(usage) }
    }

    private func writeLine(_ status: HTTPStatus, _ duration: Duration) {
        log.write(.info, "request") { line in
            line.add("id", context.id)
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
            if isStreaming { line.add("events", events) }
            if let ending { line.add("ending", ending) }
            if let finishReason { line.add("finish", finishReason) }
            if let usage { line.add(usage) }
            if let cost { line.add("cost_usd", cost.description) }
            if let firstEventAt {
                line.add("first_event_ms", milliseconds: context.startedAt.duration(to: firstEventAt))
            }
            if let overhead { line.add("overhead_us", Int(overhead.wholeNanoseconds / 1000)) }
            if let failure { line.add("failure", failure) }
        }
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

extension [AttemptRecord] {
    /// `groq:429,together:ok`
    var headerText: Bytes {
        Bytes(map { "\($0.gateway):\($0.outcome)" }.joined(separator: ","))
    }
}
