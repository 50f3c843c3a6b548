// The listening socket, watched by every loop.
internal import Base
internal import CPosix
internal import Glibc
internal import Synchronization

/// How many connections there may be at once, on all loops.
package final class ConnectionLimit: Sendable {
    package let maximum: Int
    private let wider: ConnectionLimit?
    private let open = Atomic<Int>(0)

    /// - Parameter wider: a limit for these connections and others, which has to have room, too.
    package init(maximum: Int, within wider: ConnectionLimit? = nil) {
        self.maximum = maximum
        self.wider = wider
    }

    package var openCount: Int { open.load(ordering: .relaxed) }

    /// Counts a connection that was made, not accepted: it is there already, but leaves less room for others. It
    /// counts for as long as what is returned lives.
    package func take() -> ConnectionShare {
        open.wrappingAdd(1, ordering: .relaxed)
        return ConnectionShare(of: self)
    }

    /// False when there are as many as allowed already.
    func admit() -> Bool {
        guard open.wrappingAdd(1, ordering: .relaxed).newValue <= maximum, wider?.admit() ?? true else {
            open.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func release() {
        open.wrappingSubtract(1, ordering: .relaxed)
        wider?.release()
    }
}

/// One connection that counts.
package final class ConnectionShare: Sendable {
    private let limit: ConnectionLimit

    fileprivate init(of limit: ConnectionLimit) {
        self.limit = limit
    }

    deinit {
        limit.release()
    }
}

/// A listening TCP socket without SO_REUSEPORT: a second server on the same port is refused by the kernel.
package final class Listener: Sendable {
    let fd: Int32
    package let address: SocketAddress

    /// - Throws: `.io` with EADDRINUSE when the port is taken.
    package init(on address: SocketAddress, backlog: Int32 = 4096) throws(ChannelFailure) {
        var raw = address.raw
        fd = try ChannelFailure.check(unsafe sluice_listen(&raw, backlog), "listen")
        var bound = sluice_address()
        _ = unsafe sluice_local_address(fd, &bound)
        self.address = SocketAddress(raw: bound)
    }

    deinit {
        sluice_close(fd)
    }
}

/// Takes connections from the listener for one loop.
package final class Acceptor: DescriptorWatcher {
    /// Few at a time, so that other loops get theirs.
    private static let acceptsPerEvent = 8
    private static let pause: Duration = .milliseconds(50)

    /// Nil once stopped: the socket is closed by the last acceptor that stops, and callers are refused at once.
    private var listener: Listener?
    private let loop: EventLoop
    private let limit: ConnectionLimit
    private let accepted: (SocketChannel, _ release: @escaping @Sendable () -> Void) -> Void
    private var token: UInt64?
    private var resumption: Timer?

    /// Times that accepting paused because connections or descriptors ran out.
    package private(set) var pauses = 0

    /// - Parameter accepted: gets each connection, and what to call when it is closed.
    package init(
        _ listener: Listener, on loop: EventLoop, limit: ConnectionLimit,
        accepted: @escaping (SocketChannel, _ release: @escaping @Sendable () -> Void) -> Void
    ) {
        self.listener = listener
        self.loop = loop
        self.limit = limit
        self.accepted = accepted
    }

    /// Starts to take connections; without descriptors for even that, as soon as there are.
    package func start() {
        guard let listener, token == nil else { return }
        do throws(ChannelFailure) {
            token = try loop.watchShared(listener.fd, self)
        } catch {
            waitForRoom()
        }
    }

    /// Takes no more connections, for good.
    package func stop() {
        unwatch()
        if let resumption { loop.cancel(resumption) }
        resumption = nil
        listener = nil
    }

    private func unwatch() {
        if let token, let listener { loop.forget(listener.fd, token) }
        token = nil
    }

    package func descriptorReported(_ flags: UInt32) {
        for _ in 0..<Self.acceptsPerEvent {
            guard acceptOne() else { return }
        }
    }

    /// Whether there may be more.
    private func acceptOne() -> Bool {
        guard let listener else { return false }
        guard limit.admit() else {
            waitForRoom()
            return false
        }
        var peer = sluice_address()
        let fd = unsafe sluice_accept(listener.fd, &peer)
        guard fd >= 0 else {
            limit.release()
            return mayAcceptMore(after: -fd)
        }
        handOver(fd, SocketAddress(raw: peer))
        return true
    }

    /// What an error of `accept` means: an empty queue; one connection that died in it, told by the error of its
    /// network (accept(2)); or something that will be there again at once, such as no more descriptors.
    private func mayAcceptMore(after errno: Int32) -> Bool {
        switch errno {
        case EAGAIN: return false
        case ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET, ENOPROTOOPT,
            EOPNOTSUPP, EPERM:
            return true
        default:
            waitForRoom()
            return false
        }
    }

    private func handOver(_ fd: Int32, _ peer: SocketAddress) {
        let limit = limit
        do throws(ChannelFailure) {
            let channel = try SocketChannel(adopting: fd, peer: peer, on: loop, mayHaveBytes: true)
            accepted(channel) { limit.release() }
        } catch {
            limit.release()
        }
    }

    /// Stops watching for a while: a level-triggered listener that nobody empties would spin the loop.
    private func waitForRoom() {
        guard resumption == nil else { return }
        pauses += 1
        unwatch()
        resumption = loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
            guard let self else { return }
            resumption = nil
            start()
        }
    }
}
