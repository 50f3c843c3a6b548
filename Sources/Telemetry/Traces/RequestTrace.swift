// The trace of one request: whom it comes from, and what goes on with its attempts.
package import Base
package import HTTP

/// What traces are recorded by, for all loops.
package struct Tracing: Sendable {
    package let sampler: Sampler
    package let spans: SpanQueue
    /// The time of day.
    let clock: @Sendable () -> WallTime

    package init(
        _ sampler: Sampler, into spans: SpanQueue, clock: @escaping @Sendable () -> WallTime = { .now }
    ) {
        self.sampler = sampler
        self.spans = spans
        self.clock = clock
    }
}

/// Begins the traces of one loop's requests. Confined to it.
package final class Tracer {
    private let tracing: Tracing?
    private var ids = TraceIDs()
    /// Where spans are written before they are copied out: one trace at a time.
    private let scratch = ByteBuffer()

    /// - Parameter tracing: nil where nothing is recorded; callers' traces are passed on all the same.
    package init(_ tracing: Tracing?) {
        self.tracing = tracing
    }

    /// - Parameter fields: of the request.
    /// - Returns: nil where there is nothing to record and nothing to pass on.
    package func begin(_ fields: HTTPFields) -> RequestTrace? {
        let caller = CallerTrace(fields)
        guard let tracing else { return caller.map { RequestTrace(passing: $0) } }
        let trace = caller?.context.trace ?? ids.nextTrace()
        guard tracing.sampler.samples(trace, of: caller?.context) else {
            return caller.map { RequestTrace(passing: $0) }
        }
        return RequestTrace(trace, ids.nextSpan(), after: caller, by: self)
    }

    fileprivate func nextSpan() -> SpanID { ids.nextSpan() }

    fileprivate func write(
        _ trace: TraceID, state: Bytes?, at now: Moment, atLeast spans: Int,
        _ write: (inout SpanWriter) -> Void
    ) {
        guard let tracing, tracing.spans.hasRoom(orLose: spans) else { return }
        var writer = SpanWriter(trace, state: state, at: (now, tracing.clock()), into: scratch)
        write(&writer)
        tracing.spans.add(scratch.copy(0..<scratch.count), spans: writer.count)
        scratch.clear()
    }
}

/// What a caller says of its trace, in fields that are passed on.
struct CallerTrace {
    let context: TraceContext
    /// The value of `tracestate`, of all its fields together.
    let state: Bytes?
    /// The two fields as they are to be sent on where nothing is recorded here.
    let fields: [HTTPField]

    /// nil where the caller says nothing, or nothing that is a trace: a state without one means nothing.
    init?(_ fields: HTTPFields) {
        guard let parent = fields.first("traceparent"), let context = TraceContext(parsing: parent),
            fields.all("traceparent").count == 1
        else { return nil }
        let states = fields.all("tracestate")
        let joined = states.count < 2 ? states.first : Bytes(states.map(\.text).joined(separator: ","))
        let state = joined.flatMap { TraceState.isAcceptable($0) ? $0 : nil }
        self.context = context
        self.state = state
        self.fields =
            [HTTPField("traceparent", parent)] + (state.map { [HTTPField("tracestate", $0)] } ?? [])
    }
}

/// The trace of one request. Confined to its loop.
package final class RequestTrace {
    private struct Recording {
        let trace: TraceID
        let server: SpanID
        let tracer: Tracer
    }

    private let caller: CallerTrace?
    private let recording: Recording?
    /// The attempts that were sent and are not told yet.
    private var attempts: [(begunAt: Moment, span: SpanID)] = []

    init(passing caller: CallerTrace) {
        self.caller = caller
        recording = nil
    }

    init(_ trace: TraceID, _ server: SpanID, after caller: CallerTrace?, by tracer: Tracer) {
        self.caller = caller
        recording = Recording(trace: trace, server: server, tracer: tracer)
    }

    /// Whether spans are to be written of it.
    package var isRecorded: Bool { recording != nil }
    /// The span of the request itself.
    package var serverSpan: SpanID? { recording?.server }
    /// The caller's span, of which the request's is a part.
    package var parentSpan: SpanID? { caller?.context.span }

    /// What an attempt's request says of the trace: where it is recorded, that the attempt's own span is the parent; else
    /// what the caller said.
    package func fields(ofAttemptBegunAt moment: Moment) -> [HTTPField] {
        guard let recording else { return caller?.fields ?? [] }
        let span = recording.tracer.nextSpan()
        attempts.append((moment, span))
        // The trace's name is random where we made it; otherwise the caller knows.
        let random = caller.map { $0.context.flags.intersection(.random) } ?? .random
        let context = TraceContext(trace: recording.trace, span: span, flags: random.union(.sampled))
        let parent = HTTPField("traceparent", context.text)
        return caller?.state.map { [parent, HTTPField("tracestate", $0)] } ?? [parent]
    }

    /// The span of the attempt that began then; nil for one that was never sent. Each is told once.
    package func takeSpan(ofAttemptBegunAt moment: Moment) -> SpanID? {
        guard let index = attempts.firstIndex(where: { $0.begunAt == moment }) else { return nil }
        return attempts.remove(at: index).span
    }

    /// Writes the spans, once, when the request is over.
    ///
    /// - Parameter now: this very moment.
    package func tell(at now: Moment, _ write: (inout SpanWriter) -> Void) {
        guard let recording else { return }
        recording.tracer.write(
            recording.trace, state: caller?.state, at: now, atLeast: 1 + attempts.count, write)
    }
}
