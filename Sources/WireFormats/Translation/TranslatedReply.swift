// A whole answer in another format than the caller's.
package import Base
package import Domain
package import JSON

/// A whole answer, judged and written anew in the caller's format.
package struct TranslatedReply: Sendable {
    package let body: Bytes
    package let usage: Usage?
    /// By OpenAI's names.
    package let finishReason: String?

    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none.
    package init(
        reading document: JSONDocument, _ decoder: consuming any AnswerDecoder, _ frame: AnswerFrame
    ) throws(ReplyFault) {
        var (decoder, events) = (decoder, [ChatEvent]())
        try decoder.decode(whole: document, into: &events)
        var progress = AnswerProgress()
        var writer = OpenAIReplyWriter(frame)
        for event in events {
            progress.note(event)
            writer.note(event)
        }
        guard progress.finishReason != nil else { throw progress.hasOutput ? .malformed : .empty }
        try progress.checkEnd(isDone: true)
        usage = progress.usage
        finishReason = progress.finishReason
        body = writer.body
    }
}
