// How a gateway's answer becomes the caller's.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

/// What of a request decides how its answer is rendered. From a gateway that speaks the caller's dialect bytes are
/// passed on, from others they are written anew.
struct AnswerRendering {
    private let gateway: Gateway
    private let modelText: Bytes
    private let dialect: Dialect
    private let isStreaming: Bool
    private let isPassed: Bool
    private let prompt: AnsweredPrompt
    private let wish: UsageWish
    /// How much a gateway may repeat of what it was sent.
    private let repeatedBytes: Int
    private var rules: UsageRules { gateway.descriptor.usage }

    /// - Parameter encoded: what the gateway was sent.
    init(_ request: ChatRequest, _ encoded: EncodedChat, _ model: CalledModel, _ gateway: Gateway) {
        self.gateway = gateway
        isPassed = encoded.isPassed
        prompt = encoded.prompt
        dialect = request.dialect
        modelText = model.text
        isStreaming = request.isStreaming
        repeatedBytes = isPassed ? dialect.repeatedBytes(ofRequest: encoded.body.byteCount) : 0
        let provider = request.variant == .openRouter ? gateway.descriptor.name : nil
        wish =
            request.wantsCost
            ? .cost(model.prices, servedBy: provider) : request.wantsUsage ? .usage : .nothing
    }

    /// How the events of a stream are told apart.
    ///
    /// - Parameter limit: bytes that an event may have.
    func framing(limit: Int) -> StreamFraming {
        isPassed ? .events(SSEParser(limit: limit)) : StreamFraming(gateway.format, limit: limit)
    }

    /// `limits` with room for what a gateway repeats of the request before any output.
    func adapted(_ limits: ChatLimits) -> ChatLimits {
        var adapted = limits
        adapted.heldBack += repeatedBytes
        return adapted
    }

    /// What relays a stream.
    func relay() -> any StreamRelay {
        isPassed ? dialect.relay(modelText: modelText, wish, rules) : translation()
    }

    /// What puts a stream together for a caller who wants a whole answer.
    func assembly(limit: Int) -> AssemblingRelay {
        isPassed ? dialect.assemblingRelay(limit: limit) : gateway.format.assemblingRelay(limit: limit)
    }

    /// An answer that came whole: as a message, or as events for a caller who wants a stream.
    func whole(_ document: JSONDocument, fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        if isStreaming { return try events(of: document, fields) }
        let answer =
            isPassed
            ? try dialect.reply(passing: document, modelText: modelText, wish, rules)
            : try TranslatedReply.read(document, decoder(), frame())
        return WholeReply(answer, fields: fields)
    }

    private func events(of document: JSONDocument, _ fields: [HTTPField]) throws(ReplyFault) -> WholeReply {
        let (relay, out) = (translation(), ByteBuffer())
        try relay.receive(whole: document, into: out)
        try relay.finish(into: out)
        return WholeReply(
            body: [out.takeAll()], usage: relay.usage, finishReason: relay.finishReason, fields: fields)
    }

    private func translation() -> TranslatingRelay {
        TranslatingRelay(decoder(), frame())
    }

    private func decoder() -> any AnswerDecoder {
        isPassed ? dialect.makeDecoder(rules) : gateway.format.makeDecoder(rules)
    }

    private func frame() -> AnswerFrame {
        AnswerFrame(
            dialect, modelText: modelText, created: WallTime.now.unixSeconds,
            nonce: String(UInt64.random(in: .min ... .max), radix: 36), wish, to: prompt)
    }
}
