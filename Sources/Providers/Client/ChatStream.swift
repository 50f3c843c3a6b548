// A gateway's stream on its way to the caller.
package import Base
package import Domain
package import HTTP
package import WireFormats

/// Reads a gateway's stream and writes what the caller gets of it. Confined to its loop.
package final class ChatStream {
    /// What came of advancing.
    package enum Progress: Equatable, Sendable {
        /// There is something to send.
        case output
        /// Nothing came until the moment given.
        case silent
        /// The stream ended well; the last of it is to be sent.
        case ended
    }

    package var usage: Usage? { relay.usage }
    package var finishReason: String? { relay.finishReason }
    /// Whether the caller was, or could be, given something by this gateway: from then on there is no other.
    package var isCommitted: Bool { relay.isCommitted }
    /// Of what is relayed where it is no stream of events; nil where it is, or the upstream does not say.
    package let contentType: Bytes?
    /// Whether the caller gets events: signs of life and failures have a place among them.
    package var carriesEvents: Bool { relay.carriesEvents }
    /// How many events were read.
    package private(set) var events = 0
    /// When the last bytes came.
    package private(set) var lastBytesAt: Moment

    private static let errorType = Bytes("error")
    /// How many events are read before other tasks get their turn. An upstream that always has more would otherwise
    /// keep the loop.
    private static let eventsPerTurn = 64

    private let gateway: Gateway
    private let body: any UpstreamBody
    private let time: any Timekeeper
    private let limits: ChatLimits
    private let idle: Duration
    private let firstEventDeadline: Moment
    /// The same for a model that is known to think.
    private let firstThoughtDeadline: Moment
    /// Until when it must be at its end.
    private let wholeDeadline: Moment
    private let inbound = ByteBuffer()
    private var eventsAtTurn = 0
    private var fields: [HTTPField]
    private var framing: StreamFraming
    private let relay: any StreamRelay

    /// - Parameters:
    ///   - deadline: until when the first real event must come.
    ///   - thoughtDeadline: the same where the gateway said that its model thinks: some keep their thoughts to
    ///     themselves, and send nothing but pings meanwhile.
    ///   - wholeDeadline: until when it must be at its end: one that the caller is given as it comes has no such limit.
    init(
        _ response: UpstreamResponse, from gateway: Gateway, _ framing: StreamFraming,
        relay: any StreamRelay, time: any Timekeeper, limits: ChatLimits, idle: Duration,
        firstEventBy deadline: Moment, orThinkingBy thoughtDeadline: Moment? = nil,
        wholeBy wholeDeadline: Moment = .distantFuture
    ) {
        self.gateway = gateway
        self.relay = relay
        self.time = time
        self.limits = limits
        self.idle = idle
        body = response.body
        fields = RelayedFields.rateLimits(of: response.head)
        contentType = relay.carriesEvents ? nil : response.head.fields.first("content-type")
        firstEventDeadline = deadline
        firstThoughtDeadline = thoughtDeadline ?? deadline
        self.wholeDeadline = wholeDeadline
        lastBytesAt = time.now
        self.framing = framing
    }

    /// The upstream's rate-limit fields, which are in the head of its answer: whoever takes them lets go of that.
    package func takeFields() -> [HTTPField] {
        defer { fields = [] }
        return fields
    }

    /// Goes on until there is something to send, the stream ended, or `moment` came.
    ///
    /// Before the stream is committed nothing counts as output: what is to be sent gathers in `out`.
    package func advance(into out: ByteBuffer, until moment: Moment) async throws(ProviderFailure) -> Progress
    {
        while true {
            if events - eventsAtTurn >= Self.eventsPerTurn {
                eventsAtTurn = events
                await Task.yield()
            }
            switch try await read(until: moment) {
            case .timedOut: return .silent
            case .end:
                if isWhole { throw wholeInstead() }
                try takeRest(into: out)
                try end(into: out)
                return .ended
            case .bytes:
                guard !isWhole else {
                    guard inbound.count <= limits.heldBack else { throw broken("the answer is no stream") }
                    continue
                }
                try takeEvents(into: out)
                if relay.isDone {
                    try end(into: out)
                    return .ended
                }
            }
            if isCommitted, !out.isEmpty { return .output }
            try checkPatience(out)
        }
    }

    /// The answer was sent; lets the connection come to its end, so that it can serve again. Nobody waits for it.
    package func finish() {
        time.spawn { [self] in await drain() }
    }

    private func drain() async {
        let rest = ByteBuffer()
        let deadline = time.now.advanced(by: .milliseconds(250))
        // What an upstream sends behind its end is nobody's; a little of it is not worth a new connection.
        while rest.count < 16 * 1024, case .bytes? = try? await body.read(into: rest, until: deadline) {}
        body.cancel()
    }

    /// Ends the exchange at once.
    package func cancel() {
        body.cancel()
    }

    /// It broke off after the caller had got something: writes why, as the last of it.
    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        relay.breakOff(error, into: out)
    }

    // MARK: Bytes

    private func read(until moment: Moment) async throws(ProviderFailure) -> ReadOutcome {
        let limit = min(isCommitted ? lastBytesAt.advanced(by: idle) : firstDeadline, wholeDeadline)
        inbound.release()
        let outcome: ReadOutcome
        do throws(TransportFailure) {
            outcome = try await body.read(into: inbound, until: min(limit, moment))
        } catch {
            throw gateway.failure(error)
        }
        if case .bytes = outcome { lastBytesAt = time.now }
        if outcome == .timedOut, time.now >= limit {
            throw timedOut(isCommitted ? "the stream stalled" : "no output in time")
        }
        return outcome
    }

    /// Until the first real event two limits hold: its own, and that for silence.
    private var firstDeadline: Moment { min(outputDeadline, lastBytesAt.advanced(by: idle)) }

    private var outputDeadline: Moment { relay.isThinking ? firstThoughtDeadline : firstEventDeadline }

    // MARK: A whole answer

    /// Whether what came is a JSON text and no stream: no line of one begins with a brace or a bracket. Some
    /// gateways tell their errors so, with a good status.
    private var isWhole: Bool {
        guard events == 0, !framing.hasBareJSON else { return false }
        return inbound.withSpan { bytes in
            var start = 0
            while start < bytes.count, bytes[start] == 0x20 || bytes[start] == 0x0a || bytes[start] == 0x0d {
                start += 1
            }
            return start < bytes.count
                && (bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "["))
        }
    }

    /// The error that a whole answer tells, or that it is one.
    @inline(never)
    private func wholeInstead() -> ProviderFailure {
        if let details = ErrorDetails(answer: inbound.takeAll()) {
            return gateway.failure(details, status: nil)
        }
        return broken("a whole answer came instead of a stream")
    }

    // MARK: Events

    // Not inlined: what a synchronous step needs for a moment would stay with the suspended task for hours.
    @inline(never)
    private func takeEvents(into out: ByteBuffer) throws(ProviderFailure) {
        var step = inbound.withSpan { framing.next($0) }
        // A long event that arrives in parts stays where it is.
        if case .needMore = step { return }
        // Everything else is taken out as it is: events are slices of it, not copies.
        var rest = inbound.takeAll()
        while try take(step, from: &rest, into: out), !relay.isDone {
            step = rest.withSpan { framing.next($0) }
        }
        if !relay.isDone { inbound.append(rest) }
    }

    /// The stream ended: takes what it said last.
    @inline(never)
    private func takeRest(into out: ByteBuffer) throws(ProviderFailure) {
        guard let step = inbound.withSpan({ framing.finish($0) }) else { return }
        var rest = inbound.takeAll()
        _ = try take(step, from: &rest, into: out)
    }

    /// Takes one block out of `rest`. False when there is no whole one.
    private func take(
        _ step: SSEStep, from rest: inout Bytes, into out: ByteBuffer
    ) throws(ProviderFailure) -> Bool {
        let end: Int
        switch step {
        case .needMore: return false
        case .tooLarge: throw broken("an event is larger than allowed")
        case .comment(let raw), .ignored(let raw): end = raw.upperBound
        case .event(let event):
            try receive(event, of: rest, into: out)
            end = event.raw.upperBound
        }
        rest = rest.slice(end..<rest.count)
        return true
    }

    private func receive(_ event: SSEEvent, of bytes: Bytes, into out: ByteBuffer) throws(ProviderFailure) {
        events += 1
        let raw = bytes.slice(event.raw)
        let isError = event.type.map { bytes.slice($0) == Self.errorType } ?? false
        let data: Bytes
        var position: Int?
        switch event.data {
        case .joined(let joined): data = joined
        case .inPlace(let range):
            let start = range.lowerBound - event.raw.lowerBound
            data = raw.slice(start..<start + range.count)
            position = event.isTerminated ? start : nil
        }
        do throws(ReplyFault) {
            try relay.receive(raw, data: data, at: position, isError: isError, into: out)
        } catch {
            body.cancel()
            throw gateway.failure(error)
        }
    }

    @inline(never)
    private func end(into out: ByteBuffer) throws(ProviderFailure) {
        do throws(ReplyFault) { try relay.finish(into: out) } catch { throw gateway.failure(error) }
    }

    private func broken(_ reason: String) -> ProviderFailure {
        body.cancel()
        return ProviderFailure(.brokenAnswer, from: gateway.id, reason)
    }

    private func timedOut(_ reason: String) -> ProviderFailure {
        body.cancel()
        let isLate = time.now >= wholeDeadline
        return ProviderFailure(
            .timedOut, from: gateway.id, isLate ? "the answer was not complete in time" : reason)
    }

    /// An upstream that always has more lets no wait run out, whether or not it ever says anything.
    private func checkPatience(_ out: ByteBuffer) throws(ProviderFailure) {
        if time.now >= wholeDeadline { throw timedOut("the answer was not complete in time") }
        guard !isCommitted else { return }
        if out.count > limits.heldBack { throw broken("too many events before any output") }
        if time.now >= outputDeadline { throw timedOut("no output in time") }
    }
}
