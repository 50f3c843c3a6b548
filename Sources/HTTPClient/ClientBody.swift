// The body of an upstream's answer.
internal import Base
internal import EventLoops
internal import HTTP

/// Takes an answer's body out of its connection's bytes, and gives the connection back at its end.
final class ClientBody: UpstreamBody {
    private static let readSize = 16 * 1024

    private enum State {
        case reading(ClientConnection)
        case finished
        case failed(TransportFailure)
    }

    private var state: State
    private var decoder: BodyDecoder
    private let isReusable: Bool
    private let cancellation: Cancellation
    private let handle: Cancellation.Handle

    /// - Parameters:
    ///   - isReusable: whether the connection may serve another request after this body.
    ///   - handle: of the handler that ends the connection when the caller leaves.
    init(
        _ framing: BodyFraming, on connection: ClientConnection, isReusable: Bool,
        _ cancellation: Cancellation,
        _ handle: Cancellation.Handle
    ) {
        state = .reading(connection)
        decoder = BodyDecoder(framing)
        self.isReusable = isReusable
        self.cancellation = cancellation
        self.handle = handle
        if decoder.isFinished { finish(connection) }
    }

    deinit {
        cancel()
    }

    func readNow(into buffer: ByteBuffer) throws(TransportFailure) -> ReadOutcome? {
        if case .reading(let connection) = state {
            let before = buffer.count
            decode(connection, into: buffer)
            // What came before a failure counts; the failure is the answer to the next read.
            if buffer.count > before { return .bytes(buffer.count - before) }
        }
        switch state {
        case .reading: return nil
        case .finished: return .end
        case .failed(let failure): throw failure
        }
    }

    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome {
        while true {
            if let outcome = try readNow(into: buffer) { return outcome }
            guard case .reading(let connection) = state else { continue }
            connection.inbound.release()
            if await receive(on: connection, until: deadline) == .timedOut { return .timedOut }
        }
    }

    /// Reads once; at an end or a failure nothing is being read any more.
    private func receive(on connection: ClientConnection, until deadline: Moment) async -> ReadOutcome {
        do throws(ChannelFailure) {
            let outcome = try await connection.channel.read(
                into: connection.inbound, atMost: Self.readSize, until: deadline)
            if outcome == .end { ended(connection) }
            return outcome
        } catch {
            fail(TransportFailure(error, in: .reading, cancellation))
            return .end
        }
    }

    private func decode(_ connection: ClientConnection, into buffer: ByteBuffer) {
        let input = connection.inbound
        do throws(HTTPFault) {
            while !input.isEmpty {
                let step = try input.withSpan { bytes throws(HTTPFault) in try decoder.decode(bytes) }
                buffer.append(copyOf: input, step.body)
                input.consume(step.consumed)
                if step.isFinished { return finish(connection) }
            }
        } catch {
            fail(TransportFailure(.malformed, .reading, error.reason))
        }
    }

    // MARK: Ends

    private func finish(_ connection: ClientConnection) {
        state = .finished
        cancellation.remove(handle)
        connection.finished(isReusable: isReusable && !cancellation.isCancelled)
    }

    /// The connection ended, which is the end of some bodies.
    private func ended(_ connection: ClientConnection) {
        guard decoder.mayEndHere else {
            return fail(TransportFailure(.truncated, .reading, "the answer was cut short"))
        }
        guard case .reading = state else { return }
        state = .finished
        cancellation.remove(handle)
        connection.close()
    }

    private func fail(_ failure: TransportFailure) {
        guard case .reading(let connection) = state else { return }
        state = .failed(failure)
        cancellation.remove(handle)
        connection.abort()
    }

    func cancel() {
        fail(TransportFailure(.cancelled, .reading, "nobody reads the answer any more"))
    }
}
