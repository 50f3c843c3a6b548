// A stream of Responses on its way to a caller of Responses: what is passed on, held back and added.
package import Base
package import Domain
internal import HTTP
internal import JSON

/// Decides for each event of a gateway's stream what the caller gets of it, and how the stream ends.
///
/// - Every event keeps its bytes, but for the `model` of the responses that some of them tell, and for the cost where
///   the caller asked for it.
/// - Only a response that was told to be complete, or cut off by a limit, ended well.
/// - A failure is told as one `response.failed`, the last event.
package final class ResponsesRelay: StreamRelay {
    private let modelText: Bytes
    private let wish: UsageWish
    private let rules: UsageRules
    private var progress = AnswerProgress()
    /// The response's id and when it was made, as JSON text, and the number of the last event.
    private var known = (id: Bytes?.none, created: Bytes?.none, sequenceNumber: -1)

    package var usage: Usage? { progress.usage }
    package var finishReason: String? { progress.finishReason }
    package var isCommitted: Bool { progress.isCommitted }
    package var isDone: Bool { progress.finishReason != nil }

    /// - Parameter modelText: what the caller called the model, as JSON text.
    package init(modelText: Bytes, _ wish: UsageWish, _ rules: UsageRules = UsageRules()) {
        self.modelText = modelText
        self.wish = wish
        self.rules = rules
    }

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        // Some gateways keep a connection alive with events that say nothing, and end as chats do.
        guard !isDone, !data.isEmpty, data != OpenAIRelay.endMarker else { return }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        let event = try ResponsesEvent(reading: data)
        known.sequenceNumber = event.sequenceNumber ?? known.sequenceNumber
        guard let response = event.response else {
            try note(event.kind)
            return relay(raw, data, position, into: out)
        }
        note(response)
        try note(event.kind)
        relay(edited(response, in: event.document), position, raw, data, into: out)
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        try progress.checkEnd(isDone: false)
    }

    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        let data = JSONWriter.text { event in
            event.member("type", raw: "\"response.failed\"")
            event.member("sequence_number", known.sequenceNumber + 1)
            event.object("response") { response in
                response.member("id", raw: known.id ?? Bytes("\"\""))
                response.member("object", raw: "\"response\"")
                if let created = known.created { response.member("created_at", raw: created) }
                response.member("status", raw: "\"failed\"")
                response.object("error") { ResponsesErrors.write(error, to: &$0) }
                response.member(null: "incomplete_details")
                response.member("model", raw: modelText)
                response.member("output", raw: "[]")
                response.member(null: "usage")
            }
        }
        SSEWriter.event("response.failed", data: data, into: out)
    }

    // MARK: What is known

    private func note(_ kind: ResponsesEvent.Kind) throws(ReplyFault) {
        switch kind {
        case .failure(let details): throw .inBand(details)
        case .ended(let finishReason): progress.note(finishReason: finishReason)
        case .output: progress.noteOutput()
        case .other: break
        }
    }

    private func note(_ response: JSONNode) {
        if known.id == nil { known.id = response["id"].flatMap { $0.kind == .string ? $0.rawCopy : nil } }
        if known.created == nil { known.created = response["created_at"]?.numberText.map { Bytes($0.array) } }
        if let usage = Usage(responses: response["usage"], rules) { progress.note(usage: usage) }
        if ResponsesOutput.isThere(in: response) { progress.noteOutput() }
    }

    // MARK: What goes on

    private func edited(_ response: JSONNode, in document: JSONDocument) -> JSONEdit {
        var edit = JSONEdit(document)
        if let model = response["model"] { edit.replace(model, with: modelText) }
        if isDone, let cost = wish.costText(of: usage), let told = response["usage"] {
            edit.tell(cost: cost, in: told)
        }
        return edit
    }

    private func relay(
        _ edit: JSONEdit, _ position: Int?, _ raw: Bytes, _ data: Bytes, into out: ByteBuffer
    ) {
        guard let position else { return relay(edit.parts(), data, into: out) }
        out.append(raw.slice(0..<position))
        edit.append(to: out)
        out.append(raw.slice(position + data.count..<raw.count))
    }

    private func relay(_ raw: Bytes, _ data: Bytes, _ position: Int?, into out: ByteBuffer) {
        if position != nil { out.append(raw) } else { relay([data], data, into: out) }
    }

    /// An event that came in several lines, or without its end: it is written anew.
    private func relay(_ parts: [Bytes], _ data: Bytes, into out: ByteBuffer) {
        let text = ByteBuffer(capacity: data.count + modelText.count)
        for part in parts { text.append(part) }
        let whole = text.takeAll()
        if let type = (try? JSONDocument(parsing: whole))?.root["type"], !type.hasEscapes,
            let name = type.stringBytes
        {
            out.append("event: ")
            out.append(name)
            out.append("\n")
        }
        SSEWriter.data(whole, into: out)
    }
}
