// A stream on its way to the caller, and its one true ending.
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing
internal import WireFormats

/// Relays a stream that is bound to its gateway.
struct StreamAnswer {
    private let served: Served
    private let dialect: Dialect
    private let isEnded: Bool
    private let out: ByteBuffer
    private let time: any Timekeeper
    private let record: RequestRecord
    private var reply: ChatReply { served.reply }

    /// The upstream's rate-limit fields, to be taken once.
    func takeFields() -> [HTTPField] { reply.takeFields() }

    /// - Parameters:
    ///   - dialect: the caller's.
    ///   - out: holds what came so far.
    init(
        _ served: Served, in dialect: Dialect, _ out: ByteBuffer, _ time: any Timekeeper,
        _ record: RequestRecord
    ) {
        self.served = served
        self.dialect = dialect
        self.out = out
        self.time = time
        self.record = record
        switch served.reply {
        case .stream(let stream):
            isEnded = served.isEnded
            record.stream = stream
        case .whole(let whole):
            // The gateway did not stream: all events are there at once.
            for part in whole.body { out.append(part) }
            isEnded = true
        }
        record.firstEventAt = time.exactNow
    }

    /// Writes the stream to its end. The log line is written before the last bytes are: what was delivered is
    /// recorded.
    func write(to writer: any BodyWriter) async throws(BodyWriteFailure) {
        do throws(BodyWriteFailure) {
            if isEnded { return try await finish(writer) }
            try await send(to: writer)
            if case .stream(let stream) = reply { try await relay(stream, to: writer) }
        } catch {
            reply.cancel()
            tell(record.end?.code ?? "caller_left", .cancelled)
            throw error
        }
    }

    private func relay(_ stream: ChatStream, to writer: any BodyWriter) async throws(BodyWriteFailure) {
        while true {
            // While a caller reads slowly, nobody waits for the upstream, and so nobody hears of the end from it.
            if let end = record.end { return try await finish(stream, early: end, writer) }
            let progress: ChatStream.Progress
            do throws(ProviderFailure) {
                progress = try await stream.advance(
                    into: out, until: time.now.advanced(by: ChatCall.keepAlive))
            } catch {
                return try await breakOff(stream, error, writer)
            }
            switch progress {
            case .output: break
            case .silent: if stream.carriesEvents { out.append(dialect.signOfLife) }
            case .ended: return try await finish(writer)
            }
            try await send(to: writer)
        }
    }

    /// A stream may be silent for long: it keeps no memory for its next event.
    private func send(to writer: any BodyWriter) async throws(BodyWriteFailure) {
        let before = time.now
        try await writer.write(out)
        record.heldUp += before.duration(to: time.now)
        out.release()
    }

    private func finish(_ writer: any BodyWriter) async throws(BodyWriteFailure) {
        served.finished(at: time.exactNow, heldUp: record.heldUp)
        tell("complete")
        try await writer.write(out)
        if case .stream(let stream) = reply { stream.finish() }
    }

    /// The upstream failed after the caller had seen output: what came is passed on, then the error, and no
    /// `[DONE]`, so that nobody takes the part for the whole.
    private func breakOff(
        _ stream: ChatStream, _ failure: ProviderFailure, _ writer: any BodyWriter
    ) async throws(BodyWriteFailure) {
        stream.cancel()
        guard failure.kind != .cancelled else {
            guard let end = record.end else { throw .callerLeft }
            return try await finish(stream, early: end, writer)
        }
        served.brokeOff(failure, at: time.now)
        record.failure = failure.kind.rawValue
        let name = served.attempt.gateway.descriptor.name
        stream.breakOff(told(APIFailure(failure, of: name)), into: out)
        tell("broken", failure.kind)
        try await end(stream, writer)
    }

    /// Sends what there is last of a stream that did not come to its end. Where no event can say so, the connection
    /// breaks.
    private func end(_ stream: ChatStream, _ writer: any BodyWriter) async throws(BodyWriteFailure) {
        try await writer.write(out)
        if !stream.carriesEvents { throw .brokenOff }
    }

    /// Somebody else than the caller wants the end: the caller is told in the same way.
    private func finish(
        _ stream: ChatStream, early end: EndReason, _ writer: any BodyWriter
    ) async throws(BodyWriteFailure) {
        stream.cancel()
        record.failure = end.code.description
        stream.breakOff(told(end.failure), into: out)
        tell(end.code, .cancelled)
        try await self.end(stream, writer)
    }

    private func told(_ failure: APIFailure) -> CallerError {
        failure.told(record.variant, id: record.id, model: record.model)
    }

    /// - Parameter breakage: why the gateway did not bring the stream to its end; nil where it did.
    private func tell(_ ending: StaticString, _ breakage: ProviderFailure.Kind? = nil) {
        record.ending = record.ending ?? ending
        record.breakage = breakage
        record.usage = reply.usage
        record.cost = served.cost
        record.finishReason = reply.finishReason
        if case .stream(let stream) = reply { record.events = stream.events }
        record.tell(.ok)
    }
}
