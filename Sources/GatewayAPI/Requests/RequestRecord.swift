// What is remembered of a request until its log line is written.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing
internal import Telemetry

/// Gathers the facts of one request and tells the log, the metrics and whoever shows requests once, when it is over.
final class RequestRecord {
    /// Its place in the chain of requests under way.
    struct Link {
        var next: RequestRecord?
        // The chain keeps all that are in it, and each is taken out of it before it is let go of.
        unowned(unsafe) var previous: RequestRecord?
    }

    /// As the caller named it.
    var model: Bytes?
    /// The attempts, from when there is a plan.
    var progress: DispatchProgress?
    /// All attempts, as the answer tells them.
    var attemptsText: Bytes?
    var isStreaming = false
    /// What is relayed, from the first event on.
    var stream: ChatStream?
    var usage: Usage?
    /// nil where it is not known.
    var cost: USD?
    var finishReason: String?
    /// How a stream ended: `complete`, `broken`, `caller_left`, or an `EndReason`.
    var ending: StaticString?
    var failure: String?
    /// Why the gateway that answered did not bring its stream to an end; nil where it did.
    var breakage: ProviderFailure.Kind?
    var events = 0
    var firstEventAt: Moment?
    /// How long a stream waited for its caller to take what came.
    var heldUp = Duration.zero
    /// Time spent by Sluice itself.
    var overhead: Duration?
    /// Of the chain that it is in, and the chain's own.
    var link = Link()
    /// Why somebody else than the caller wants its end; nil while nobody does.
    private(set) var end: EndReason?

    /// nil where there is nothing to record or pass on.
    var trace: RequestTrace?

    /// In whose words the caller is told of failures.
    let variant: DialectVariant
    let method: HTTPMethod
    let path: Bytes
    private let route: StaticString
    private let context: RequestContext
    private let shared: APIShared
    let meters: Meters
    private var underWay: RequestsUnderWay?
    private var isTold = false

    init(
        _ head: RequestHead, route: StaticString, context: RequestContext, shared: APIShared, meters: Meters
    ) {
        variant = DialectVariant(of: head)
        method = head.method
        path = head.target.path.encoded
        self.route = route
        self.context = context
        self.shared = shared
        self.meters = meters
    }

    var id: Bytes { context.id }
    var startedAt: Moment { context.startedAt }

    // MARK: Under way

    /// From now on, and until it is told, it is among the requests that operators see.
    func begin(in underWay: RequestsUnderWay) {
        self.underWay = underWay
        underWay.add(self)
    }

    /// Ends the request, whose caller is told why: what goes on for it is cancelled, and whoever waits for that finds
    /// `end`. Nothing happens to one that is over, or whose caller has left.
    ///
    /// - Returns: whether it ends by this, or an earlier call.
    func end(for reason: EndReason) -> Bool {
        guard !isTold, end != nil || !context.cancellation.isCancelled else { return false }
        guard end == nil else { return true }
        end = reason
        context.cancellation.cancel()
        return true
    }

    // MARK: Over

    /// Tells it. Later calls are ignored.
    func tell(_ status: HTTPStatus) {
        guard !isTold else { return }
        isTold = true
        underWay?.remove(self)
        underWay = nil
        stream = nil
        let now = context.time.exactNow
        let duration = startedAt.duration(to: now)
        count(status, duration)
        countModels(until: now)
        tellTrace(status, at: now)
        if model != nil {
            let wall = shared.clock()
            if let progress { tellGateways(progress, meters, at: now, on: wall) }
            shared.recent.add(self, status: status.code, duration: duration, endedOn: wall)
        }
        shared.log.write(.info, "request") { writeLine(status, duration, to: &$0) }
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
        if let usage { meter.count(usage) }
    }
}
