// TLS over a TCP connection: a session between the plain side and the socket.
package import Base

/// A TLS connection on a loop. The first read or write does the handshake.
package final class TLSChannel: Channel {
    private static let readSize = 16 * 1024 + 512
    private static let gatherSize = 256 * 1024

    private let socket: SocketChannel
    private let session: TLSSession
    private var isHandshakeDone = false

    package var loop: EventLoop { socket.loop }

    package var onHangUp: ((HangUp) -> Void)? {
        get { socket.onHangUp }
        set { socket.onHangUp = newValue }
    }

    package var isQuiet: Bool { socket.isQuiet && session.incoming.isEmpty }

    /// The accepting end.
    package init(server context: TLSServerContext, over socket: SocketChannel) {
        self.socket = socket
        session = TLSSession(server: context)
    }

    /// The connecting end: verifies that the certificate is good for `host`.
    package init(client context: TLSClientContext, host: String, port: UInt16, over socket: SocketChannel) {
        self.socket = socket
        session = TLSSession(client: context, host: host, port: Int(port))
    }

    // MARK: Handshake

    /// Completes the handshake. False when the deadline came first.
    package func handshake(until deadline: Moment) async throws(ChannelFailure) -> Bool {
        while !isHandshakeDone {
            let step = session.handshake()
            try await flush(stall: loop.now.duration(to: deadline))
            switch step {
            case .done: isHandshakeDone = true
            case .failed(let failure): throw .tls(failure.reason)
            case .wantsBytes: guard try await receive(until: deadline) else { return false }
            }
        }
        return true
    }

    /// Gives the session what the socket has. False when the deadline came first.
    private func receive(until deadline: Moment) async throws(ChannelFailure) -> Bool {
        switch try await socket.read(into: session.incoming, atMost: Self.readSize, until: deadline) {
        case .bytes: return true
        case .timedOut: return false
        case .end:
            session.inputEnded()
            return true
        }
    }

    private func flush(stall: Duration) async throws(ChannelFailure) {
        guard !session.outgoing.isEmpty else { return }
        try await socket.write(session.outgoing, stall: stall)
        session.outgoing.release()
    }

    // MARK: Bytes

    package func read(
        into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment
    ) async throws(ChannelFailure) -> ReadOutcome {
        guard try await handshake(until: deadline) else { return .timedOut }
        while true {
            let reading = session.read(into: buffer, atMost: limit)
            // Answers to key updates and alerts; nothing in almost every case.
            try await flush(stall: .seconds(5))
            switch reading {
            case .bytes(let count): return .bytes(count)
            case .closed: return .end
            case .failed(let failure): throw .tls(failure.reason)
            // The end of the socket is no end of the bytes: anybody on the way can cut a connection.
            case .truncated: throw .reset
            case .wantsBytes: guard try await receive(until: deadline) else { return .timedOut }
            }
        }
    }

    package func write(
        _ head: ByteBuffer, then parts: [Bytes], stall: Duration
    ) async throws(ChannelFailure) {
        guard try await handshake(until: loop.now.advanced(by: stall)) else { throw .writeTimedOut }
        // Each call of the session makes records of its own, so small parts travel with the head.
        for part in parts {
            head.append(part)
            if head.count >= Self.gatherSize { try await writeAll(head, stall) }
        }
        try await writeAll(head, stall)
    }

    private func writeAll(_ buffer: ByteBuffer, _ stall: Duration) async throws(ChannelFailure) {
        while !buffer.isEmpty {
            do throws(TLSFailure) {
                buffer.consume(unsafe try session.write(buffer.unsafeBytes))
            } catch {
                throw .tls(error.reason)
            }
            try await flush(stall: stall)
        }
    }

    // MARK: Closing

    package func finishWriting() async {
        session.sendCloseNotify()
        // A peer that is gone needs no goodbye.
        try? await flush(stall: .seconds(1))
        await socket.finishWriting()
    }

    package func close() {
        socket.close()
    }

    package func abort() {
        socket.abort()
    }
}
