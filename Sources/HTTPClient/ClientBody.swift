// The body of an upstream's answer.
internal import Base
internal import EventLoops
internal import HTTP

/// Takes an answer's body out of its connection's bytes, and gives the connection back at its end.
final class ClientBody: UpstreamBody {
    private static let readSize = 16 * 1024

    private var connection: ClientConnection?
    private var decoder: BodyDecoder
    private let isPersistent: Bool
    private let cancellation: Cancellation
    private let handle: Cancellation.Handle

    init(
        _ head: ResponseHead, on connection: ClientConnection, _ cancellation: Cancellation,
        _ handle: Cancellation.Handle
    ) {
        self.connection = connection
        self.cancellation = cancellation
        self.handle = handle
        decoder = BodyDecoder(head.framing)
        isPersistent = head.isPersistent
        if decoder.isFinished { finish() }
    }

    deinit {
        cancel()
    }

    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome {
        while let connection {
            let before = buffer.count
            try decode(connection.inbound, into: buffer)
            if buffer.count > before { return .bytes(buffer.count - before) }
            guard self.connection != nil else { return .end }
            connection.inbound.release()
            switch try await receive(on: connection, until: deadline) {
            case .bytes: continue
            case .timedOut: return .timedOut
            case .end:
                guard decoder.mayEndHere else {
                    cancel()
                    throw TransportFailure(.truncated, .reading, "the answer was cut short")
                }
                release()?.close()
                return .end
            }
        }
        if cancellation.isCancelled { throw TransportFailure(.cancelled, .reading, "the caller left") }
        return .end
    }

    private func receive(
        on connection: ClientConnection, until deadline: Moment
    ) async throws(TransportFailure) -> ReadOutcome {
        do throws(ChannelFailure) {
            return try await connection.channel.read(
                into: connection.inbound, atMost: Self.readSize, until: deadline)
        } catch {
            cancel()
            throw TransportFailure(error, in: .reading, cancellation)
        }
    }

    private func decode(_ input: ByteBuffer, into buffer: ByteBuffer) throws(TransportFailure) {
        do throws(HTTPFault) {
            while !input.isEmpty, connection != nil {
                let step = try input.withSpan { bytes throws(HTTPFault) in try decoder.decode(bytes) }
                buffer.append(copyOf: input, step.body)
                input.consume(step.consumed)
                if step.isFinished { finish() }
            }
        } catch {
            cancel()
            throw TransportFailure(.malformed, .reading, error.reason)
        }
    }

    private func finish() {
        release()?.finished(isPersistent: isPersistent && !cancellation.isCancelled)
    }

    func cancel() {
        release()?.channel.abort()
    }

    private func release() -> ClientConnection? {
        guard let connection else { return nil }
        self.connection = nil
        cancellation.remove(handle)
        return connection
    }
}
