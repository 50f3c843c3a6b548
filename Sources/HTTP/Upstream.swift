// The seam between the product and whatever carries its requests elsewhere: sockets, memory, a test.
package import Base

/// Where a request goes: scheme, host and port. An object, because every request and connection names one.
package final class Origin: Hashable, Sendable {
    /// Which machines it may lead to.
    package enum Reach: Equatable, Sendable {
        /// Any: the operator's own configuration names it.
        case anywhere
        /// No loopback, private or otherwise special address: a caller named it.
        case publicInternet
    }

    package let reach: Reach
    package let isSecure: Bool
    /// A name or a numeric address, without brackets, in lower case.
    package let host: String
    package let port: UInt16
    /// The value of the `host` field: with the port only where it is not the scheme's own.
    package let authority: Bytes

    package init(isSecure: Bool, host: String, port: UInt16, reach: Reach = .anywhere) {
        self.reach = reach
        self.isSecure = isSecure
        self.host = host.lowercased()
        self.port = port
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        authority = Bytes(port == (isSecure ? 443 : 80) ? name : "\(name):\(port)")
    }

    package static func == (left: Origin, right: Origin) -> Bool {
        left === right
            || (left.authority == right.authority && left.isSecure == right.isSecure
                && left.reach == right.reach)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(authority)
    }
}

/// A request to elsewhere. Framing fields, `host` and `accept-encoding` are the transport's.
package struct UpstreamRequest {
    package let head: UpstreamHead
    /// What comes behind the head's own fields.
    package let moreFields: UpstreamFields
    /// The body in slices; empty for a request without one.
    package let body: [Bytes]

    package var origin: Origin { head.origin }
    package var method: HTTPMethod { head.method }
    /// Path and query, as sent.
    package var target: Bytes { head.target }
    package var fields: [HTTPField] { head.fields + moreFields.fields }

    package init(_ head: UpstreamHead, _ moreFields: UpstreamFields, body: [Bytes]) {
        self.head = head
        self.moreFields = moreFields
        self.body = body
    }

    /// A request that is the only one of its kind.
    package init(origin: Origin, method: HTTPMethod, target: Bytes, fields: [HTTPField], body: [Bytes]) {
        let head = UpstreamHead(origin: origin, method: method, target: target, fields: fields)
        self.init(head, .none, body: body)
    }
}

/// Until when the steps of an exchange may take.
package struct UpstreamDeadlines: Sendable {
    /// For names, connecting and TLS.
    package let connect: Moment
    /// For the response's head.
    package let head: Moment
    /// How long the upstream may read nothing while the request is sent.
    package let stall: Duration

    package init(connect: Moment, head: Moment, stall: Duration) {
        self.connect = connect
        self.head = head
        self.stall = stall
    }
}

/// What an upstream answered: the head, and a body that is read as it comes.
package struct UpstreamResponse {
    package let head: ResponseHead
    package let body: any UpstreamBody

    package init(head: ResponseHead, body: any UpstreamBody) {
        self.head = head
        self.body = body
    }
}

/// The bytes of an upstream's answer. Whoever drops it before its end closes the connection with it.
package protocol UpstreamBody: AnyObject {
    /// Appends what is there already to `buffer`; nil when there is nothing yet: then `read` waits.
    func readNow(into buffer: ByteBuffer) throws(TransportFailure) -> ReadOutcome?

    /// Appends what has come to `buffer`; suspends while there is nothing.
    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome

    /// Ends the exchange: the upstream is told at once that nobody listens.
    func cancel()
}

extension UpstreamBody {
    /// For bodies of which nothing is known before it is waited for.
    package func readNow(into buffer: ByteBuffer) throws(TransportFailure) -> ReadOutcome? { nil }
}

/// Why an exchange with an upstream failed: what happened, in which phase, and whether it had begun to answer.
package struct TransportFailure: Error, Equatable, Sendable {
    package enum Phase: Equatable, Sendable { case connecting, sending, waiting, reading }

    package enum Kind: Equatable, Sendable {
        case unknownHost
        case unreachable
        case tls
        case timedOut
        case reset
        /// The answer ended before its framing said so.
        case truncated
        /// The answer is not HTTP, or breaks a limit.
        case malformed
        case cancelled
    }

    package let kind: Kind
    package let phase: Phase
    /// For people: no address, URL or key.
    package let reason: String

    package init(_ kind: Kind, _ phase: Phase, _ reason: String) {
        self.kind = kind
        self.phase = phase
        self.reason = reason
    }
}

/// Carries requests to upstreams. One for each loop, confined to it.
package protocol UpstreamTransport: AnyObject {
    /// Sends the request and suspends until the head of the answer is there (informational ones are skipped).
    func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse
}
