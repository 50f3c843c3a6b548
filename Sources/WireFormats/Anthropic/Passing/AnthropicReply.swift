// Whole answers in Anthropic's format on their way to a caller of the same format.
internal import Base
internal import Domain
internal import JSON

/// A whole answer, judged: the gateway's bytes, but for `model` and the cost.
enum AnthropicReply {
    /// - Parameter modelText: what the caller called the model, as JSON text.
    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none: no
    ///   stop reason, or an end of the turn without content or tokens.
    static func read(
        _ document: JSONDocument, modelText: Bytes, _ wish: UsageWish
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        guard root.kind == .object, root["type"]?.matches("error") != true, let content = root["content"],
            content.kind == .array
        else { throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed }
        var (progress, counted) = (AnswerProgress(), AnthropicUsage())
        if content.elements.contains(where: AnthropicOutput.isReal(block:)) { progress.noteOutput() }
        if let usage = root["usage"], usage.kind == .object {
            counted.read(usage)
            progress.note(usage: counted.neutral)
        }
        if let reason = root["stop_reason"], reason.kind == .string {
            progress.note(finishReason: FinishReason(anthropic: reason).rawValue)
        }
        guard progress.finishReason != nil else { throw progress.hasOutput ? .malformed : .empty }
        try progress.checkEnd(isDone: true)
        return WholeAnswer(
            body: body(document, modelText, wish.costText(of: progress.usage)), usage: progress.usage,
            finishReason: progress.finishReason)
    }

    private static func body(_ document: JSONDocument, _ modelText: Bytes, _ cost: Bytes?) -> [Bytes] {
        let root = document.root
        guard let cost, let told = root["usage"] else {
            return root["model"].map { document.replacing($0, with: modelText) } ?? [document.bytes]
        }
        var edit = JSONEdit(document)
        if let model = root["model"] { edit.replace(model, with: modelText) }
        edit.tell(cost: cost, in: told)
        return edit.parts()
    }
}
