// What is remembered of a request until its log line is written.
internal import Base
internal import Domain
internal import HTTP
internal import Routing

/// Gathers the facts of one request and tells the log and the metrics once, when it is over.
final class RequestRecord {
    var model: String?
    var gateway: GatewayID?
    var nativeModel: String?
    var attempts: [AttemptRecord] = []
    var isStreaming = false
    var usage: Usage?
    var finishReason: String?
    /// How a stream ended: `complete`, `broken`, `caller_left`.
    var ending: StaticString?
    var failure: String?
    var events = 0
    var firstEventAt: Moment?
    /// Time spent by Sluice itself.
    var overhead: Duration?

    private let head: RequestHead
    private let route: StaticString
    private let context: RequestContext
    private let shared: APIShared
    private var isTold = false

    init(_ head: RequestHead, route: StaticString, context: RequestContext, shared: APIShared) {
        self.head = head
        self.route = route
        self.context = context
        self.shared = shared
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
        let instruments = shared.instruments
        instruments.requests.labelled(route.description, status.description).add()
        instruments.durations.labelled(route.description).observe(duration)
        if let overhead { instruments.overhead.observe(overhead) }
        for attempt in attempts { instruments.attempts.labelled(attempt.gateway.slug, attempt.outcome).add() }
        guard let gateway else { return }
        if let firstEventAt {
            instruments.firstEvents.labelled(gateway.slug)
                .observe(context.startedAt.duration(to: firstEventAt))
        }
        if let tokens = usage?.promptTokens {
            instruments.tokens.labelled(gateway.slug, "prompt").add(tokens)
        }
        if let tokens = usage?.completionTokens {
            instruments.tokens.labelled(gateway.slug, "completion").add(tokens)
        }
    }

    private func writeLine(_ status: HTTPStatus, _ duration: Duration) {
        shared.log.write(.info, "request") { line in
            line.add("id", context.id)
            line.add("method", head.method.name)
            line.add("path", head.target.path.encoded)
            line.add("status", status.code)
            line.add("ms", milliseconds: duration)
            if let model { line.add("model", model) }
            if let gateway { line.add("gateway", gateway.slug) }
            if let nativeModel { line.add("native", nativeModel) }
            if !attempts.isEmpty { line.add("attempts", attempts.headerText) }
            if isStreaming { line.add("events", events) }
            if let ending { line.add("ending", ending) }
            if let finishReason { line.add("finish", finishReason) }
            if let tokens = usage?.promptTokens { line.add("prompt_tokens", tokens) }
            if let tokens = usage?.completionTokens { line.add("completion_tokens", tokens) }
            if let firstEventAt {
                line.add("first_event_ms", milliseconds: context.startedAt.duration(to: firstEventAt))
            }
            if let overhead { line.add("overhead_us", Int(overhead.wholeNanoseconds / 1000)) }
            if let failure { line.add("failure", failure) }
        }
    }
}

extension [AttemptRecord] {
    /// `groq:429,together:ok`
    var headerText: String {
        map { "\($0.gateway):\($0.outcome)" }.joined(separator: ",")
    }
}
