// One caller's connection: reads heads, lets the responder answer, writes, and starts over.
internal import Base
internal import EventLoops
internal import HTTP

/// Serves the requests of one connection, one after the other, until either side has had enough.
final class ServerConnection: @unchecked Sendable {  // unchecked: confined to the channel's loop
    private static let readSize = 16 * 1024
    /// What an idle stream may keep for its next event.
    private static let keptOutput = 2048

    let channel: any Channel
    let limits: ServerConnectionLimits
    private let responder: any Responder
    private let peer: String
    private let isPeerLoopback: Bool
    private let dates: DateCache
    private let metrics: ServerMetrics
    private let inbound = ByteBuffer()
    private let outbound = ByteBuffer()
    private var machine: ServerConnectionMachine
    private var parser: RequestHeadParser
    private var current: Cancellation?

    init(_ channel: any Channel, peer: SocketAddress, responder: any Responder, room: ServerRoom) {
        self.channel = channel
        self.responder = responder
        self.peer = peer.host
        isPeerLoopback = peer.isLoopback
        limits = room.limits
        dates = room.dates
        metrics = room.metrics
        machine = ServerConnectionMachine(limits: room.limits, openedAt: channel.loop.now)
        parser = RequestHeadParser(limits: room.headLimits)
    }

    // MARK: Life

    func serve() async {
        var next = ServerConnectionMachine.Next.awaitHead
        while case .awaitHead = next {
            guard let head = await readHead() else { break }
            next = await answer(head)
        }
        channel.close()
    }

    /// The server shuts down: an idle connection ends now, a busy one after its answer.
    func shutDown() {
        if machine.shutDown() { channel.close() }
    }

    /// Ends whatever goes on.
    func abort() {
        current?.cancel()
        channel.abort()
    }

    // MARK: Reading a head

    /// The next head, or nil when the connection is to be closed.
    private func readHead() async -> RequestHead? {
        while true {
            if !inbound.isEmpty {
                machine.bytesArrived(at: channel.loop.now)
                do throws(HTTPRefusal) {
                    let found = try inbound.withSpan { bytes throws(HTTPRefusal) in try parser.parse(bytes) }
                    if let (head, consumed) = found {
                        inbound.consume(consumed)
                        return head
                    }
                } catch {
                    await refuse(error)
                    return nil
                }
            }
            guard await readMoreOfHead() else { return nil }
        }
    }

    private func readMoreOfHead() async -> Bool {
        inbound.release()
        switch await read(into: inbound, atMost: Self.readSize, until: machine.headDeadline) {
        case .bytes: return true
        case .end, nil: return false
        case .timedOut:
            if machine.headTimedOut() {
                await refuse(HTTPRefusal(.requestTimeout, "the request head did not arrive in time"))
            }
            return false
        }
    }

    /// What a read brought; nil when the connection is gone.
    private func read(into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment) async
        -> ReadOutcome?
    {
        do throws(ChannelFailure) {
            let outcome = try await channel.read(into: buffer, atMost: limit, until: deadline)
            if case .bytes(let count) = outcome { metrics.received.add(count) }
            return outcome
        } catch {
            return nil
        }
    }

    /// Answers bytes that are no request, and ends the connection: what follows cannot be told apart.
    private func refuse(_ refusal: HTTPRefusal) async {
        let context = makeContext(Cancellation())
        let response = responder.refusal(refusal, in: context)
        let head = ResponseFraming(method: .get, version: .http11, keepsConnection: false)
        if await send(response, head) { await linger() }
    }

    // MARK: Answering

    private func answer(_ head: RequestHead) async -> ServerConnectionMachine.Next {
        let body = ConnectionBody(head.framing, reader: self)
        machine.headCompleted(
            isPersistent: head.isPersistent, expectsContinue: head.expectsContinue, hasBody: !body.isFinished)
        let cancellation = Cancellation()
        current = cancellation
        let grace = watchHangUp(cancellation)
        metrics.inFlight.add(1)
        let response = await responder.respond(
            to: Request(head: head, body: body), in: makeContext(cancellation))
        if body.isFinished { machine.bodyFinished() }
        if body.isLost || body.exceeds(limits.drainBytes) { machine.framingLost() }
        let framing = ResponseFraming(
            method: head.method, version: head.version, keepsConnection: machine.keepsConnection)
        let isWhole = await send(response, framing)
        metrics.inFlight.add(-1)
        stopWatching(grace)
        current = nil
        return await finish(framing, body, isWhole: isWhole)
    }

    private func finish(
        _ framing: ResponseFraming, _ body: ConnectionBody, isWhole: Bool
    ) async -> ServerConnectionMachine.Next {
        guard isWhole else { return .close }
        let next = machine.answered(keptConnection: framing.keepsConnection, at: channel.loop.now)
        switch next {
        case .awaitHead: return next
        case .close:
            await body.isFinished ? channel.finishWriting() : linger()
            return next
        case .drain(let bytes, let deadline):
            let isWhole = await body.discard(upTo: bytes, until: deadline)
            return machine.drained(isWhole: isWhole, at: channel.loop.now)
        }
    }

    private func makeContext(_ cancellation: Cancellation) -> RequestContext {
        RequestContext(
            time: channel.loop, peer: peer, isPeerLoopback: isPeerLoopback, startedAt: channel.loop.now,
            cancellation: cancellation)
    }

    /// A caller that is gone cancels its request at once; one that only finished sending a little later, since
    /// it may still read.
    private func watchHangUp(_ cancellation: Cancellation) -> GraceTimer {
        let grace = GraceTimer()
        channel.onHangUp = { [unowned self] hangUp in
            switch hangUp {
            case .reset: cancellation.cancel()
            case .finishedSending:
                let moment = channel.loop.now.advanced(by: limits.halfCloseGrace)
                grace.timer = channel.loop.schedule(at: moment) { cancellation.cancel() }
            }
        }
        return grace
    }

    private func stopWatching(_ grace: GraceTimer) {
        channel.onHangUp = nil
        if let timer = grace.timer { channel.loop.cancel(timer) }
    }

    private final class GraceTimer {
        var timer: Timer?
    }

    // MARK: Writing

    /// Sends a response. False when it did not arrive whole.
    private func send(_ response: Response, _ framing: ResponseFraming) async -> Bool {
        do throws(BodyWriteFailure) {
            switch response.body {
            case .stream(let write) where framing.method != .head:
                framing.write(
                    response, bodyCount: nil, date: dates.text(at: channel.loop.now), into: outbound)
                let writer = StreamWriter(self, isChunked: framing.isChunked)
                try await write(writer)
                try await writer.finish()
            case .stream:
                framing.write(
                    response, bodyCount: nil, date: dates.text(at: channel.loop.now), into: outbound)
                try await flush()
            case .bytes, .empty:
                try await sendWhole(response, framing)
            }
            return true
        } catch {
            // What was sent is not whole and must not look so.
            channel.abort()
            return false
        }
    }

    private func sendWhole(_ response: Response, _ framing: ResponseFraming) async throws(BodyWriteFailure) {
        var parts: [Bytes] = []
        if case .bytes(let bytes) = response.body { parts = bytes }
        let count = parts.reduce(0) { $0 + $1.count }
        framing.write(response, bodyCount: count, date: dates.text(at: channel.loop.now), into: outbound)
        try await flush(then: framing.method == .head ? [] : parts)
        outbound.release()
    }

    fileprivate func writeChunk(_ bytes: ByteBuffer, isChunked: Bool) async throws(BodyWriteFailure) {
        if isChunked {
            bytes.withSpan { ChunkWriter.chunk($0, into: outbound) }
        } else {
            bytes.withSpan { outbound.append($0) }
        }
        bytes.clear()
        try await flush()
        outbound.release(above: Self.keptOutput)
    }

    fileprivate func writeLastChunk(isChunked: Bool) async throws(BodyWriteFailure) {
        if isChunked { ChunkWriter.last(into: outbound) }
        try await flush()
        outbound.release()
    }

    fileprivate func flush(then parts: [Bytes] = []) async throws(BodyWriteFailure) {
        let count = outbound.count + parts.reduce(0) { $0 + $1.count }
        do throws(ChannelFailure) {
            try await channel.write(outbound, then: parts, stall: limits.writeStall)
        } catch {
            current?.cancel()
            throw .callerLeft
        }
        metrics.sent.add(count)
    }

    /// Lets the caller read the answer before the connection goes: closing with unread bytes would reset it.
    private func linger() async {
        await channel.finishWriting()
        let deadline = channel.loop.now.advanced(by: limits.drainTimeout)
        var left = limits.drainBytes
        inbound.clear()
        while left > 0,
            case .bytes(let count) = await read(into: inbound, atMost: Self.readSize, until: deadline)
        {
            left -= count
            inbound.clear()
        }
    }

    // MARK: The body's bytes

    /// Tells a caller that waits for it to send its body.
    func bodyWanted() async throws(BodyWriteFailure) {
        guard machine.bodyWanted() else { return }
        outbound.append("HTTP/1.1 100 Continue\r\n\r\n")
        try await flush()
    }

    /// What has come and belongs to the body or what follows it.
    var received: ByteBuffer { inbound }

    /// Reads into the connection's own buffer, or straight into `buffer` when nothing else can follow.
    func receive(
        into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment
    ) async -> ReadOutcome? {
        await read(into: buffer, atMost: limit, until: deadline)
    }
}

/// Writes a streamed body: the head goes out together with the first piece.
private final class StreamWriter: BodyWriter {
    private let connection: ServerConnection
    private let isChunked: Bool

    init(_ connection: ServerConnection, isChunked: Bool) {
        self.connection = connection
        self.isChunked = isChunked
    }

    func write(_ buffer: ByteBuffer) async throws(BodyWriteFailure) {
        guard !buffer.isEmpty else { return }
        try await connection.writeChunk(buffer, isChunked: isChunked)
    }

    func finish() async throws(BodyWriteFailure) {
        try await connection.writeLastChunk(isChunked: isChunked)
    }
}
