// TLS over a TCP connection: a session between the plain side and the socket.
package import Base

/// A TLS connection on a loop. The first read or write does the handshake.
package final class TLSChannel: Channel {
    private static let readSize = 16 * 1024 + 512
    /// Parts up to this size are copied behind what is before them, to share its records.
    private static let gatherBelow = 64 * 1024
    /// How long a peer may take nothing of the session's own words: handshake, answers to key updates, alerts.
    private static let ownWordsStall: Duration = .seconds(5)
    private static let goodbyePatience: Duration = .seconds(1)

    private enum Sending {
        case idle, busy
        /// A write was given up in the middle of a record: nothing can follow it.
        case over
    }

    private let socket: SocketChannel
    private let session: TLSSession
    private var isHandshakeDone = false
    private var sending = Sending.idle
    private var nextSender: Resumption<Void>?

    package var loop: EventLoop { socket.loop }

    package var onHangUp: ((HangUp) -> Void)? {
        get { socket.onHangUp }
        set { socket.onHangUp = newValue }
    }

    package var isQuiet: Bool { socket.isQuiet && !session.holdsBytes }

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
            switch session.handshake() {
            case .done:
                isHandshakeDone = true
                try await flush(until: deadline)
            case .failed(let failure):
                // The alert is a courtesy: a peer that is gone already does not change the reason.
                try? await flush(until: deadline)
                throw .tls(failure.reason)
            case .wantsBytes:
                try await flush(until: deadline)
                guard try await receive(until: deadline) else { return false }
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

    // MARK: Reading

    package func readNow(
        into buffer: ByteBuffer, atMost limit: Int
    ) throws(ChannelFailure) -> ReadOutcome? {
        guard isHandshakeDone else { return nil }
        while true {
            let reading = session.read(into: buffer, atMost: limit)
            sendAnswersNow()
            if let outcome = try outcome(of: reading) { return outcome }
            guard let received = try socket.readNow(into: session.incoming, atMost: Self.readSize) else {
                return nil
            }
            if received == .end { session.inputEnded() }
        }
    }

    /// As `sendAnswers`, for who cannot wait: what the socket does not take at once is sent beside the reading.
    private func sendAnswersNow() {
        guard sending == .idle, !session.outgoing.isEmpty else { return }
        if (try? socket.writeNow(session.outgoing)) != true {
            loop.spawn { [self] in await sendAnswers(until: loop.now.advanced(by: Self.ownWordsStall)) }
        }
    }

    /// What a step of the session means to the reader; nil when the session needs more from the socket.
    private func outcome(of reading: TLSSession.Reading) throws(ChannelFailure) -> ReadOutcome? {
        switch reading {
        case .bytes(let count): return .bytes(count)
        case .closed: return .end
        case .failed(let failure): throw .tls(failure.reason)
        // The end of the socket is no end of the bytes: anybody on the way can cut a connection.
        case .truncated: throw .reset
        case .wantsBytes: return nil
        }
    }

    package func read(
        into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment
    ) async throws(ChannelFailure) -> ReadOutcome {
        guard try await handshake(until: deadline) else { return .timedOut }
        while true {
            let reading = session.read(into: buffer, atMost: limit)
            await sendAnswers(until: deadline)
            if let outcome = try outcome(of: reading) { return outcome }
            guard try await receive(until: deadline) else { return .timedOut }
        }
    }

    /// Sends what the session says to what was read; nothing in almost every case. A write that is under way takes
    /// it along. What was read counts even when this cannot be sent any more.
    private func sendAnswers(until deadline: Moment) async {
        guard sending == .idle, !session.outgoing.isEmpty else { return }
        try? await flush(until: deadline)
    }

    // MARK: Writing

    package func writeNow(_ buffer: ByteBuffer) throws(ChannelFailure) -> Bool {
        guard isHandshakeDone, sending == .idle else { return false }
        while !buffer.isEmpty {
            guard session.outgoing.isEmpty else { return false }
            buffer.consume(unsafe try encipher(buffer.unsafeBytes))
            guard try socket.writeNow(session.outgoing) else { return false }
            session.outgoing.release()
        }
        return session.outgoing.isEmpty
    }

    package func write(
        _ head: ByteBuffer, then parts: [Bytes], within patience: WritePatience,
        unless isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        guard try await handshake(until: patience.end(ofWaitFrom: loop.now)) else { throw .writeTimedOut }
        for part in parts {
            if head.count + part.count <= Self.gatherBelow {
                head.append(part)
                continue
            }
            guard try await encipher(head, patience, isAnswered),
                try await encipher(part, patience, isAnswered)
            else { return false }
        }
        guard try await encipher(head, patience, isAnswered) else { return false }
        return try await flush(patience, unless: isAnswered)
    }

    private func encipher(
        _ buffer: ByteBuffer, _ patience: WritePatience, _ isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        while !buffer.isEmpty {
            buffer.consume(unsafe try encipher(buffer.unsafeBytes))
            guard try await flush(patience, unless: isAnswered) else { return false }
        }
        return true
    }

    private func encipher(
        _ bytes: Bytes, _ patience: WritePatience, _ isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            rest = rest.slice(unsafe try encipher(rest.unsafeBytes)..<rest.count)
            guard try await flush(patience, unless: isAnswered) else { return false }
        }
        return true
    }

    private func encipher(_ bytes: UnsafeRawBufferPointer) throws(ChannelFailure) -> Int {
        do throws(TLSFailure) {
            return unsafe try session.write(bytes)
        } catch {
            throw .tls(error.reason)
        }
    }

    private func flush(until deadline: Moment) async throws(ChannelFailure) {
        let patience = WritePatience(stall: Self.ownWordsStall, deadline: deadline)
        _ = try await flush(patience, unless: nil)
    }

    /// Sends all that the session has to say. False when the peer has answered instead.
    private func flush(
        _ patience: WritePatience, unless isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool {
        // Reader and writer may both have something to say: one after the other.
        while sending == .busy {
            await Resumption<Void>.suspend { resumption in
                if sending == .busy { nextSender = resumption } else { resumption.resume() }
            }
        }
        guard sending != .over else { throw .reset }
        guard !session.outgoing.isEmpty else { return true }
        sending = .busy
        var isWhole = false
        defer {
            sending = isWhole ? .idle : .over
            nextSender?.resume()
            nextSender = nil
        }
        isWhole = try await socket.write(session.outgoing, then: [], within: patience, unless: isAnswered)
        session.outgoing.release()
        return isWhole
    }

    // MARK: Closing

    package func finishWriting() async {
        session.sendCloseNotify()
        // A peer that is gone needs no goodbye.
        try? await flush(until: loop.now.advanced(by: Self.goodbyePatience))
        await socket.finishWriting()
    }

    package func close() {
        socket.close()
    }

    package func abort() {
        socket.abort()
    }
}
