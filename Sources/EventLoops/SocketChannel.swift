// A TCP connection on a loop.
package import Base
internal import CPosix
internal import Glibc

/// A connected TCP socket.
package final class SocketChannel: Channel, DescriptorWatcher, @unchecked Sendable {
    // unchecked: confined to `loop`

    /// How much one channel may read in one turn of the loop before the others get theirs.
    private static let bytesPerTurn = 256 * 1024
    /// Below this size parts are copied behind the head: one plain send is cheaper than a gathered one.
    private static let gatherAbove = 32 * 1024
    private static let partsPerSend = 64

    package let loop: EventLoop
    package let peer: SocketAddress
    package var onHangUp: ((HangUp) -> Void)? {
        didSet { if let hangUp { onHangUp?(hangUp) } }
    }

    private var fd: Int32
    private var token: UInt64 = 0
    private var isReadable: Bool
    private var isWritable = true
    private var hangUp: HangUp?
    private var reader = Waiter()
    private var writer = Waiter()
    private var turn: UInt64 = 0
    private var bytesThisTurn = 0

    /// Takes over a connected descriptor and registers it with the loop.
    ///
    /// - Parameter mayHaveBytes: whether the first read is to be tried at once, as for accepted connections.
    package init(
        adopting fd: Int32, peer: SocketAddress, on loop: EventLoop, mayHaveBytes: Bool
    ) throws(ChannelFailure) {
        self.fd = fd
        self.peer = peer
        self.loop = loop
        isReadable = mayHaveBytes
        do throws(ChannelFailure) {
            token = try loop.watch(fd, self)
        } catch {
            sluice_close(fd)
            self.fd = -1
            throw error
        }
    }

    deinit {
        if fd >= 0 { sluice_close(fd) }
    }

    package var isQuiet: Bool { fd >= 0 && !isReadable && hangUp == nil }

    // MARK: Reading

    package func read(
        into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment
    ) async throws(ChannelFailure) -> ReadOutcome {
        while true {
            guard fd >= 0 else { throw .closed }
            if isReadable {
                if mustYield() {
                    await Task.yield()
                } else if let outcome = try receive(into: buffer, atMost: limit) {
                    return outcome
                }
            } else if await !reader.wait(until: deadline, on: loop) {
                return .timedOut
            }
        }
    }

    /// Whether this channel has had its share of this turn. A connection that always has bytes would
    /// otherwise never let go of the loop.
    private func mustYield() -> Bool {
        if turn != loop.turn {
            turn = loop.turn
            bytesThisTurn = 0
        }
        return bytesThisTurn >= Self.bytesPerTurn
    }

    private func receive(into buffer: ByteBuffer, atMost limit: Int) throws(ChannelFailure) -> ReadOutcome? {
        var result = 0
        _ = unsafe buffer.withUnsafeRoom(for: limit) { room in
            result = unsafe sluice_receive(fd, room.baseAddress, room.count)
            return max(result, 0)
        }
        if result == -Int(EAGAIN) {
            isReadable = false
            return nil
        }
        let count = try ChannelFailure.check(result, "recv")
        // A short read emptied the socket; the next byte raises an event. After a hang-up none will.
        if count < limit && hangUp == nil { isReadable = false }
        bytesThisTurn += count
        return count == 0 ? .end : .bytes(count)
    }

    // MARK: Writing

    package func write(
        _ head: ByteBuffer, then parts: [Bytes], stall: Duration
    ) async throws(ChannelFailure) {
        let partCount = parts.reduce(0) { $0 + $1.count }
        if partCount + head.count <= Self.gatherAbove {
            for part in parts { head.append(part) }
            try await write(all: head, stall: stall)
        } else {
            try await gather(head, parts, stall: stall)
        }
    }

    private func write(all buffer: ByteBuffer, stall: Duration) async throws(ChannelFailure) {
        while !buffer.isEmpty {
            guard fd >= 0 else { throw .closed }
            let bytes = unsafe buffer.unsafeBytes
            let sent = try sent(unsafe sluice_send(fd, bytes.baseAddress, bytes.count), of: bytes.count)
            buffer.consume(sent)
            if !buffer.isEmpty { try await waitWritable(stall) }
        }
    }

    private func gather(_ head: ByteBuffer, _ parts: [Bytes], stall: Duration) async throws(ChannelFailure) {
        var remaining = [head.takeAll()] + parts
        var first = 0
        while true {
            while first < remaining.count, remaining[first].isEmpty { first += 1 }
            guard first < remaining.count else { return }
            guard fd >= 0 else { throw .closed }
            var sent = try sendParts(remaining[first...].prefix(Self.partsPerSend))
            while sent > 0 {
                let count = min(sent, remaining[first].count)
                remaining[first] = remaining[first].slice(count..<remaining[first].count)
                sent -= count
                if remaining[first].isEmpty { first += 1 }
            }
            if !isWritable { try await waitWritable(stall) }
        }
    }

    private func sendParts(_ parts: ArraySlice<Bytes>) throws(ChannelFailure) -> Int {
        var total = 0
        var vectors = unsafe [iovec]()
        unsafe vectors.reserveCapacity(parts.count)
        for part in parts {
            let bytes = unsafe part.unsafeBytes
            unsafe vectors.append(
                iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count))
            total += part.count
        }
        return try sent(unsafe sluice_send_parts(fd, vectors, Int32(parts.count)), of: total)
    }

    private func sent(_ result: Int, of asked: Int) throws(ChannelFailure) -> Int {
        if result == -Int(EAGAIN) {
            isWritable = false
            return 0
        }
        let count = try ChannelFailure.check(result, "send")
        if count < asked { isWritable = false }
        return count
    }

    private func waitWritable(_ stall: Duration) async throws(ChannelFailure) {
        while !isWritable {
            guard await writer.wait(until: loop.now.advanced(by: stall), on: loop) else {
                throw .writeTimedOut
            }
            guard fd >= 0 else { throw .closed }
        }
    }

    // MARK: Events

    package func descriptorReported(_ flags: UInt32) {
        noteHangUp(flags)
        if flags & UInt32(SLUICE_READABLE) != 0 || hangUp != nil {
            isReadable = true
            reader.wake()
        }
        if flags & UInt32(SLUICE_WRITABLE) != 0 || hangUp == .reset {
            isWritable = true
            writer.wake()
        }
    }

    private func noteHangUp(_ flags: UInt32) {
        let gone = UInt32(SLUICE_HANG_UP | SLUICE_FAILED)
        let seen: HangUp? =
            flags & gone != 0 ? .reset : flags & UInt32(SLUICE_PEER_CLOSED) != 0 ? .finishedSending : nil
        guard let seen, seen != hangUp, hangUp != .reset else { return }
        hangUp = seen
        onHangUp?(seen)
    }

    // MARK: Closing

    package func finishWriting() async {
        if fd >= 0 { sluice_shutdown_write(fd) }
    }

    package func close() {
        guard fd >= 0 else { return }
        loop.forgetClosed(token)
        sluice_close(fd)
        fd = -1
        onHangUp = nil
        reader.end(on: loop)
        writer.end(on: loop)
    }

    package func abort() {
        if fd >= 0 { sluice_reset_on_close(fd) }
        close()
    }
}
