// One request on its way through libcurl.
internal import Base
internal import CCurl
internal import EventLoops
internal import HTTP

/// Carries a request from its task to libcurl and what comes of it back. Confined to its loop.
///
/// libcurl knows it by its address until it is over; until then the multi handle keeps it.
final class CurlTransfer: Cancellable {
    /// How many bytes of an answer wait for their reader before libcurl reads no more. One more piece of its own,
    /// 16 KiB, waits inside it.
    static let highWater = 256 * 1024

    private(set) var exchange: CurlExchange
    /// What came of the body and was not read yet.
    let inbound = ByteBuffer()
    private let loop: EventLoop
    private var body: RequestBody
    /// When the upstream last took some of the request.
    private var lastTakenAt: Moment
    private var isPaused = false
    private let waiter = Waiter()
    /// Nil before the start and when it is over.
    private var running: (multi: CurlMulti, request: CurlHandle)?

    init(_ terms: CurlExchange.Terms, _ body: RequestBody, on loop: EventLoop) {
        exchange = CurlExchange(terms)
        self.body = body
        self.loop = loop
        lastTakenAt = loop.now
    }

    // MARK: For the request's task

    /// Hands the request to libcurl and suspends until the head of the answer is there.
    func run(
        _ request: CurlHandle, on multi: CurlMulti, by deadlines: UpstreamDeadlines
    ) async throws(TransportFailure) -> ResponseHead {
        let address = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe request.setCalls(Self.calls, context: address)
        unsafe request.setSockets(
            Self.opening, address, CurlSockets.closing, Unmanaged.passUnretained(multi.sockets).toOpaque())
        guard !request.isRefused, multi.start(self, request) else {
            throw TransportFailure(.unreachable, .connecting, "libcurl has no memory")
        }
        running = (multi, request)
        while true {
            if let head = exchange.head { return head }
            if case .failed(let failure) = exchange.step { throw failure }
            let step = exchange.step
            let deadline = deadline(of: step, deadlines)
            if loop.now >= deadline {
                cutOff(.tooLate(in: exchange.phase))
            } else {
                _ = await waiter.wait(until: deadline, on: loop) { [self] in
                    exchange.head == nil && exchange.step == step
                }
            }
        }
    }

    private func deadline(of step: CurlExchange.Step, _ deadlines: UpstreamDeadlines) -> Moment {
        switch step {
        case .connecting: deadlines.connect
        case .sending: min(deadlines.head, lastTakenAt.advanced(by: deadlines.stall))
        case .waiting, .reading, .finished, .failed: deadlines.head
        }
    }

    /// Suspends until there is something to read, or nothing more will come. False when the deadline came first.
    func waitForBody(until deadline: Moment) async -> Bool {
        await waiter.wait(until: deadline, on: loop) { [self] in inbound.isEmpty && !exchange.isOver }
    }

    /// The reader has taken what was there: libcurl may read on.
    func goOn() {
        guard isPaused, let running else { return }
        isPaused = false
        running.request.goOn()
        // Bytes that had waited inside libcurl were bad: it does not end a transfer by itself for those.
        if exchange.isOver { stop() }
    }

    func requestWasCancelled() {
        cutOff(TransportFailure(.cancelled, exchange.phase, "the caller left"))
    }

    /// Ends what is still going on, for `failure`.
    func cutOff(_ failure: TransportFailure) {
        exchange.fail(failure)
        stop()
    }

    private func stop() {
        if let running { running.multi.cutOff(running.request) }
        running = nil
        waiter.end(on: loop)
    }

    // MARK: For the multi handle

    /// libcurl is done with it.
    ///
    /// - Parameter remove: takes it out of the multi handle.
    func ended(_ result: CURLcode, _ remove: (CurlHandle) -> Void) {
        guard let running else { return }
        let failure = TransportFailure(
            result, in: exchange.phase, tunnelStatus: running.request.tunnelStatus)
        exchange.ended(failure ?? (running.request.isGoodbyeMissing ? .cutOff : nil))
        self.running = nil
        remove(running.request)
        waiter.end(on: loop)
    }

    // MARK: For libcurl

    func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        guard let running, exchange.mayConnect(at: loop.now) else { return -1 }
        return unsafe running.multi.sockets.open(address)
    }

    func aboutToSend() -> Bool {
        let mayGoOn = exchange.aboutToSend(at: loop.now)
        lastTakenAt = loop.now
        body.rewind()
        waiter.wake()
        return mayGoOn
    }

    func moreToSend(_ room: UnsafeMutableRawBufferPointer) -> Int {
        lastTakenAt = loop.now
        let count = unsafe body.read(into: room)
        if body.isAtEnd {
            exchange.sentAll()
            waiter.wake()
        }
        return count
    }

    func sendAgain() {
        body.rewind()
    }

    func received(headLine line: Span<UInt8>) -> Bool {
        let mayGoOn = exchange.received(headLine: line)
        if let head = exchange.head {
            if head.framing == .untilClose, !exchange.isHTTP2 { running?.request.expectGoodbye() }
            waiter.wake()
        }
        return mayGoOn && (!exchange.isWhole || mayConnectionBeKept)
    }

    /// Nil when it is too much for now.
    func received(body bytes: Span<UInt8>) -> Bool? {
        if inbound.count >= Self.highWater {
            isPaused = true
            return nil
        }
        let mayGoOn = exchange.received(body: bytes, into: inbound)
        if !inbound.isEmpty { waiter.wake() }
        return mayGoOn && (!exchange.isWhole || mayConnectionBeKept)
    }

    /// Whether another request may follow the answer that has just come whole. Otherwise the transfer is ended at once,
    /// and the connection with it: libcurl would first send the rest of the request, and take bytes that nobody asked
    /// for, if TLS holds some, for the next answer.
    private var mayConnectionBeKept: Bool {
        body.isAtEnd && (exchange.isHTTP2 || running?.request.hasUnread == false)
    }
}

extension TransportFailure {
    fileprivate static let cutOff = TransportFailure(
        .reset, .reading, "the connection was cut off: TLS said no goodbye")

    fileprivate static func tooLate(in phase: Phase) -> TransportFailure {
        let reason =
            switch phase {
            case .connecting: "no connection in time"
            case .sending: "the peer read nothing for too long"
            case .waiting, .reading: "no answer in time"
            }
        return TransportFailure(.timedOut, phase, reason)
    }
}
