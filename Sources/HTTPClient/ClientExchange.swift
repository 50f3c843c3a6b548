// One request on a connection, up to the head of its answer.
internal import Base
internal import EventLoops
internal import HTTP

/// Sends a request and reads the answer's head, also one that comes before the request is sent whole.
final class ClientExchange {
    private static let readSize = 16 * 1024

    private let request: UpstreamRequest
    private let connection: ClientConnection
    private let deadlines: UpstreamDeadlines
    private let cancellation: Cancellation
    private var parser: ResponseHeadParser
    private var head: ResponseHead?
    /// What was wrong with an answer that came while the request was still being sent.
    private var earlyFailure: TransportFailure?

    /// Whether the upstream has taken the whole request.
    private(set) var isSentWhole = false
    /// Whether one byte of an answer came.
    private(set) var heardAnything = false

    init(
        _ request: UpstreamRequest, on connection: ClientConnection, by deadlines: UpstreamDeadlines,
        limits: HeadLimits, cancellation: Cancellation
    ) {
        self.request = request
        self.connection = connection
        self.deadlines = deadlines
        self.cancellation = cancellation
        parser = ResponseHeadParser(limits: limits)
    }

    func run() async throws(TransportFailure) -> ResponseHead {
        // A short request travels in one piece, head and body.
        let bodyCount = request.body.reduce(0) { $0 + $1.count }
        let outbound = ByteBuffer(capacity: 768 + (bodyCount <= 32 * 1024 ? bodyCount : 0))
        try RequestFraming.write(request, into: outbound)
        try await send(outbound)
        return try await readHead()
    }

    // MARK: Sending

    private func send(_ outbound: ByteBuffer) async throws(TransportFailure) {
        let patience = WritePatience(stall: deadlines.stall, deadline: deadlines.head)
        do throws(ChannelFailure) {
            isSentWhole = try await connection.channel.write(
                outbound, then: request.body, within: patience, unless: { await self.isAnsweredEarly() })
        } catch {
            // An upstream that refuses a long body answers and closes: the answer is worth more than the error.
            guard error == .reset, !cancellation.isCancelled else {
                throw TransportFailure(error, in: .sending, cancellation)
            }
        }
    }

    /// The upstream takes no more of the request but says something: perhaps why (RFC 9112 §9.5).
    private func isAnsweredEarly() async -> Bool {
        do throws(TransportFailure) {
            guard try await readMore(until: connection.channel.loop.now) else { return false }
            return head != nil
        } catch {
            earlyFailure = error
            return true
        }
    }

    // MARK: Reading

    private func readHead() async throws(TransportFailure) -> ResponseHead {
        if let earlyFailure { throw earlyFailure }
        while true {
            if let head { return head }
            guard try await readMore(until: deadlines.head) else { throw .noAnswerInTime }
            // Informational heads without end never let a read wait for its deadline.
            if head == nil, connection.channel.loop.now >= deadlines.head { throw .noAnswerInTime }
        }
    }

    /// Reads once and takes what it brings. False when the deadline came first.
    private func readMore(until deadline: Moment) async throws(TransportFailure) -> Bool {
        let outcome: ReadOutcome
        do throws(ChannelFailure) {
            outcome = try await connection.channel.read(
                into: connection.inbound, atMost: Self.readSize, until: deadline)
        } catch {
            throw TransportFailure(error, in: .waiting, cancellation)
        }
        switch outcome {
        case .bytes:
            heardAnything = true
            try parse()
            return true
        case .timedOut: return false
        case .end:
            throw TransportFailure(.truncated, .waiting, "the connection was closed without an answer")
        }
    }

    /// Takes heads out of what came, until there is one that is not informational.
    private func parse() throws(TransportFailure) {
        let inbound = connection.inbound
        do throws(HTTPFault) {
            while head == nil,
                let (next, consumed) = try inbound.withSpan({ bytes throws(HTTPFault) in
                    try parser.parse(bytes, answering: request.method)
                })
            {
                inbound.consume(consumed)
                if !next.status.isInformational { head = next }
            }
        } catch {
            throw TransportFailure(.malformed, .waiting, error.reason)
        }
    }
}

extension TransportFailure {
    fileprivate static let noAnswerInTime = TransportFailure(.timedOut, .waiting, "no answer in time")
}
