// A stream in Anthropic's format on its way to a caller of the same format: what is passed on, held back and added.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// Decides for each event of a gateway's stream what the caller gets of it, and how the stream ends.
///
/// - Every event keeps its bytes, but for the model in `message_start`, and for what the answer cost where the caller
///   asked for that.
/// - The gateway's pings are not passed on: the caller gets ours when there is silence.
/// - Only an upstream that said why it stopped (a stop reason, or `message_stop` after output) ended well.
final class AnthropicRelay: StreamRelay {
    private let modelText: Bytes
    private let wish: UsageWish
    private var counted = AnthropicUsage()
    private var progress = AnswerProgress()

    var usage: Usage? { progress.usage }
    var finishReason: String? { progress.finishReason }
    var isCommitted: Bool { progress.isCommitted }
    /// Whether the upstream sent its end marker.
    private(set) var isDone = false
    private(set) var isThinking = false

    /// - Parameter modelText: what the caller called the model, as JSON text.
    init(modelText: Bytes, _ wish: UsageWish) {
        self.modelText = modelText
        self.wish = wish
    }

    func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard !isDone else { return }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        // Some upstreams keep a connection alive with events that say nothing.
        guard !data.isEmpty else { return }
        let event = try AnthropicEvent(reading: data)
        if event.hasOutput { progress.noteOutput() }
        isThinking = isThinking || event.beginsThought
        if let reason = event.stopReason { progress.note(finishReason: reason.rawValue) }
        if let usage = event.usage, usage.kind == .object {
            counted.read(usage)
            progress.note(usage: counted.neutral)
        }
        switch event.kind {
        case .ping: return
        case .messageStop: isDone = true
        case .messageDelta:
            if let edited = withCost(event, data) { return write(edited, event.type, into: out) }
        case .messageStart, .blockStart, .blockDelta, .other: break
        }
        relay(raw, data, position, event, into: out)
    }

    private func relay(
        _ raw: Bytes, _ data: Bytes, _ position: Int?, _ event: AnthropicEvent, into out: ByteBuffer
    ) {
        guard let position else {
            return write(with(model: event.modelRange, in: data), event.type, into: out)
        }
        // Clients tell events apart by this line, which some servers leave out.
        if !raw.hasPrefix("event:") { writeType(event.type, into: out) }
        guard let range = event.modelRange else { return out.append(raw) }
        out.reserve(raw.count + modelText.count)
        out.append(raw.slice(0..<position + range.lowerBound))
        out.append(modelText)
        out.append(raw.slice(position + range.upperBound..<raw.count))
    }

    private func with(model range: Range<Int>?, in data: Bytes) -> Bytes {
        guard let range else { return data }
        let text = ByteBuffer(capacity: data.count + modelText.count)
        text.append(data.slice(0..<range.lowerBound))
        text.append(modelText)
        text.append(data.slice(range.upperBound..<data.count))
        return text.takeAll()
    }

    /// The event's data with what the answer cost; nil where nobody asked, or it is not its end.
    private func withCost(_ event: AnthropicEvent, _ data: Bytes) -> Bytes? {
        guard event.stopReason != nil, let cost = wish.costText(of: usage),
            let document = try? JSONDocument(parsing: data)
        else { return nil }
        var edit = JSONEdit(document)
        if let told = document.root["usage"], told.kind == .object {
            edit.tell(cost: cost, in: told)
        } else {
            edit.setMember(
                of: document.root, name: "usage", to: JSONWriter.text { $0.member("cost", raw: cost) })
        }
        let text = ByteBuffer(capacity: data.count + 64)
        edit.append(to: text)
        return text.takeAll()
    }

    private func write(_ data: Bytes, _ type: Bytes, into out: ByteBuffer) {
        writeType(type, into: out)
        SSEWriter.data(data, into: out)
    }

    private func writeType(_ type: Bytes, into out: ByteBuffer) {
        out.append("event: ")
        out.append(type)
        out.append("\n")
    }

    func finish(into out: ByteBuffer) throws(ReplyFault) {
        try progress.checkEnd(isDone: isDone)
        if !isDone { out.append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n") }
    }

    func breakOff(_ error: CallerError, into out: ByteBuffer) {
        AnthropicErrorBody.writeEvent(error, into: out)
    }
}
