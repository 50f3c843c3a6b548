// The body of an answer that comes through libcurl.
internal import Base
internal import HTTP

/// Hands on what a transfer receives, and lets it receive more.
final class CurlBody: UpstreamBody {
    let transfer: CurlTransfer
    private let cancellation: Cancellation
    private let handle: Cancellation.Handle
    /// Why there is nothing more to read, although the transfer may have ended well.
    private var givenUp: TransportFailure?
    private var isAtEnd = false

    /// - Parameter handle: of the handler that ends the transfer when the caller leaves.
    init(_ transfer: CurlTransfer, _ cancellation: Cancellation, _ handle: Cancellation.Handle) {
        self.transfer = transfer
        self.cancellation = cancellation
        self.handle = handle
    }

    deinit {
        cancel()
    }

    func readNow(into buffer: ByteBuffer) throws(TransportFailure) -> ReadOutcome? {
        if let givenUp { throw givenUp }
        let inbound = transfer.inbound
        if !inbound.isEmpty {
            let count = inbound.count
            buffer.append(copyOf: inbound, 0..<count)
            inbound.clear()
            transfer.goOn()
            return .bytes(count)
        }
        switch transfer.exchange.step {
        case .finished:
            end()
            return .end
        case .failed(let failure):
            end()
            throw failure
        case .connecting, .sending, .waiting, .reading:
            return nil
        }
    }

    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome {
        while true {
            if let outcome = try readNow(into: buffer) { return outcome }
            // Who waits long waits without memory.
            transfer.inbound.release()
            if await !transfer.waitForBody(until: deadline) { return .timedOut }
        }
    }

    private func end() {
        isAtEnd = true
        cancellation.remove(handle)
    }

    func cancel() {
        guard !isAtEnd, givenUp == nil else { return }
        let failure = TransportFailure(.cancelled, .reading, "nobody reads the answer any more")
        givenUp = failure
        cancellation.remove(handle)
        transfer.cutOff(failure)
    }
}
