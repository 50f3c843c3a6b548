// What a gateway answered to a chat request.
package import Base
package import Domain
package import HTTP
package import WireFormats

/// A gateway's answer, whole or as a stream that has come to its first real event or is still before it.
package enum ChatReply {
    case whole(WholeReply)
    case stream(ChatStream)
}

extension ChatReply {
    /// As the gateway counted so far.
    package var usage: Usage? {
        switch self {
        case .whole(let reply): reply.usage
        case .stream(let stream): stream.usage
        }
    }

    /// By OpenAI's names.
    package var finishReason: String? {
        switch self {
        case .whole(let reply): reply.finishReason
        case .stream(let stream): stream.finishReason
        }
    }

    /// nil for JSON and events.
    package var contentType: Bytes? {
        switch self {
        case .whole(let reply): reply.contentType
        case .stream(let stream): stream.contentType
        }
    }

    /// The upstream's rate-limit fields: whoever takes them from a stream lets go of its head.
    package func takeFields() -> [HTTPField] {
        switch self {
        case .whole(let reply): reply.fields
        case .stream(let stream): stream.takeFields()
        }
    }

    /// Ends the exchange at once.
    package func cancel() {
        if case .stream(let stream) = self { stream.cancel() }
    }
}

/// A whole answer, ready to be relayed: a message, or the events of a stream where the caller wants one and the gateway
/// does not stream.
package final class WholeReply {
    package let body: [Bytes]
    package let usage: Usage?
    package let finishReason: String?
    /// The upstream's rate-limit fields.
    package let fields: [HTTPField]
    /// nil for JSON, or events.
    package let contentType: Bytes?

    init(
        body: [Bytes], usage: Usage?, finishReason: String?, fields: [HTTPField], contentType: Bytes? = nil
    ) {
        self.body = body
        self.contentType = contentType
        self.usage = usage
        self.finishReason = finishReason
        self.fields = fields
    }

    /// - Parameter fields: the upstream's rate-limit fields.
    convenience init(_ answer: WholeAnswer, fields: [HTTPField]) {
        self.init(
            body: answer.body, usage: answer.usage, finishReason: answer.finishReason, fields: fields)
    }
}

/// How long an attempt may take.
package struct ChatTimeouts: Equatable, Sendable {
    package var connect: Duration = .seconds(5)
    /// Of a stream, to its first real event.
    package var firstByte: Duration = .seconds(60)
    /// Of a whole answer.
    package var answer: Duration = .seconds(300)
    /// Of a stream, between any two bytes.
    package var idle: Duration = .seconds(60)
    /// Of all attempts together, to the first real event or the whole answer.
    package var request: Duration = .seconds(600)

    package init() {}

    /// The same, but for what a gateway's record knows better.
    func adapted(to record: GatewayDescriptor.Timeouts) -> ChatTimeouts {
        var adapted = self
        adapted.connect = record.connect ?? connect
        adapted.firstByte = record.firstByte ?? firstByte
        adapted.answer = record.answer ?? answer
        adapted.idle = record.idle ?? idle
        return adapted
    }
}

/// Under which conditions one attempt is made.
package struct ChatConditions {
    package let timeouts: ChatTimeouts
    package let limits: ChatLimits
    /// Until when all attempts together may take.
    package let deadline: Moment
    package let cancellation: Cancellation
    /// What the request says of the trace it belongs to.
    package var traceFields: [HTTPField] = []
    /// What becomes of thoughts in the request that some provider has sealed.
    package var seals = SealedThoughts.kept

    package init(
        timeouts: ChatTimeouts, limits: ChatLimits, deadline: Moment, cancellation: Cancellation
    ) {
        self.timeouts = timeouts
        self.limits = limits
        self.deadline = deadline
        self.cancellation = cancellation
    }
}

/// How large an answer may be, and what is fetched for a request.
package struct ChatLimits: Equatable, Sendable {
    package var event = 16 << 20
    package var wholeAnswer = 64 << 20
    /// What is kept of a stream before its first real event.
    package var heldBack = 64 << 10
    /// What may be fetched from addresses in one request, as base64.
    package var attachments = 24 << 20

    package init() {}
}
