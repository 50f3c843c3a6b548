// How a gateway's answer becomes the caller's.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

/// What of a request decides how its answer is rendered. Between equal formats bytes are passed on, between different
/// ones they are written anew.
struct AnswerRendering {
    private let gateway: Gateway
    private let modelText: Bytes
    private let isStreaming: Bool
    private let wantsUsage: Bool

    /// - Parameter modelText: what the caller called the model, as JSON text.
    init(_ request: ChatRequest, modelText: Bytes, _ gateway: Gateway) {
        self.gateway = gateway
        self.modelText = modelText
        isStreaming = request.isStreaming
        wantsUsage = request.wantsUsage
    }

    /// What relays a stream.
    func relay() -> any StreamRelay {
        gateway.format == .openAI ? OpenAIRelay(modelText: modelText, wantsUsage: wantsUsage) : translation()
    }

    /// An answer that came whole: as a message, or as events for a caller who wants a stream.
    func whole(_ document: JSONDocument, fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        if isStreaming { return try events(of: document, fields) }
        guard gateway.format == .openAI else {
            let reply = try TranslatedReply(reading: document, gateway.format.makeDecoder(), frame())
            return WholeReply(
                body: [reply.body], usage: gateway.measured(reply.usage), finishReason: reply.finishReason,
                fields: fields)
        }
        let reply = try OpenAIReply(reading: document, modelText: modelText)
        return WholeReply(
            body: reply.body, usage: gateway.measured(reply.usage), finishReason: reply.finishReason,
            fields: fields)
    }

    private func events(of document: JSONDocument, _ fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        let (relay, out) = (translation(), ByteBuffer())
        try relay.receive(whole: document, into: out)
        try relay.finish(into: out)
        return WholeReply(
            body: [out.takeAll()], usage: gateway.measured(relay.usage), finishReason: relay.finishReason,
            fields: fields)
    }

    private func translation() -> TranslatingRelay {
        TranslatingRelay(gateway.format.makeDecoder(), frame(), wantsUsage: wantsUsage)
    }

    private func frame() -> AnswerFrame {
        AnswerFrame(
            modelText: modelText, created: WallTime.now.unixSeconds,
            nonce: String(UInt64.random(in: .min ... .max), radix: 36))
    }
}

extension Gateway {
    /// What a gateway counted, by our definition of usage: some leave the tokens of reasoning out of the answer's.
    func measured(_ usage: Usage?) -> Usage? {
        guard descriptor.completionExcludesReasoning, var usage, let answer = usage.completionTokens else {
            return usage
        }
        usage.completionTokens = answer + (usage.reasoningTokens ?? 0)
        return usage
    }
}
