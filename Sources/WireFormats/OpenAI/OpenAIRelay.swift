// A stream in OpenAI's format on its way to a caller of the same format: what is passed on, held back and added.
package import Base
package import Domain
internal import HTTP
internal import JSON

/// Decides for each event of a gateway's stream what the caller gets of it, and how the stream ends.
///
/// - Every event keeps its bytes, but for `model`.
/// - Usage without choices is kept back; who asked for usage gets exactly one such chunk, last, and in it the cost
///   where they asked for that.
/// - Only an upstream that said why it stopped (a finish reason of each choice, or `[DONE]` after output) ended well.
package final class OpenAIRelay: StreamRelay {
    static let endMarker = Bytes("[DONE]")
    private static let usualObject = Bytes("\"chat.completion.chunk\"")

    private let modelText: Bytes
    private let wish: UsageWish
    private let rules: UsageRules
    /// Where usage was asked for, the last chunk with it, and whether that is all there is in it. Running usage comes on every chunk:
    /// only the last one counts.
    private var usageChunk: (data: Bytes, isUsageOnly: Bool)?

    private var progress = AnswerProgress()
    package var usage: Usage? { progress.usage }
    package var finishReason: String? { progress.finishReason }
    package var isCommitted: Bool { progress.isCommitted }
    /// Whether the upstream sent its end marker.
    package private(set) var isDone = false

    /// - Parameter modelText: what the caller called the model, as JSON text.
    package init(modelText: Bytes, _ wish: UsageWish, _ rules: UsageRules = UsageRules()) {
        self.modelText = modelText
        self.wish = wish
        self.rules = rules
    }

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard !isDone else { return }
        if data == Self.endMarker {
            isDone = true
            return
        }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        // Some upstreams keep a connection alive with events that say nothing.
        guard !data.isEmpty else { return }
        let chunk = try OpenAIChunk(reading: data, rules)
        if let reason = chunk.finishReason { progress.note(finishReason: reason) }
        if chunk.hasOutput { progress.noteOutput() }
        progress.note(chunk.choices)
        if let usage = chunk.usage {
            progress.note(usage: usage)
            if wish.isForStreams { usageChunk = (copy(of: data), chunk.isUsageOnly) }
        }
        if !chunk.isUsageOnly { relay(raw, data, position, model: chunk.modelRange, into: out) }
    }

    private func relay(
        _ raw: Bytes, _ data: Bytes, _ position: Int?, model range: Range<Int>?, into out: ByteBuffer
    ) {
        guard let position else {
            return SSEWriter.data(with(model: range, in: data), into: out)
        }
        guard let range else { return out.append(raw) }
        out.reserve(raw.count + modelText.count)
        out.append(raw.slice(0..<position + range.lowerBound))
        out.append(modelText)
        out.append(raw.slice(position + range.upperBound..<raw.count))
    }

    /// For what is kept to the end: it must not keep with it all that was read at once.
    private func copy(of data: Bytes) -> Bytes {
        let copy = ByteBuffer(capacity: data.count)
        copy.append(data)
        return copy.takeAll()
    }

    private func with(model range: Range<Int>?, in data: Bytes) -> Bytes {
        guard let range else { return data }
        let text = ByteBuffer(capacity: data.count + modelText.count)
        text.append(data.slice(0..<range.lowerBound))
        text.append(modelText)
        text.append(data.slice(range.upperBound..<data.count))
        return text.takeAll()
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        try progress.checkEnd(isDone: isDone)
        writeUsage(into: out)
        SSEWriter.data(Self.endMarker, into: out)
    }

    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        OpenAIErrorBody.writeEvent(error, into: out)
    }

    private func writeUsage(into out: ByteBuffer) {
        guard let (data, isUsageOnly) = usageChunk, let root = try? JSONDocument(parsing: data).root else {
            return
        }
        let members = OpenAIMembers(of: root)
        if isUsageOnly {
            SSEWriter.data(withCost(with(model: root[members.model]?.range, in: data)), into: out)
        } else if let usage = OpenAIChunk.usage(in: members) {
            SSEWriter.data(withCost(ownUsageChunk(usage, from: root)), into: out)
        }
    }

    /// A usage chunk with what the answer cost, and who served, where the caller is to be told that.
    private func withCost(_ chunk: Bytes) -> Bytes {
        guard let cost = wish.costText(of: usage), let document = try? JSONDocument(parsing: chunk),
            let told = OpenAIChunk.usage(in: OpenAIMembers(of: document.root))
        else { return chunk }
        var edit = JSONEdit(document)
        edit.tell(cost: cost, in: told)
        edit.tell(provider: wish.provider, in: document.root)
        let text = ByteBuffer(capacity: chunk.count + 64)
        edit.append(to: text)
        return text.takeAll()
    }

    /// A usage chunk for a gateway that put usage elsewhere.
    private func ownUsageChunk(_ usage: JSONNode, from root: JSONNode) -> Bytes {
        let text = ByteBuffer(capacity: 512)
        var writer = JSONWriter(into: text)
        writer.object { writer in
            if let id = root["id"] { writer.member("id", raw: id.raw) }
            writer.member("object", raw: root["object"]?.raw ?? Self.usualObject)
            if let created = root["created"] { writer.member("created", raw: created.raw) }
            writer.member("model", raw: modelText)
            writer.member("choices", raw: "[]")
            writer.member("usage", raw: usage.raw)
        }
        return text.takeAll()
    }
}
