// The seam between the server and whoever answers: requests and responses as values.
package import Base

/// A field of a response or of a request to elsewhere. Names are lower case.
package struct HTTPField: Hashable, Sendable {
    /// Where name and value come from, and so what is to be checked before they are sent.
    enum Source {
        /// Both are written in our source.
        case ours
        /// The name is.
        case ownName
        /// Both were checked when they were received.
        case received
        case anywhere
    }

    package let name: Bytes
    package let value: Bytes
    let source: Source

    init(_ name: Bytes, _ value: Bytes, from source: Source) {
        self.name = name
        self.value = value
        self.source = source
    }

    package init(_ name: Bytes, _ value: Bytes) {
        self.init(name, value, from: .anywhere)
    }

    package init(_ name: StaticString, _ value: Bytes) {
        self.init(Bytes(name), value, from: .ownName)
    }

    package init(_ name: StaticString, _ value: StaticString) {
        self.init(Bytes(name), Bytes(value), from: .ours)
        assert(HeadWriter.isFieldValue(self.value), "a value of our own is not in the grammar")
    }

    /// Whether it may stand in a head.
    var isSendable: Bool {
        switch source {
        case .ours, .received: true
        case .ownName: HeadWriter.isFieldValue(value)
        case .anywhere: HeadWriter.isToken(name) && HeadWriter.isFieldValue(value)
        }
    }

    package static func == (left: HTTPField, right: HTTPField) -> Bool {
        left.name == right.name && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
    }

    /// Whether the field is about the connection or the framing, which no responder decides.
    ///
    /// Source: RFC 9110 §7.6.1 and §6.6.1; RFC 9112 §6.
    package var belongsToServer: Bool {
        name.withSpan { name in
            switch name.count {
            case 4: name.equalsToken("date")
            case 7: name.equalsToken("trailer") || name.equalsToken("upgrade")
            case 10: name.equalsToken("connection") || name.equalsToken("keep-alive")
            case 14: name.equalsToken("content-length")
            case 17: name.equalsToken("transfer-encoding")
            default: false
            }
        }
    }
}

/// A request as its responder gets it: the head, and a body that is read once.
package struct Request: ~Copyable {
    package let head: RequestHead
    package let body: any RequestBody

    package init(head: RequestHead, body: any RequestBody) {
        self.head = head
        self.body = body
    }
}

/// Why a request's body cannot be read to its end.
package enum RequestBodyFailure: Error, Equatable, Sendable {
    /// The framing is wrong, the body too large or too slow: to be answered so, and then the connection closes.
    case refused(HTTPRefusal)
    /// The caller is gone, or its request was answered already.
    case callerLeft
}

/// The bytes of a request's body, as they arrive. Read by one task at a time, until the answer is sent.
package protocol RequestBody: AnyObject {
    /// How long the head says the body is; nil when it comes in chunks.
    var announcedCount: Int? { get }

    /// Whether all of it was read.
    var isFinished: Bool { get }

    /// Appends what has arrived already, perhaps nothing, to `buffer`.
    ///
    /// - Throws: as `read`.
    func readNow(into buffer: ByteBuffer) throws(RequestBodyFailure)

    /// Appends what has come to `buffer`; suspends while there is nothing.
    ///
    /// - Returns: how many bytes were appended; 0 at the end.
    /// - Throws: the same failure again, when it is asked again.
    func read(into buffer: ByteBuffer) async throws(RequestBodyFailure) -> Int
}

/// What a responder knows about a request beside its bytes.
package final class RequestContext {
    /// The loop's time and timers.
    package let time: any Timekeeper
    /// The caller's address, numeric.
    package let peer: String
    package let isPeerLoopback: Bool
    /// Whether the connection is TLS that ends here.
    package let isSecure: Bool
    /// When the head was complete.
    package let startedAt: Moment
    package let cancellation: Cancellation
    /// Identifies the request in logs and in its answer: ours, or the caller's own.
    package var id: Bytes = .empty

    package init(
        time: any Timekeeper, peer: String, isPeerLoopback: Bool, isSecure: Bool = false, startedAt: Moment,
        cancellation: Cancellation
    ) {
        self.time = time
        self.peer = peer
        self.isPeerLoopback = isPeerLoopback
        self.isSecure = isSecure
        self.startedAt = startedAt
        self.cancellation = cancellation
    }
}

/// An answer.
///
/// The server decides its framing: fields that `belongsToServer` are left out, and so is the body of a 204 or 304.
/// A field with a name that is no token, or with a control in its value, is left out too: no byte from elsewhere
/// begins a line of its own. An interim status (1xx), which would leave the caller waiting, becomes 500.
package struct Response {
    package var status: HTTPStatus
    package var fields: [HTTPField]
    package var body: ResponseBody

    package init(_ status: HTTPStatus, fields: [HTTPField] = [], body: ResponseBody = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The first value of a field, by its lower-case name.
    package func field(_ name: StaticString) -> Bytes? {
        let name = Bytes(name)
        return fields.first { $0.name == name }?.value
    }
}

package enum ResponseBody {
    case empty
    /// The whole body, in slices that are sent one after the other.
    case bytes([Bytes])
    /// Written as it comes. Returning is its clean end; throwing breaks the connection off, so that the caller
    /// sees that the body is not whole. Never called for HEAD.
    case stream((any BodyWriter) async throws(BodyWriteFailure) -> Void)
}

/// Why a body could not be written on.
package enum BodyWriteFailure: Error, Equatable, Sendable {
    /// The caller is gone, or reads nothing for too long.
    case callerLeft
    /// What was to be sent broke off and no honest end can be given to it.
    case brokenOff
}

/// Where a streamed body is written to.
package protocol BodyWriter: AnyObject {
    /// Sends all that `buffer` holds, which is empty afterwards; suspends while the caller reads slowly. One call
    /// at a time, and none after the stream has returned: such a call throws.
    func write(_ buffer: ByteBuffer) async throws(BodyWriteFailure)
}

/// Whoever answers requests. Total: every request gets a response. One for each loop, confined to it.
package protocol Responder: AnyObject {
    func respond(to request: consuming Request, in context: RequestContext) async -> Response

    /// The answer to bytes that are no acceptable request.
    func refusal(_ refusal: HTTPRefusal, in context: RequestContext) -> Response
}
