// One request on a connection, up to the head of its answer: what has become of it.
internal import Base
internal import HTTP

/// How far an exchange is. The connection does what it takes.
struct ClientExchange {
    let method: HTTPMethod
    let startedAt: Moment
    /// Whether the upstream has taken the whole request.
    var isSentWhole = false
    /// Whether one byte of an answer came.
    private(set) var heardAnything = false
    /// The answer's head, when it has come.
    private(set) var head: ResponseHead?
    /// What was wrong with an answer that came while the request was still being sent.
    var earlyFailure: TransportFailure?

    init(_ method: HTTPMethod, startedAt: Moment) {
        self.method = method
        self.startedAt = startedAt
    }

    /// The head is handed on.
    mutating func forgetHead() {
        head = nil
    }

    /// Takes heads out of what came, until there is one that is not informational.
    mutating func received(
        _ inbound: ByteBuffer, _ parser: inout ResponseHeadParser
    ) throws(TransportFailure) {
        heardAnything = true
        do throws(HTTPFault) {
            while head == nil,
                let (next, consumed) = try inbound.withSpan({ bytes throws(HTTPFault) in
                    try parser.parse(bytes, answering: method)
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
