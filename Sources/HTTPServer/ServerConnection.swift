// One caller's connection: reads heads, lets the responder answer, and starts over.
internal import Base
internal import EventLoops
internal import HTTP

/// Serves the requests of one connection, one after the other, until either side has had enough.
final class ServerConnection: @unchecked Sendable {  // unchecked: confined to the channel's loop
    private typealias Next = ServerConnectionMachine.Next

    private enum Incoming {
        case head(RequestHead)
        case refused(HTTPRefusal)
        /// The caller has nothing more to ask.
        case nothing
    }

    private static let readSize = 16 * 1024
    /// How many requests that came together are answered in one turn of the loop before others get theirs.
    private static let requestsPerTurn = 16

    let limits: ServerConnectionLimits
    /// What has come and is not used up: of a head, of a body, of what follows it.
    let received = ByteBuffer()
    private let loop: EventLoop
    private let channel: any Channel
    private let responder: any Responder
    private let peer: String
    private let isPeerLoopback: Bool
    private let isSecure: Bool
    private let metrics: ServerMetrics
    private let sender: ResponseSender
    private var machine: ServerConnectionMachine
    private var parser: RequestHeadParser
    /// Of the request that is being answered.
    private var cancellation: Cancellation?
    private var hangUp: HangUp?
    /// Runs while the caller has finished sending and may still read.
    private var grace: Timer?
    private var turn: UInt64 = 0
    private var requestsThisTurn = 0

    init(_ channel: any Channel, peer: SocketAddress, responder: any Responder, room: ServerRoom) {
        self.channel = channel
        loop = channel.loop
        self.responder = responder
        self.peer = peer.host
        isPeerLoopback = peer.isLoopback
        isSecure = room.isSecure
        limits = room.limits
        metrics = room.metrics
        sender = ResponseSender(channel, room: room)
        machine = ServerConnectionMachine(limits: room.limits, openedAt: loop.now)
        parser = RequestHeadParser(limits: room.headLimits)
    }

    var now: Moment { loop.now }

    // MARK: Life

    func serve() async {
        // The channel forgets this when it is closed, below at the latest.
        channel.onHangUp = { [unowned self] in hungUp($0) }
        var next = Next.awaitHead
        while case .awaitHead = next { next = await serveNext() }
        if case .linger(let bytes, let deadline) = next { await linger(upTo: bytes, until: deadline) }
        channel.close()
    }

    private func serveNext() async -> Next {
        switch await readHead() {
        case .head(let head): await answer(head)
        case .refused(let refusal): await refuse(refusal)
        case .nothing: .close
        }
    }

    /// The server shuts down: an idle connection ends now, a busy one after its answer.
    func shutDown() {
        if machine.shutDown() { channel.close() }
    }

    /// Ends whatever goes on.
    func abort() {
        cancellation?.cancel()
        channel.abort()
    }

    // MARK: Reading

    private func readHead() async -> Incoming {
        while true {
            do throws(HTTPRefusal) {
                if let head = try takeHead() { return .head(head) }
            } catch {
                return .refused(error)
            }
            received.release()
            switch await read(into: received, atMost: Self.readSize, until: machine.headDeadline) {
            case .bytes: break
            case .end, nil: return .nothing
            case .timedOut:
                guard machine.headTimedOut() else { return .nothing }
                return .refused(HTTPRefusal(.requestTimeout, "the request head did not arrive in time"))
            }
        }
    }

    /// The head that was received, if it is complete.
    private func takeHead() throws(HTTPRefusal) -> RequestHead? {
        guard !received.isEmpty else { return nil }
        // Some callers end a body with a line end too many (RFC 9112 §2.2): it begins no head.
        if !received.withSpan({ $0.isLineEnds }) { machine.bytesArrived(at: now) }
        let found = try received.withSpan { bytes throws(HTTPRefusal) in try parser.parse(bytes) }
        guard let (head, consumed) = found else { return nil }
        received.consume(consumed)
        return head
    }

    /// What a read brought; nil when the connection is gone.
    func read(into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment) async -> ReadOutcome? {
        do throws(ChannelFailure) {
            if let outcome = try channel.readNow(into: buffer, atMost: limit) { return counted(outcome) }
            return counted(try await channel.read(into: buffer, atMost: limit, until: deadline))
        } catch {
            return nil
        }
    }

    private func counted(_ outcome: ReadOutcome) -> ReadOutcome {
        if case .bytes(let count) = outcome { metrics.received.add(count) }
        return outcome
    }

    /// Whether the caller waits to be told that its body is wanted.
    var owesContinue: Bool { machine.owesContinue }

    /// The body is to be read: a caller that waits for this is told.
    func bodyWanted() async throws(BodyWriteFailure) {
        if machine.bodyWanted() { try await sender.sendContinue() }
    }

    // MARK: Answering

    /// Answers bytes that are no request, and ends the connection: what follows cannot be told apart.
    private func refuse(_ refusal: HTTPRefusal) async -> Next {
        let response = responder.refusal(refusal, in: makeContext(Cancellation()))
        // Nobody knows what such a caller understands: no chunks.
        let framing = ResponseFraming(response, to: .get, .http10)
        guard await send(response, framing, keepsConnection: false) else { return machine.brokeOff() }
        return machine.refused(at: now)
    }

    private func answer(_ head: RequestHead) async -> Next {
        if hasHadItsShare { await loop.nextTurn() }
        noteRequest()
        let body = ConnectionBody(head.framing, of: self)
        machine.headCompleted(
            isPersistent: head.isPersistent, expectsContinue: head.expectsContinue, hasBody: !body.isFinished)
        let cancellation = begin()
        let isWhole = await respond(to: head, body, cancellation)
        end()
        body.end()
        return isWhole ? await finish(body) : machine.brokeOff()
    }

    private func begin() -> Cancellation {
        let cancellation = Cancellation()
        self.cancellation = cancellation
        if let hangUp { react(to: hangUp) }
        metrics.inFlight.add(1)
        return cancellation
    }

    private func end() {
        metrics.inFlight.add(-1)
        cancellation = nil
        if let grace { loop.cancel(grace) }
        grace = nil
    }

    /// Has the request answered. False when the answer did not arrive whole.
    private func respond(
        to head: RequestHead, _ body: ConnectionBody, _ cancellation: Cancellation
    ) async -> Bool {
        let response = await responder.respond(
            to: Request(head: head, body: body), in: makeContext(cancellation))
        note(body)
        let framing = ResponseFraming(response, to: head.method, head.version)
        let keeps = machine.answerBegins(endsWithConnection: framing.endsWithConnection)
        // A body that is still being read has a task that would take what follows it.
        guard !body.isBeingRead, await send(response, framing, keepsConnection: keeps), !body.isBeingRead
        else {
            cancellation.cancel()
            channel.abort()
            return false
        }
        note(body)
        return true
    }

    private func note(_ body: ConnectionBody) {
        if body.isFinished { machine.bodyFinished() }
        if body.isLost || body.exceeds(limits.drainBytes) { machine.framingLost() }
    }

    /// False when the response did not arrive whole; what was sent of it must not look so.
    private func send(
        _ response: Response, _ framing: ResponseFraming, keepsConnection: Bool
    ) async -> Bool {
        do throws(BodyWriteFailure) {
            try await sender.send(response, framing, keepsConnection: keepsConnection)
            return true
        } catch {
            channel.abort()
            return false
        }
    }

    private func finish(_ body: ConnectionBody) async -> Next {
        let next = machine.answered(at: now)
        guard case .drain(let bytes, let deadline) = next else { return next }
        let isWhole = await body.discard(from: self, upTo: bytes, until: deadline)
        return machine.drained(isWhole: isWhole, at: now)
    }

    private func makeContext(_ cancellation: Cancellation) -> RequestContext {
        RequestContext(
            time: loop, peer: peer, isPeerLoopback: isPeerLoopback, isSecure: isSecure, startedAt: now,
            cancellation: cancellation)
    }

    /// Whether this turn of the loop has seen as many requests as it may: a caller that sends them all at once would
    /// otherwise keep it until the last is answered.
    private var hasHadItsShare: Bool { requestsThisTurn == Self.requestsPerTurn && turn == loop.turn }

    private func noteRequest() {
        if turn != loop.turn { requestsThisTurn = 0 }
        turn = loop.turn
        requestsThisTurn += 1
    }

    // MARK: The caller leaves

    private func hungUp(_ seen: HangUp) {
        hangUp = seen
        react(to: seen)
    }

    /// A caller that is gone cancels its request at once; one that only finished sending a little later, since
    /// it may still read.
    private func react(to hangUp: HangUp) {
        guard let cancellation else { return }
        switch hangUp {
        case .reset: cancellation.cancel()
        case .finishedSending:
            guard grace == nil else { return }
            grace = loop.schedule(at: now.advanced(by: limits.halfCloseGrace)) { cancellation.cancel() }
        }
    }

    // MARK: Ending

    private func linger(upTo limit: Int, until deadline: Moment) async {
        await channel.finishWriting()
        var left = limit
        repeat {
            received.clear()
            guard left > 0, now < deadline,
                case .bytes(let count) = await read(into: received, atMost: Self.readSize, until: deadline)
            else { return }
            left -= count
        } while true
    }
}

extension Span<UInt8> {
    /// Whether these are line ends and nothing else.
    fileprivate var isLineEnds: Bool {
        for index in 0..<count where self[index] != 13 && self[index] != 10 { return false }
        return true
    }
}
