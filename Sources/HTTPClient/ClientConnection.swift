// One connection to an upstream, used for one request after another.
internal import Base
internal import EventLoops
internal import HTTP

/// A connection of the client: opened, used for exchanges, kept in between. Confined to the client's loop.
final class ClientConnection {
    let origin: Origin
    let openedAt: Moment
    let channel: any Channel
    /// What has come and was not taken as an answer yet.
    let inbound = ByteBuffer()
    private let staleWindow: Duration
    private let inflatedBytes: Int
    /// Bodies may outlive the client.
    private weak var client: HTTPClient?
    private var exchanges = 0
    private var isRequestCut = false
    /// Whether the connection lies in the pool.
    private var isIdle = false
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
        openedAt = client.loop.now
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

    func exchange(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, limits: HeadLimits,
        cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        exchanges += 1
        isIdle = false
        let startedAt = channel.loop.now
        let handle = cancellation.onCancel { [channel] in channel.abort() }
        let exchange = ClientExchange(
            request, on: self, by: deadlines, limits: limits, cancellation: cancellation)
        do throws(TransportFailure) {
            let head = try await exchange.run()
            isRequestCut = !exchange.isSentWhole
            let isReusable = head.isPersistent && !isRequestCut
            return UpstreamResponse(head: head, body: makeBody(head, isReusable, cancellation, handle))
        } catch {
            wasStale =
                exchanges > 1 && !exchange.heardAnything
                && channel.loop.now < startedAt.advanced(by: staleWindow)
            cancellation.remove(handle)
            abort()
            throw error
        }
    }

    private func makeBody(
        _ head: ResponseHead, _ isReusable: Bool, _ cancellation: Cancellation, _ handle: Cancellation.Handle
    ) -> any UpstreamBody {
        let body = ClientBody(head.framing, on: self, isReusable: isReusable, cancellation, handle)
        guard head.framing != .none, head.framing != .length(0),
            let coding = head.fields.first("content-encoding"), Inflation.isKnown(coding)
        else { return body }
        return Inflation(body, limit: inflatedBytes)
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
