// Neutral events as a stream of Responses.
internal import Base
internal import Domain
internal import JSON

/// Writes an answer's events as typed ones, and gathers the items that come of them: each event that ends something
/// repeats all of it.
///
/// One message or thought is open at a time; calls stay open to the answer's end, because pieces of several may come
/// mixed.
///
/// Source: OpenAI API reference, "Streaming events" of Responses, and openai-python 3.54, November 2026.
struct ResponsesStreamWriter: AnswerStreamWriter {
    /// More than any model says in one answer, images included. All of it is kept until the end.
    static let mostKept = 32 << 20

    let frame: AnswerFrame
    let nonce: Bytes
    var items: [ResponsesItem] = []
    private(set) var finishReason: FinishReason?
    /// The number of the next event.
    var sequence = 0
    private var isBegun = false
    /// The message or thought that goes on.
    var open: Int?
    /// The items of calls that go on, by the calls' numbers.
    var calls: [Int: Int] = [:]
    /// About how much memory the items take.
    var size = 0

    init(_ frame: AnswerFrame) {
        self.frame = frame
        nonce = Bytes(frame.nonce)
    }

    mutating func write(_ event: ChatEvent, into out: ByteBuffer) throws(ReplyFault) {
        take(event, into: out)
        guard size <= Self.mostKept else { throw .tooLarge }
    }

    /// The same for an answer whose size is known to be bounded.
    mutating func take(_ event: ChatEvent, into out: ByteBuffer) {
        // Nobody can ask for several answers here.
        guard event.choice == 0 else { return }
        begin(into: out)
        switch event {
        case .began, .usage, .stopSequence: break
        case .text(let text, _): take(text, isRefusal: false, into: out)
        case .refusal(let text, _): take(text, isRefusal: true, into: out)
        case .thought(let thought, let block, _): take(thought, block, into: out)
        case .toolCall(let head, _): take(head, into: out)
        case .toolArguments(let text, let call, _): take(text, of: call, into: out)
        case .image(let data, let mediaType, _):
            size += data.raw.count
            addWhole(.image(data, mediaType: mediaType), into: out)
        case .logprobs(let json, _): take(logprobs: json)
        case .finished(let reason, _):
            finishReason = finishReason ?? reason
            endAll(into: out)
        }
    }

    mutating func finish(_ usage: Usage?, into out: ByteBuffer) {
        begin(into: out)
        endAll(into: out)
        let isCut = if case .incomplete = ending { true } else { false }
        writeResponse(ending, isCut ? "response.incomplete" : "response.completed", usage, into: out)
    }

    mutating func breakOff(_ error: CallerError, into out: ByteBuffer) {
        begin(into: out)
        for index in items.indices where items[index].status == .inProgress {
            items[index].status = .incomplete
        }
        writeResponse(.failed(error), "response.failed", nil, into: out)
    }

    /// How an answer ended that came to its end.
    var ending: ResponsesObject.Status {
        switch finishReason {
        case .length: .incomplete("\"max_output_tokens\"")
        case .contentFilter: .incomplete("\"content_filter\"")
        case .stop, .toolCalls, nil: .completed
        }
    }

    // MARK: The whole

    private mutating func begin(into out: ByteBuffer) {
        guard !isBegun else { return }
        isBegun = true
        for type in ["response.created", "response.in_progress"] as [StaticString] {
            writeResponse(.inProgress, type, nil, into: out)
        }
    }

    private mutating func writeResponse(
        _ status: ResponsesObject.Status, _ type: StaticString, _ usage: Usage?, into out: ByteBuffer
    ) {
        beginEvent(type, into: out)
        out.append(",\"response\":")
        var writer = JSONWriter(into: out)
        ResponsesObject(frame: frame, nonce: nonce, status: status, items: items, usage: usage).write(
            to: &writer)
        endEvent(out)
    }
}
