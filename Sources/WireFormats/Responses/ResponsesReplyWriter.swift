// Neutral events as a whole answer of Responses.
internal import Base
internal import Domain
internal import JSON

/// Gathers an answer's events as a stream would and writes the response that they come to.
struct ResponsesReplyWriter: AnswerReplyWriter {
    private var stream: ResponsesStreamWriter
    private var usage: Usage?
    /// What a stream would say, which nobody hears here.
    private let unheard = ByteBuffer()

    init(_ frame: AnswerFrame) {
        stream = ResponsesStreamWriter(frame)
    }

    mutating func note(_ event: ChatEvent) {
        if case .usage(let usage) = event { self.usage = usage }
        stream.take(event, into: unheard)
        unheard.clear()
    }

    var body: Bytes {
        let buffer = ByteBuffer(capacity: 2048)
        var writer = JSONWriter(into: buffer)
        ResponsesObject(
            frame: stream.frame, nonce: stream.nonce, status: stream.ending, items: stream.items, usage: usage
        ).write(to: &writer)
        return buffer.takeAll()
    }
}
