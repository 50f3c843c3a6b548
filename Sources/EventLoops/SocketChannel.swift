// A TCP connection on a loop.
package import Base
internal import CPosix
internal import Glibc

/// A connected TCP socket.
package final class SocketChannel: Channel, DescriptorWatcher, @unchecked Sendable {
    // unchecked: confined to `loop`

    /// How much one channel may read and write in one turn of the loop before the others get theirs. Enough for a long
    /// prompt: one that waits half read for its next turn has left the processor's cache by then.
    private static let bytesPerTurn = 1 << 20
    private static let partsPerSend = 64

    package let loop: EventLoop
    package let peer: SocketAddress
    package var onHangUp: ((HangUp) -> Void)? {
        didSet { if let hangUp { onHangUp?(hangUp) } }
    }

    private var fd: Int32
    private var token: UInt64 = 0
    private var isReadable: Bool
    /// Whether the kernel has taken all that was given to it so far.
    private(set) var isWritable = true
    private var hasFinishedWriting = false
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

    package var isQuiet: Bool {
        guard fd >= 0, hangUp == nil else { return false }
        // A read that took exactly what there was leaves the channel marked as readable: only the kernel knows.
        if isReadable { isReadable = sluice_peek(fd) != -EAGAIN }
        return !isReadable
    }

    // MARK: Reading

    package func readNow(
        into buffer: ByteBuffer, atMost limit: Int
    ) throws(ChannelFailure) -> ReadOutcome? {
        precondition(limit > 0, "asked for no bytes")
        guard fd >= 0 else { throw .closed }
        return isReadable && !hasHadItsShare ? try receive(into: buffer, atMost: limit) : nil
    }

    package func read(
        into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment
    ) async throws(ChannelFailure) -> ReadOutcome {
        while true {
            if let outcome = try readNow(into: buffer, atMost: limit) { return outcome }
            if isReadable {
                await loop.nextTurn()
            } else if await !reader.wait(until: deadline, on: loop, while: { fd >= 0 && !isReadable }) {
                return .timedOut
            }
        }
    }

    /// Whether this channel has moved as much in this turn as it may. A connection that always has bytes, or
    /// always takes some, would otherwise never let go of the loop.
    private var hasHadItsShare: Bool { turn == loop.turn && bytesThisTurn >= Self.bytesPerTurn }

    private func noteMoved(_ count: Int) {
        if turn != loop.turn {
            turn = loop.turn
            bytesThisTurn = 0
        }
        bytesThisTurn += count
    }

    private func receive(into buffer: ByteBuffer, atMost limit: Int) throws(ChannelFailure) -> ReadOutcome? {
        let result = unsafe receive(into: buffer, atMost: limit, by: loop.scratch)
        if result == -Int(EAGAIN) {
            isReadable = false
            // Who waits long waits without memory.
            buffer.release()
            return nil
        }
        let count = try check(result, "recv")
        // The error of a reset is told once, perhaps to a write: what follows looks like an end and is none.
        if count == 0, hangUp == .reset { throw .reset }
        // A short read emptied the socket; the next byte raises an event. After a hang-up none will.
        if count < limit && hangUp == nil { isReadable = false }
        noteMoved(count)
        return count == 0 ? .end : .bytes(count)
    }

    /// One receive: straight into the buffer's own memory where there is enough, else by way of the loop's, so
    /// that a buffer takes only as much as came.
    @unsafe
    private func receive(
        into buffer: ByteBuffer, atMost limit: Int, by scratch: UnsafeMutableRawBufferPointer
    ) -> Int {
        guard limit <= scratch.count, buffer.freeCount < limit else {
            var result = 0
            _ = unsafe buffer.withUnsafeRoom(for: limit) { room in
                result = unsafe sluice_receive(fd, room.baseAddress, room.count)
                return max(result, 0)
            }
            return result
        }
        let result = unsafe sluice_receive(fd, scratch.baseAddress, limit)
        if result > 0 { unsafe buffer.append(copying: UnsafeRawBufferPointer(rebasing: scratch[..<result])) }
        return result
    }

    // MARK: Writing

    package func writeNow(_ buffer: ByteBuffer) throws(ChannelFailure) -> Bool {
        guard fd >= 0 else { throw .closed }
        while !buffer.isEmpty {
            guard isWritable, !hasHadItsShare else { return false }
            buffer.consume(try send(buffer))
        }
        return true
    }

    package func write(
        _ head: ByteBuffer, then parts: [Bytes], within patience: WritePatience,
        unless isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        let rest = head.gather(parts)
        if rest.isEmpty { return try await write(all: head, within: patience, unless: isAnswered) }
        var outgoing = OutgoingParts([head.takeAll()] + rest)
        while !outgoing.isEmpty {
            guard try await waitForTurnToWrite(patience, isAnswered) else { return false }
            outgoing.sent(try send(outgoing.next(Self.partsPerSend, atMost: Self.bytesPerTurn)))
        }
        return true
    }

    private func write(
        all buffer: ByteBuffer, within patience: WritePatience, unless isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        while !buffer.isEmpty {
            guard try await waitForTurnToWrite(patience, isAnswered) else { return false }
            buffer.consume(try send(buffer))
        }
        return true
    }

    private func send(_ buffer: ByteBuffer) throws(ChannelFailure) -> Int {
        let bytes = unsafe buffer.unsafeBytes
        let count = min(bytes.count, Self.bytesPerTurn)
        return try noteSent(unsafe sluice_send(fd, bytes.baseAddress, count), of: count)
    }

    private func send(_ parts: [Bytes]) throws(ChannelFailure) -> Int {
        var total = 0
        var vectors = unsafe [iovec]()
        unsafe vectors.reserveCapacity(parts.count)
        for part in parts {
            let bytes = unsafe part.unsafeBytes
            unsafe vectors.append(
                iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count))
            total += part.count
        }
        defer { withExtendedLifetime(parts) {} }
        return try noteSent(unsafe sluice_send_parts(fd, vectors, Int32(parts.count)), of: total)
    }

    private func noteSent(_ result: Int, of asked: Int) throws(ChannelFailure) -> Int {
        if result == -Int(EAGAIN) {
            isWritable = false
            return 0
        }
        let count = try check(result, "send")
        if count < asked { isWritable = false }
        noteMoved(count)
        return count
    }

    /// Waits until something may be sent. False when the peer has answered instead.
    private func waitForTurnToWrite(
        _ patience: WritePatience, _ isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        if hasHadItsShare { await loop.nextTurn() }
        guard fd >= 0 else { throw .closed }
        let end = patience.end(ofWaitFrom: loop.now)
        while !isWritable {
            guard loop.now < end else { throw .writeTimedOut }
            if isReadable, let isAnswered {
                if await isAnswered() { return false }
            } else {
                _ = await writer.wait(until: end, on: loop) {
                    fd >= 0 && !isWritable && !(isReadable && isAnswered != nil)
                }
            }
            guard fd >= 0 else { throw .closed }
        }
        return true
    }

    /// The result of a call; remembers that the connection is gone.
    private func check(_ result: Int, _ call: StaticString) throws(ChannelFailure) -> Int {
        do throws(ChannelFailure) {
            return try ChannelFailure.check(result, call)
        } catch {
            noteHangUp(.reset)
            throw error
        }
    }

    // MARK: Events

    package func descriptorReported(_ flags: UInt32) {
        if let seen = hangUp(in: flags) { noteHangUp(seen) }
        if flags & UInt32(SLUICE_READABLE) != 0 || hangUp != nil {
            isReadable = true
            reader.wake()
            // A writer may want to know of an answer that comes too early.
            writer.wake()
        }
        if flags & UInt32(SLUICE_WRITABLE) != 0 || hangUp == .reset {
            isWritable = true
            writer.wake()
        }
    }

    /// What is reported as "both directions are shut" is an orderly end when one of them was shut here.
    private func hangUp(in flags: UInt32) -> HangUp? {
        if flags & UInt32(SLUICE_FAILED) != 0 { return .reset }
        if flags & UInt32(SLUICE_HANG_UP) != 0 { return hasFinishedWriting ? .finishedSending : .reset }
        return flags & UInt32(SLUICE_PEER_CLOSED) != 0 ? .finishedSending : nil
    }

    private func noteHangUp(_ seen: HangUp) {
        guard seen != hangUp, hangUp != .reset else { return }
        hangUp = seen
        onHangUp?(seen)
    }

    // MARK: Closing

    package func finishWriting() async {
        guard fd >= 0 else { return }
        hasFinishedWriting = true
        sluice_shutdown_write(fd)
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
