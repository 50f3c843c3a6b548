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
        case .messages: try AnthropicConversation.read(request)
        case .responses: try ResponsesConversation.read(request)
        }
    }

    func streamWriter(_ frame: AnswerFrame) -> any AnswerStreamWriter {
        switch self {
        case .chat: OpenAIStreamWriter(frame)
        case .messages: AnthropicStreamWriter(frame)
        case .responses: ResponsesStreamWriter(frame)
        }
    }

    func replyWriter(_ frame: AnswerFrame) -> any AnswerReplyWriter {
        switch self {
        case .chat: OpenAIReplyWriter(frame)
        case .messages: AnthropicReplyWriter(frame)
        case .responses: ResponsesReplyWriter(frame)
        }
    }

    /// What an answer's writer has to know of the conversation.
    package func answered(_ conversation: Conversation) -> AnsweredPrompt {
        switch self {
        case .chat: .unread
        case .messages: AnsweredPrompt(conversation)
        case .responses: AnsweredPrompt(echoOf: conversation)
        }
    }

    // MARK: Gateways that speak the dialect themselves

    /// Takes out of a request what was made for gateways that do not, and what the gateway cannot read.
    func mend(
        _ root: JSONNode, _ seals: SealedThoughts, _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) {
        switch self {
        case .chat: break
        case .messages: ForeignThoughts.remove(from: root, seals, &edit, &dropped)
        case .responses: ForeignReasoning.remove(from: root, seals, &edit, &dropped)
        }
    }

    /// A reader for one answer of a gateway that was asked in the dialect.
    ///
    /// - Parameter rules: how the gateway counts, where that is left open.
    package func makeDecoder(_ rules: UsageRules) -> any AnswerDecoder {
        switch self {
        case .chat: OpenAIAnswer(rules)
        case .messages: AnthropicAnswer()
        case .responses: preconditionFailure("who does not stream is not asked in it")
        }
    }

    /// Relays a stream.
    ///
    /// - Parameter modelText: what the caller called the model, as JSON text.
    package func relay(modelText: Bytes, _ wish: UsageWish, _ rules: UsageRules) -> any StreamRelay {
        switch self {
        case .chat: OpenAIRelay(modelText: modelText, wish, rules)
        case .messages: AnthropicRelay(modelText: modelText, wish)
        case .responses: ResponsesRelay(modelText: modelText, wish, rules)
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
        case .messages: try AnthropicReply.read(document, modelText: modelText, wish)
        case .responses: try ResponsesReply.read(document, modelText: modelText, wish, rules)
        }
    }

    /// How many bytes a gateway that speaks the dialect may say before any output, beyond what all may: some dialects
    /// repeat the request, in the first events several times.
    ///
    /// - Parameter size: bytes of the request.
    package func repeatedBytes(ofRequest size: Int) -> Int {
        switch self {
        case .chat, .messages: 0
        case .responses: min(size, 1 << 20) * 3
        }
    }

    /// Puts a stream together as a whole answer.
    ///
    /// - Parameter limit: how many bytes that may have, about.
    package func assemblingRelay(limit: Int) -> AssemblingRelay {
        switch self {
        case .chat: WireFormat.openAI.assemblingRelay(limit: limit)
        case .messages: WireFormat.anthropic.assemblingRelay(limit: limit)
        case .responses: AssemblingRelay(ResponsesAssembler(limit: limit))
        }
    }

    // MARK: What callers are told besides

    /// The body of an answer with an error status.
    package func body(of error: CallerError) -> Bytes {
        switch self {
        case .chat, .responses: OpenAIErrorBody.text(error)
        case .messages: AnthropicErrorBody.text(error)
        }
    }

    /// The last of a stream that had said nothing yet when everything failed.
    package func writeEvent(of error: CallerError, into out: ByteBuffer) {
        switch self {
        case .chat: OpenAIErrorBody.writeEvent(error, into: out)
        case .messages: AnthropicErrorBody.writeEvent(error, into: out)
        case .responses: ResponsesErrors.writeEvent(error, into: out)
        }
    }

    /// What a caller gets after a while of silence.
    package var signOfLife: StaticString {
        switch self {
        case .chat, .responses: ": keep-alive\n\n"
        case .messages: "event: ping\ndata: {\"type\":\"ping\"}\n\n"
        }
    }
}
