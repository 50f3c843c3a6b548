// Connections to elsewhere.
package import Base
internal import CPosix
internal import Glibc

/// Why no connection came about.
package enum ConnectFailure: Error, Equatable, Sendable {
    case name(NameFailure)
    /// No address answered within the deadline.
    case timedOut
    /// Every address refused; the last one's error number.
    case refused(errno: Int32)
    /// It may lead to public addresses only, and has none.
    case notPublic
    /// The caller gave up.
    case cancelled
}

extension ConnectFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .name(.unknownName): "the host name is unknown"
        case .name(.resolverFailed): "the host name could not be looked up"
        case .name(.timedOut): "the host name was not looked up in time"
        case .name(.cancelled): "cancelled"
        case .timedOut: "no connection in time"
        case .refused(let errno): "no connection: \(unsafe String(cString: strerror(errno)))"
        case .notPublic: "it is not on the public Internet"
        case .cancelled: "cancelled"
        }
    }
}

/// Connects to one of several addresses, on one loop. Used once.
package final class Connector {
    private let loop: EventLoop
    private let addresses: [SocketAddress]
    private var race: ConnectionRace
    private var attempts: [Int: ConnectAttempt] = [:]
    private var deadlineTimer: Timer?
    private var nextAttemptTimer: Timer?
    private var lastError: Int32 = ECONNREFUSED
    private var waiting: Resumption<Result<SocketChannel, ConnectFailure>>?
    private var isCancelled = false

    package init(to addresses: [SocketAddress], on loop: EventLoop) {
        self.loop = loop
        self.addresses = addresses
        race = ConnectionRace(isIPv6: addresses.map(\.isIPv6))
    }

    package func connect(until deadline: Moment) async throws(ConnectFailure) -> SocketChannel {
        let result = await Resumption<Result<SocketChannel, ConnectFailure>>.suspend { resumption in
            waiting = resumption
            if isCancelled { return finish(.failure(.cancelled)) }
            deadlineTimer = loop.schedule(at: deadline) { [self] in finish(.failure(.timedOut)) }
            perform(race.begin())
        }
        return try result.get()
    }

    /// Ends the attempt; whoever waits for it gets `.cancelled`.
    package func cancel() {
        isCancelled = true
        finish(.failure(.cancelled))
    }

    private func perform(_ actions: [ConnectionRace.Action]) {
        for action in actions {
            switch action {
            case .start(let index): start(index)
            case .arm: armNext()
            case .win(let index): win(index)
            case .lose: finish(.failure(.refused(errno: lastError)))
            }
        }
    }

    /// One interval at a time: an attempt that began because another failed has a whole one to itself.
    private func armNext() {
        if let nextAttemptTimer { loop.cancel(nextAttemptTimer) }
        let moment = loop.now.advanced(by: ConnectionRace.interval)
        nextAttemptTimer = loop.schedule(at: moment) { [self] in perform(race.timerFired()) }
    }

    private func start(_ index: Int) {
        let attempt = ConnectAttempt(to: addresses[index], on: loop) { [unowned self] error in
            if error == 0 {
                perform(race.connected(index))
            } else {
                lastError = error
                attempts.removeValue(forKey: index)?.close()
                perform(race.failed(index))
            }
        }
        attempts[index] = attempt
        attempt.begin()
    }

    private func win(_ index: Int) {
        guard let attempt = attempts.removeValue(forKey: index) else { return }
        do throws(ChannelFailure) {
            finish(.success(try attempt.takeChannel()))
        } catch {
            finish(.failure(.refused(errno: EMFILE)))
        }
    }

    private func finish(_ result: Result<SocketChannel, ConnectFailure>) {
        guard let waiting else { return }
        self.waiting = nil
        for timer in [deadlineTimer, nextAttemptTimer].compactMap({ $0 }) { loop.cancel(timer) }
        for attempt in attempts.values { attempt.close() }
        attempts = [:]
        waiting.resume(returning: result)
    }
}

/// One address being connected to.
private final class ConnectAttempt: DescriptorWatcher {
    private let address: SocketAddress
    private let loop: EventLoop
    private let ended: (_ errno: Int32) -> Void
    private var fd: Int32 = -1
    private var token: UInt64?

    init(to address: SocketAddress, on loop: EventLoop, ended: @escaping (_ errno: Int32) -> Void) {
        self.address = address
        self.loop = loop
        self.ended = ended
    }

    func begin() {
        var raw = address.raw
        var isConnected: Int32 = 0
        fd = unsafe sluice_connect(&raw, &isConnected)
        guard fd >= 0 else { return report(-fd) }
        if isConnected != 0 { return report(0) }
        do throws(ChannelFailure) {
            token = try loop.watch(fd, self)
        } catch {
            report(EMFILE)
        }
    }

    /// The result is told on a turn of its own: the race must not be entered from within itself.
    private func report(_ errno: Int32) {
        _ = loop.schedule(at: loop.now) { [weak self] in self?.ended(errno) }
    }

    func descriptorReported(_ flags: UInt32) {
        let interesting = SLUICE_WRITABLE | SLUICE_HANG_UP | SLUICE_FAILED
        if flags & UInt32(interesting) != 0 { ended(sluice_socket_error(fd)) }
    }

    func takeChannel() throws(ChannelFailure) -> SocketChannel {
        if let token { loop.forget(fd, token) }
        token = nil
        let taken = fd
        fd = -1
        return try SocketChannel(adopting: taken, peer: address, on: loop, mayHaveBytes: false)
    }

    func close() {
        guard fd >= 0 else { return }
        if let token { loop.forgetClosed(token) }
        token = nil
        sluice_close(fd)
        fd = -1
    }
}
