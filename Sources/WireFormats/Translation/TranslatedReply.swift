// A whole answer in another format than the caller's dialect.
internal import Domain
package import JSON

/// A whole answer, judged and written anew in the caller's dialect.
package enum TranslatedReply {
    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, _ decoder: consuming any AnswerDecoder, _ frame: AnswerFrame
    ) throws(ReplyFault) -> WholeAnswer {
        var (decoder, events) = (decoder, [ChatEvent]())
        try decoder.decode(whole: document, into: &events)
        var progress = AnswerProgress()
        var writer = frame.dialect.replyWriter(frame)
        for event in events {
            progress.note(event)
            writer.note(frame.prompt.told(event))
        }
        guard progress.finishReason != nil else { throw progress.hasOutput ? .malformed : .empty }
        try progress.checkEnd(isDone: true)
        return WholeAnswer(body: [writer.body], usage: progress.usage, finishReason: progress.finishReason)
    }
}
