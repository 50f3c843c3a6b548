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
    /// Whether the framing broke, so that what follows cannot be told from the body.
    private(set) var isLost = false
    private var decoder: BodyDecoder
    private unowned let reader: ServerConnection

    init(_ framing: BodyFraming, reader: ServerConnection) {
        decoder = BodyDecoder(framing)
        isFinished = decoder.isFinished
        self.reader = reader
        if case .length(let count) = framing { announcedCount = count } else { announcedCount = nil }
    }

    /// Whether more of the body is still to come than `bytes`, as far as the head tells.
    func exceeds(_ bytes: Int) -> Bool {
        !isFinished && (decoder.remaining ?? 0) > bytes
    }

    func read(into buffer: ByteBuffer) async throws(RequestBodyFailure) -> Int {
        guard !isFinished, !isLost else { return 0 }
        do throws(BodyWriteFailure) { try await reader.bodyWanted() } catch { throw .callerLeft }
        let deadline = reader.channel.loop.now.advanced(by: reader.limits.bodyIdleTimeout)
        return try await read(into: buffer, until: deadline)
    }

    private func read(into buffer: ByteBuffer, until deadline: Moment) async throws(RequestBodyFailure) -> Int
    {
        while !isFinished {
            let count = try decode(into: buffer)
            if count > 0 || isFinished { return count }
            if let remaining = decoder.remaining {
                return try await readDirectly(into: buffer, remaining, until: deadline)
            }
            reader.received.release()
            try judge(
                await reader.receive(into: reader.received, atMost: Self.chunkReadSize, until: deadline))
        }
        return 0
    }

    /// A body of known length goes from the socket into its own buffer.
    private func readDirectly(
        into buffer: ByteBuffer, _ remaining: Int, until deadline: Moment
    ) async throws(RequestBodyFailure) -> Int {
        reader.received.release()
        let limit = min(remaining, Self.readSize)
        let count = try judge(await reader.receive(into: buffer, atMost: limit, until: deadline))
        decoder.received(count)
        isFinished = decoder.isFinished
        return count
    }

    /// Moves what the connection has read already.
    private func decode(into buffer: ByteBuffer) throws(RequestBodyFailure) -> Int {
        let before = buffer.count
        let input = reader.received
        while !input.isEmpty, !isFinished {
            do throws(HTTPFault) {
                let step = try input.withSpan { bytes throws(HTTPFault) in try decoder.decode(bytes) }
                buffer.append(copyOf: input, step.body)
                input.consume(step.consumed)
                isFinished = step.isFinished
            } catch {
                isLost = true
                throw .refused(HTTPRefusal(error))
            }
        }
        return buffer.count - before
    }

    @discardableResult
    private func judge(_ outcome: ReadOutcome?) throws(RequestBodyFailure) -> Int {
        switch outcome {
        case .bytes(let count): return count
        case nil: throw .callerLeft
        case .end:
            isLost = true
            throw .refused(HTTPRefusal(.badRequest, "the request body ended before it was complete"))
        case .timedOut:
            isLost = true
            throw .refused(HTTPRefusal(.requestTimeout, "the request body did not arrive in time"))
        }
    }

    /// Throws the rest of the body away. True when it ended within `limit` bytes.
    func discard(upTo limit: Int, until deadline: Moment) async -> Bool {
        let rest = ByteBuffer()
        var left = limit
        do throws(RequestBodyFailure) {
            while !isFinished, left > 0 {
                left -= try await read(into: rest, until: deadline)
                rest.clear()
            }
        } catch {
            return false
        }
        return isFinished
    }
}
