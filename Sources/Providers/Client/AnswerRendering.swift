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
    private let wish: UsageWish
    private var rules: UsageRules { gateway.descriptor.usage }

    init(_ request: ChatRequest, _ model: CalledModel, _ gateway: Gateway) {
        self.gateway = gateway
        modelText = model.text
        isStreaming = request.isStreaming
        wish = request.wantsCost ? .cost(model.prices) : request.wantsUsage ? .usage : .nothing
    }

    /// What relays a stream.
    func relay() -> any StreamRelay {
        gateway.format == .openAI ? OpenAIRelay(modelText: modelText, wish, rules) : translation()
    }

    /// An answer that came whole: as a message, or as events for a caller who wants a stream.
    func whole(_ document: JSONDocument, fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        if isStreaming { return try events(of: document, fields) }
        guard gateway.format == .openAI else {
            let reply = try TranslatedReply(reading: document, gateway.format.makeDecoder(rules), frame())
            return WholeReply(
                body: [reply.body], usage: reply.usage, finishReason: reply.finishReason, fields: fields)
        }
        let reply = try OpenAIReply(reading: document, modelText: modelText, wish, rules)
        return WholeReply(
            body: reply.body, usage: reply.usage, finishReason: reply.finishReason, fields: fields)
    }

    private func events(of document: JSONDocument, _ fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        let (relay, out) = (translation(), ByteBuffer())
        try relay.receive(whole: document, into: out)
        try relay.finish(into: out)
        return WholeReply(
            body: [out.takeAll()], usage: relay.usage, finishReason: relay.finishReason, fields: fields)
    }

    private func translation() -> TranslatingRelay {
        TranslatingRelay(gateway.format.makeDecoder(rules), frame())
    }

    private func frame() -> AnswerFrame {
        AnswerFrame(
            modelText: modelText, created: WallTime.now.unixSeconds,
            nonce: String(UInt64.random(in: .min ... .max), radix: 36), wish)
    }
}
