// The body of the request that a connection is answering.
internal import Base
internal import EventLoops
internal import HTTP

/// Takes a body out of its connection's bytes as its framing says.
final class ConnectionBody: RequestBody {
    private static let readSize = 256 * 1024
    private static let chunkReadSize = 16 * 1024

    let announcedCount: Int?
    private(set) var isFinished: Bool
    /// Whether somebody waits for bytes at this moment.
    private(set) var isBeingRead = false
    /// Why nothing more can be read. The framing is lost then: what follows cannot be told from the body.
    private var refusal: HTTPRefusal?
    private var decoder: BodyDecoder
    /// Nil when the exchange is over: whoever keeps the body does not read the next request.
    private var connection: ServerConnection?

    init(_ framing: BodyFraming, of connection: ServerConnection) {
        decoder = BodyDecoder(framing, limits: connection.limits.chunks)
        isFinished = decoder.isFinished
        self.connection = connection
        switch framing {
        case .none: announcedCount = 0
        case .length(let count): announcedCount = count
        case .chunked, .untilClose: announcedCount = nil
        }
    }

    var isLost: Bool { refusal != nil }

    /// Whether more of the body is still to come than `bytes`, as far as the head tells.
    func exceeds(_ bytes: Int) -> Bool {
        !isFinished && (decoder.remaining ?? 0) > bytes
    }

    /// The answer is sent: from now on only the connection reads.
    func end() {
        connection = nil
    }

    // MARK: Reading

    func readNow(into buffer: ByteBuffer) throws(RequestBodyFailure) {
        if let refusal { throw .refused(refusal) }
        guard let connection else { throw .callerLeft }
        guard !isFinished, !connection.owesContinue else { return }
        try decode(connection.received, into: buffer)
    }

    func read(into buffer: ByteBuffer) async throws(RequestBodyFailure) -> Int {
        if let refusal { throw .refused(refusal) }
        guard let connection else { throw .callerLeft }
        guard !isFinished else { return 0 }
        isBeingRead = true
        defer { isBeingRead = false }
        do throws(BodyWriteFailure) { try await connection.bodyWanted() } catch { throw .callerLeft }
        let deadline = connection.now.advanced(by: connection.limits.bodyIdleTimeout)
        return try await read(into: buffer, from: connection, until: deadline)
    }

    /// Throws the rest of the body away. True when it ended within `limit` bytes.
    func discard(from connection: ServerConnection, upTo limit: Int, until deadline: Moment) async -> Bool {
        let rest = ByteBuffer()
        var left = limit
        do throws(RequestBodyFailure) {
            while !isFinished, left > 0, connection.now < deadline {
                left -= try await read(into: rest, from: connection, until: deadline)
                rest.clear()
            }
        } catch {
            return false
        }
        return isFinished
    }

    private func read(
        into buffer: ByteBuffer, from connection: ServerConnection, until deadline: Moment
    ) async throws(RequestBodyFailure) -> Int {
        while !isFinished {
            let count = try decode(connection.received, into: buffer)
            if count > 0 || isFinished { return count }
            if let remaining = decoder.remaining {
                return try await readDirectly(into: buffer, remaining, from: connection, until: deadline)
            }
            // Chunk sizes and extensions may come for ever without a byte of the body among them.
            guard connection.now < deadline else { throw refuse(.timedOut) }
            try judge(
                await connection.read(
                    into: connection.received, atMost: Self.chunkReadSize, until: deadline))
        }
        return 0
    }

    /// A body of known length goes from the socket into its own buffer.
    private func readDirectly(
        into buffer: ByteBuffer, _ remaining: Int, from connection: ServerConnection, until deadline: Moment
    ) async throws(RequestBodyFailure) -> Int {
        let limit = min(remaining, Self.readSize)
        let count = try judge(await connection.read(into: buffer, atMost: limit, until: deadline))
        decoder.received(count)
        isFinished = decoder.isFinished
        return count
    }

    /// Moves what the connection has read already.
    @discardableResult
    private func decode(_ input: ByteBuffer, into buffer: ByteBuffer) throws(RequestBodyFailure) -> Int {
        let before = buffer.count
        while !input.isEmpty, !isFinished {
            do throws(HTTPFault) {
                let step = try input.withSpan { bytes throws(HTTPFault) in try decoder.decode(bytes) }
                buffer.append(copyOf: input, step.body)
                input.consume(step.consumed)
                isFinished = step.isFinished
            } catch {
                throw refuse(HTTPRefusal(error))
            }
        }
        input.release()
        return buffer.count - before
    }

    // MARK: Failing

    @discardableResult
    private func judge(_ outcome: ReadOutcome?) throws(RequestBodyFailure) -> Int {
        switch outcome {
        case .bytes(let count): return count
        case .end: throw refuse(HTTPRefusal(.badRequest, "the request body ended before it was complete"))
        case .timedOut: throw refuse(.timedOut)
        case nil: throw .callerLeft
        }
    }

    private func refuse(_ refusal: HTTPRefusal) -> RequestBodyFailure {
        self.refusal = refusal
        return .refused(refusal)
    }
}

extension HTTPRefusal {
    fileprivate static let timedOut = HTTPRefusal(
        .requestTimeout, "the request body did not arrive in time")
}
