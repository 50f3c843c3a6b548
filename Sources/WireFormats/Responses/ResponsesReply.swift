// A whole answer of Responses.
internal import Base
internal import Domain
internal import JSON

/// A whole answer for a caller of Responses: the gateway's bytes, but for `model` and the cost.
enum ResponsesReply {
    /// Judges an answer. One that goes on in the background is one, and has no end yet.
    ///
    /// - Parameter modelText: what the caller called the model, as JSON text.
    /// - Throws: an error that came with a good status, JSON that is no response, or an answer that is none.
    static func read(
        _ document: JSONDocument, modelText: Bytes, _ wish: UsageWish = .nothing,
        _ rules: UsageRules = UsageRules()
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        if let details = failure(in: root) { throw .inBand(details) }
        guard root.kind == .object, let output = root["output"], output.kind == .array else {
            throw .malformed
        }
        let usage = Usage(responses: root["usage"], rules)
        let finishReason = try finishReason(of: root, usage)
        var edit = JSONEdit(document)
        if let model = root["model"] { edit.replace(model, with: modelText) }
        if let cost = wish.costText(of: usage), let told = root["usage"] { edit.tell(cost: cost, in: told) }
        return WholeAnswer(body: edit.parts(), usage: usage, finishReason: finishReason)
    }

    private static func failure(in root: JSONNode) -> ErrorDetails? {
        if let details = ErrorDetails(inBand: root) { return details }
        guard let status = root["status"], status.matches("failed") || status.matches("cancelled") else {
            return nil
        }
        return ErrorDetails()
    }

    private static func finishReason(of root: JSONNode, _ usage: Usage?) throws(ReplyFault) -> String? {
        if let status = root["status"], status.matches("queued") || status.matches("in_progress") {
            return nil
        }
        var progress = AnswerProgress()
        progress.note(finishReason: ResponsesOutput.finishReason(of: root))
        if let usage { progress.note(usage: usage) }
        if ResponsesOutput.isThere(in: root) { progress.noteOutput() }
        try progress.checkEnd(isDone: true)
        return progress.finishReason
    }
}
