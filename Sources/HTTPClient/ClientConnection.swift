// One connection to an upstream, used for one request after another.
internal import Base
internal import EventLoops
internal import HTTP

/// A connection of the client: opened, used for exchanges, kept in between. Confined to the client's loop.
final class ClientConnection {
    private static let readSize = 16 * 1024

    let origin: Origin
    let openedAt: Moment
    let loop: EventLoop
    let channel: any Channel
    /// What has come and was not taken as an answer yet.
    let inbound = ByteBuffer()
    private let outbound = ByteBuffer()
    private var parser: ResponseHeadParser
    /// The exchange whose answer's head has not come yet.
    private var exchange: ClientExchange
    private let share: ConnectionShare?
    private let staleWindow: Duration
    private let inflatedBytes: Int
    /// Bodies may outlive the client.
    private weak var client: HTTPClient?
    private var exchanges = 0
    private var isRequestCut = false
    private let idleConnections: Gauge?
    /// Whether the connection lies in the pool.
    private var isIdle = false {
        didSet {
            if isIdle != oldValue { idleConnections?.add(isIdle ? 1 : -1) }
        }
    }
    private var hasHungUp = false
    /// Whether the connection failed because it had ended while it lay idle.
    private(set) var wasStale = false

    /// Takes over a connected socket; for https, after its handshake.
    init(
        over socket: SocketChannel, to origin: Origin, client: HTTPClient, by deadline: Moment,
        _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        self.origin = origin
        self.client = client
        loop = client.loop
        openedAt = client.loop.now
        parser = ResponseHeadParser(limits: client.setup.heads)
        exchange = ClientExchange(.get, startedAt: client.loop.now)
        share = client.setup.connections?.take()
        idleConnections = client.setup.idleConnections
        staleWindow = client.setup.pool.staleWindow
        inflatedBytes = client.setup.inflatedBytes
        guard origin.isSecure else {
            channel = socket
            return
        }
        let secured = TLSChannel(client: client.setup.tls, host: origin.host, port: origin.port, over: socket)
        channel = secured
        let handle = cancellation.onCancel { socket.abort() }
        defer { cancellation.remove(handle) }
        let isDone: Bool
        do throws(ChannelFailure) {
            isDone = try await secured.handshake(until: deadline)
        } catch {
            throw TransportFailure(error, in: .connecting, cancellation)
        }
        guard isDone else { throw TransportFailure(.timedOut, .connecting, "no TLS handshake in time") }
    }

    deinit {
        if isIdle { idleConnections?.add(-1) }
        channel.close()
    }

    /// Whether the next request may be sent here.
    var isUsable: Bool { channel.isQuiet }

    /// Closes in order. What the upstream never took of a request is thrown away: the kernel would go on offering it.
    func close() {
        isRequestCut ? channel.abort() : channel.close()
    }

    /// Closes so that the upstream stops at once.
    func abort() {
        channel.abort()
    }

    // MARK: An exchange

    /// Sends a request and reads the answer's head, also one that comes before the request is sent whole.
    func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        let handle = begin(request, cancellation)
        do throws(TransportFailure) {
            let rest = try write(request)
            if try !sendNow(rest, cancellation) { try await send(rest, deadlines, cancellation) }
            if let earlyFailure = exchange.earlyFailure { throw earlyFailure }
            while true {
                if let head = exchange.head { return response(head, cancellation, handle) }
                guard try await readMore(until: deadlines.head, cancellation) else { throw .noAnswerInTime }
                // Informational heads without end never let a read wait for its deadline.
                if exchange.head == nil, loop.now >= deadlines.head { throw .noAnswerInTime }
            }
        } catch {
            failed(cancellation, handle)
            throw error
        }
    }

    private func begin(_ request: UpstreamRequest, _ cancellation: Cancellation) -> Cancellation.Handle {
        exchanges += 1
        isIdle = false
        exchange = ClientExchange(request.method, startedAt: loop.now)
        return cancellation.onCancel(tell: self)
    }

    private func response(
        _ head: ResponseHead, _ cancellation: Cancellation, _ handle: Cancellation.Handle
    ) -> UpstreamResponse {
        isRequestCut = !exchange.isSentWhole
        let isReusable = head.isPersistent && !isRequestCut
        exchange.forgetHead()
        return UpstreamResponse(head: head, body: makeBody(head, isReusable, cancellation, handle))
    }

    private func failed(_ cancellation: Cancellation, _ handle: Cancellation.Handle) {
        wasStale =
            exchanges > 1 && !exchange.heardAnything
            && loop.now < exchange.startedAt.advanced(by: staleWindow)
        cancellation.remove(handle)
        abort()
    }

    // MARK: Sending

    /// Writes the head, and the body where it is short; returns what else is to be sent.
    private func write(_ request: UpstreamRequest) throws(TransportFailure) -> [Bytes] {
        outbound.reserve(forHeadAnd: request.body)
        try RequestFraming.write(request, into: outbound)
        return outbound.gather(request.body)
    }

    /// Sends what goes without waiting. False when that is not all.
    private func sendNow(_ rest: [Bytes], _ cancellation: Cancellation) throws(TransportFailure) -> Bool {
        guard rest.isEmpty else { return false }
        do throws(ChannelFailure) {
            exchange.isSentWhole = try channel.writeNow(outbound)
        } catch {
            try judge(error, cancellation)
            // The answer that is there, if any, is read.
            return true
        }
        if exchange.isSentWhole { outbound.release() }
        return exchange.isSentWhole
    }

    private func send(
        _ rest: [Bytes], _ deadlines: UpstreamDeadlines, _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        let patience = WritePatience(stall: deadlines.stall, deadline: deadlines.head)
        do throws(ChannelFailure) {
            exchange.isSentWhole = try await channel.write(
                outbound, then: rest, within: patience,
                unless: { await self.isAnsweredEarly(cancellation) })
        } catch {
            try judge(error, cancellation)
        }
        outbound.clear()
        outbound.release()
    }

    /// An upstream that refuses a long body answers and closes: the answer is worth more than the error.
    private func judge(_ failure: ChannelFailure, _ cancellation: Cancellation) throws(TransportFailure) {
        guard failure == .reset, !cancellation.isCancelled else {
            throw TransportFailure(failure, in: .sending, cancellation)
        }
    }

    /// The upstream takes no more of the request but says something: perhaps why (RFC 9112 §9.5).
    private func isAnsweredEarly(_ cancellation: Cancellation) async -> Bool {
        do throws(TransportFailure) {
            guard try await readMore(until: loop.now, cancellation) else { return false }
            return exchange.head != nil
        } catch {
            exchange.earlyFailure = error
            return true
        }
    }

    // MARK: Reading

    /// Reads once and takes what it brings. False when the deadline came first.
    private func readMore(
        until deadline: Moment, _ cancellation: Cancellation
    ) async throws(TransportFailure) -> Bool {
        let outcome: ReadOutcome
        do throws(ChannelFailure) {
            outcome = try await channel.read(into: inbound, atMost: Self.readSize, until: deadline)
        } catch {
            throw TransportFailure(error, in: .waiting, cancellation)
        }
        switch outcome {
        case .bytes:
            try exchange.received(inbound, &parser)
            return true
        case .timedOut: return false
        case .end:
            throw TransportFailure(.truncated, .waiting, "the connection was closed without an answer")
        }
    }

    private func makeBody(
        _ head: ResponseHead, _ isReusable: Bool, _ cancellation: Cancellation, _ handle: Cancellation.Handle
    ) -> any UpstreamBody {
        let body = ClientBody(head.framing, on: self, isReusable: isReusable, cancellation, handle)
        return Inflation.of(body, head, limit: inflatedBytes)
    }

    // MARK: After it

    /// The answer was read to its end.
    ///
    /// - Parameter isReusable: whether both sides may go on. Bytes that nobody asked for end that: they would be
    ///   taken for the next answer.
    func finished(isReusable: Bool) {
        guard isReusable, inbound.isEmpty, let client else { return close() }
        inbound.release()
        if channel.onHangUp == nil { channel.onHangUp = { [weak self] _ in self?.hungUp() } }
        guard !hasHungUp else { return close() }
        isIdle = true
        client.checkIn(self)
    }

    /// The upstream closed: while an exchange goes on, its reads tell.
    private func hungUp() {
        hasHungUp = true
        if isIdle { client?.forget(self) }
    }
}

extension ClientConnection: Cancellable {
    func requestWasCancelled() {
        channel.abort()
    }
}

extension TransportFailure {
    fileprivate static let noAnswerInTime = TransportFailure(.timedOut, .waiting, "no answer in time")
}
