// What each dialect has: one place where a new one is complete or does not compile.
package import Base
package import Domain
package import JSON

extension Dialect {
    // MARK: Between dialects and formats

    /// A request as a conversation, for gateways that do not take it as it is.
    ///
    /// - Throws: a fault naming what is of the wrong shape.
    package func read(_ request: ChatRequest) throws(RequestFault) -> Conversation {
        switch self {
        case .chat: try OpenAIConversation.read(request)
        }
    }

    func streamWriter(_ frame: AnswerFrame) -> any AnswerStreamWriter {
        switch self {
        case .chat: OpenAIStreamWriter(frame)
        }
    }

    func replyWriter(_ frame: AnswerFrame) -> any AnswerReplyWriter {
        switch self {
        case .chat: OpenAIReplyWriter(frame)
        }
    }

    // MARK: Answers of gateways that speak the dialect themselves

    /// Relays a stream.
    ///
    /// - Parameter modelText: what the caller called the model, as JSON text.
    package func relay(modelText: Bytes, _ wish: UsageWish, _ rules: UsageRules) -> any StreamRelay {
        switch self {
        case .chat: OpenAIRelay(modelText: modelText, wish, rules)
        }
    }

    /// Judges a whole answer.
    ///
    /// - Parameter modelText: what the caller called the model, as JSON text.
    /// - Throws: an error that came with a good status, JSON that is none of the dialect's, or an answer that is none.
    package func reply(
        passing document: JSONDocument, modelText: Bytes, _ wish: UsageWish, _ rules: UsageRules
    ) throws(ReplyFault) -> WholeAnswer {
        switch self {
        case .chat: try OpenAIReply.read(document, modelText: modelText, wish, rules)
        }
    }

    // MARK: What callers are told besides

    /// The body of an answer with an error status.
    package func body(of error: CallerError) -> Bytes {
        switch self {
        case .chat: OpenAIErrorBody.text(error)
        }
    }

    /// The last of a stream that had said nothing yet when everything failed.
    package func writeEvent(of error: CallerError, into out: ByteBuffer) {
        switch self {
        case .chat: OpenAIErrorBody.writeEvent(error, into: out)
        }
    }

    /// What a caller gets after a while of silence.
    package var signOfLife: StaticString {
        switch self {
        case .chat: ": keep-alive\n\n"
        }
    }
}
