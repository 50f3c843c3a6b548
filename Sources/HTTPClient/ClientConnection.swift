// One connection to an upstream, used for one request after another.
internal import Base
internal import EventLoops
internal import HTTP

/// Sends a request on a connection and reads the answer's head. Confined to the client's loop.
final class ClientConnection {
    private static let readSize = 16 * 1024

    let origin: Origin
    let openedAt: Moment
    let channel: any Channel
    let inbound = ByteBuffer()
    private unowned let client: HTTPClient
    private var exchanges = 0
    private var heardAnything = false

    /// Takes over a connected socket; for https, after its handshake.
    init(
        over socket: SocketChannel, to origin: Origin, client: HTTPClient, by deadline: Moment,
        _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        self.origin = origin
        self.client = client
        openedAt = client.loop.now
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
            socket.close()
            throw TransportFailure(error, in: .connecting, cancellation)
        }
        guard isDone else {
            socket.close()
            throw TransportFailure(.timedOut, .connecting, "no TLS handshake in time")
        }
    }

    deinit {
        channel.close()
    }

    /// Whether the next request may be sent here.
    var isUsable: Bool { channel.isQuiet }

    /// Whether a connection that had served before ended before one byte of an answer came.
    var diedUnheard: Bool { exchanges > 1 && !heardAnything }

    func close() {
        channel.close()
    }

    // MARK: An exchange

    func exchange(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        exchanges += 1
        heardAnything = false
        channel.onHangUp = nil
        let handle = cancellation.onCancel { [channel] in channel.abort() }
        do throws(TransportFailure) {
            try await send(request, deadlines, cancellation)
            let head = try await readHead(request.method, deadlines.head, cancellation)
            return UpstreamResponse(head: head, body: makeBody(head, cancellation, handle))
        } catch {
            cancellation.remove(handle)
            channel.abort()
            throw error
        }
    }

    private func send(
        _ request: UpstreamRequest, _ deadlines: UpstreamDeadlines, _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        let outbound = ByteBuffer(capacity: 1024)
        guard let head = HeadWriter(request: request.method, target: request.target, into: outbound) else {
            throw TransportFailure(.malformed, .sending, "the request's target cannot be sent")
        }
        _ = head.add("host", Bytes(origin.authority))
        for field in request.fields where !head.add(field.name, field.value) {
            throw TransportFailure(.malformed, .sending, "a header value cannot be sent")
        }
        head.add("accept-encoding", "identity")
        if !request.body.isEmpty || request.method == .post {
            head.add("content-length", request.body.reduce(0) { $0 + $1.count })
        }
        head.finish()
        do throws(ChannelFailure) {
            try await channel.write(outbound, then: request.body, stall: deadlines.stall)
        } catch {
            // An upstream that refuses a long body answers and closes: the answer is worth more than the error.
            guard error == .reset, !cancellation.isCancelled else {
                throw TransportFailure(error, in: .sending, cancellation)
            }
        }
    }

    private func readHead(
        _ method: HTTPMethod, _ deadline: Moment, _ cancellation: Cancellation
    ) async throws(TransportFailure) -> ResponseHead {
        var parser = ResponseHeadParser(limits: client.setup.heads)
        while true {
            try await readMore(until: deadline, in: .waiting, cancellation)
            do throws(HTTPFault) {
                while let (head, consumed) = try inbound.withSpan({ bytes throws(HTTPFault) in
                    try parser.parse(bytes, answering: method)
                }) {
                    inbound.consume(consumed)
                    guard head.status.isInformational else { return head }
                }
            } catch {
                throw TransportFailure(.malformed, .waiting, error.reason)
            }
        }
    }

    private func readMore(
        until deadline: Moment, in phase: TransportFailure.Phase, _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        let outcome: ReadOutcome
        do throws(ChannelFailure) {
            outcome = try await channel.read(into: inbound, atMost: Self.readSize, until: deadline)
        } catch {
            throw TransportFailure(error, in: phase, cancellation)
        }
        switch outcome {
        case .bytes: heardAnything = true
        case .end: throw TransportFailure(.truncated, phase, "the connection was closed without an answer")
        case .timedOut: throw TransportFailure(.timedOut, phase, "no answer in time")
        }
    }

    private func makeBody(
        _ head: ResponseHead, _ cancellation: Cancellation, _ handle: Cancellation.Handle
    ) -> any UpstreamBody {
        let body = ClientBody(head, on: self, cancellation, handle)
        guard let coding = head.fields.first("content-encoding"), Inflation.isKnown(coding) else {
            return body
        }
        return Inflation(body, limit: client.setup.inflatedBytes)
    }

    // MARK: After it

    /// The answer was read to its end.
    ///
    /// - Parameter isPersistent: whether both sides may go on, and nothing unasked for has come.
    func finished(isPersistent: Bool) {
        guard isPersistent, inbound.isEmpty else { return close() }
        inbound.release()
        channel.onHangUp = { [unowned self] _ in client.forget(self) }
        client.checkIn(self)
    }
}
