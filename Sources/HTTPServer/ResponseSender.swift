// Puts answers on the wire: heads, whole bodies, streams.
internal import Base
internal import EventLoops
internal import HTTP

/// Sends the answers of one connection, one after the other. Confined to its loop.
final class ResponseSender {
    private let loop: EventLoop
    private let channel: any Channel
    private let stall: Duration
    private let dates: DateCache
    private let sent: Counter
    private let outbound = ByteBuffer()

    init(_ channel: any Channel, room: ServerRoom) {
        self.channel = channel
        loop = channel.loop
        stall = room.limits.writeStall
        dates = room.dates
        sent = room.metrics.sent
    }

    /// Sends a whole response; the head of a stream goes out together with its first piece.
    ///
    /// - Throws: when not all of it was sent, so that what was must not look whole.
    func send(
        _ response: Response, _ framing: ResponseFraming, keepsConnection: Bool
    ) async throws(BodyWriteFailure) {
        let parts = framing.sendsBody ? response.body.parts : []
        writeHead(of: response, framing, keepsConnection: keepsConnection, with: parts)
        if framing.sendsBody, case .stream(let write) = response.body {
            try await send(write, isChunked: framing.body == .chunked)
        } else {
            try await flush(then: parts)
        }
        outbound.release()
    }

    private func writeHead(
        of response: Response, _ framing: ResponseFraming, keepsConnection: Bool, with parts: [Bytes]
    ) {
        outbound.reserve(forHeadAnd: parts)
        let date = dates.text(at: loop.now)
        framing.write(response, keepsConnection: keepsConnection, date: date, into: outbound)
    }

    private func send(
        _ write: (any BodyWriter) async throws(BodyWriteFailure) -> Void, isChunked: Bool
    ) async throws(BodyWriteFailure) {
        let writer = StreamWriter(self, isChunked: isChunked)
        defer { writer.end() }
        try await write(writer)
        guard !writer.isWriting else { throw .brokenOff }
        if isChunked { ChunkWriter.last(into: outbound) }
        try await flush()
    }

    func sendContinue() async throws(BodyWriteFailure) {
        outbound.append("HTTP/1.1 100 Continue\r\n\r\n")
        try await flush()
        outbound.release()
    }

    fileprivate func sendPiece(_ bytes: ByteBuffer, isChunked: Bool) async throws(BodyWriteFailure) {
        if isChunked {
            bytes.withSpan { ChunkWriter.chunk($0, into: outbound) }
        } else {
            bytes.withSpan { outbound.append($0) }
        }
        bytes.clear()
        try await flush()
        // A stream may be silent for long: it keeps no memory for its next event.
        outbound.release()
    }

    private func flush(then parts: [Bytes] = []) async throws(BodyWriteFailure) {
        let count = outbound.count + parts.byteCount
        let rest = outbound.gather(parts)
        do throws(ChannelFailure) {
            let isSent = rest.isEmpty ? try channel.writeNow(outbound) : false
            if !isSent { try await channel.write(outbound, then: rest, stall: stall) }
        } catch {
            throw .callerLeft
        }
        sent.add(count)
    }
}

extension ResponseBody {
    /// The parts of a whole body.
    fileprivate var parts: [Bytes] {
        if case .bytes(let parts) = self { parts } else { [] }
    }
}

/// What a stream writes to. Whoever keeps it cannot write into the next answer.
private final class StreamWriter: BodyWriter {
    private var sender: ResponseSender?
    private let isChunked: Bool
    private(set) var isWriting = false

    init(_ sender: ResponseSender, isChunked: Bool) {
        self.sender = sender
        self.isChunked = isChunked
    }

    func write(_ buffer: ByteBuffer) async throws(BodyWriteFailure) {
        guard let sender, !isWriting else { throw .brokenOff }
        guard !buffer.isEmpty else { return }
        isWriting = true
        defer { isWriting = false }
        try await sender.sendPiece(buffer, isChunked: isChunked)
    }

    func end() {
        sender = nil
    }
}
