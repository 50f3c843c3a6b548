// A request for something else than a conversation, as the caller wrote it, with the members that policy needs.
package import Base
package import JSON

/// A request for vectors, images, sound … in OpenAI's shape: its bytes, and the members Sluice reads. All others are
/// the gateway's to judge.
package final class TaskRequest: Sendable {
    package enum Body: Sendable {
        case json(JSONDocument)
        /// Where a file is sent with the request.
        case form(FormBody)
    }

    /// How the answer reaches the caller.
    package enum AnswerKind: Sendable {
        case json
        /// Text of any shape, which is nobody's here to read.
        case text
        case events
        /// Sound, as it becomes.
        case bytes

        /// Whether it comes bit by bit.
        package var isStream: Bool {
            switch self {
            case .json, .text: false
            case .events, .bytes: true
            }
        }
    }

    /// What is asked for: never `chat`.
    package let ability: Ability
    package let body: Body
    /// The model as the caller names it, as UTF-8; never empty.
    package let model: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let answerKind: AnswerKind
    /// Whether a gateway that is sent this request is asked for usage in a stream (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// Whether the caller wants usage to say what the answer cost.
    package let wantsCost: Bool
    /// The members by which the caller speaks to a gateway like this one; nil when there are none.
    package let routing: RoutingMembers?

    /// - Parameter wantsCost: whether the caller asked for the cost elsewhere than in the request.
    /// - Throws: a fault naming the member that is missing, of the wrong type or too large.
    package init(
        reading document: JSONDocument, for ability: Ability, wantsCost: Bool = false
    ) throws(RequestFault) {
        let members = try RequestMembers(ofBody: document.root)
        let model = try members.modelName()
        self.ability = ability
        body = .json(document)
        self.model = model.text
        modelText = model.json
        let isStreaming = try RequestMembers.flag(members.stream, parameter: "stream")
        answerKind = Self.answerKind(of: ability, document.root, isStreaming)
        asksForUsage = try members.asksForUsage()
        let includesCost = try members.includesCost()
        self.wantsCost = wantsCost || includesCost
        routing = members.routing
    }

    /// Source: OpenAI API reference, "Create speech", `stream_format`, November 2026.
    private static func answerKind(
        of ability: Ability, _ members: JSONNode, _ isStreaming: Bool
    ) -> AnswerKind {
        switch ability {
        case .speech: members["stream_format"]?.matches("sse") == true ? .events : .bytes
        case .embeddings, .rerank: .json
        case .chat, .completions, .images, .transcriptions: isStreaming ? .events : .json
        }
    }

    /// - Throws: a fault naming the field that is missing or wrong.
    package init(reading form: FormBody, for ability: Ability, wantsCost: Bool = false) throws(RequestFault) {
        let model = try Self.modelName(in: form)
        self.ability = ability
        body = .form(form)
        self.model = model
        modelText = JSONWriter.text(of: model)
        answerKind = try Self.answerKind(in: form)
        asksForUsage = false
        self.wantsCost = wantsCost
        routing = nil
    }

    private static func modelName(in form: FormBody) throws(RequestFault) -> Bytes {
        guard let field = form.text("model") else {
            throw RequestFault("you must provide a model parameter", parameter: "model")
        }
        // It is written into forms and heads: no control belongs into it.
        let isText = field.withSpan { bytes in
            for index in 0..<bytes.count where bytes[index] < 0x20 || bytes[index] == 0x7f { return false }
            return true
        }
        guard isText, !field.isEmpty, field.count <= ChatRequest.longestModel, Bytes(field.text) == field
        else { throw RequestFault("'model' must be a short text", parameter: "model") }
        // A copy: it must not keep the whole form with it.
        return Bytes(field.array)
    }

    /// Source: OpenAI API reference, "Create transcription", `response_format` and `stream`, November 2026.
    private static func answerKind(in form: FormBody) throws(RequestFault) -> AnswerKind {
        switch form.text("stream")?.lowercased {
        case Bytes("true")?: return .events
        case nil, Bytes("false")?: break
        default: throw RequestFault("'stream' must be 'true' or 'false'", parameter: "stream")
        }
        let texts: [StaticString] = ["text", "srt", "vtt"]
        let format = form.text("response_format")
        return texts.contains { format == Bytes($0) } ? .text : .json
    }

    /// Whether the caller wants a stream to end with usage: the cost has no other place.
    package var wantsUsage: Bool { asksForUsage || wantsCost }

    /// A member of the request, where it is JSON.
    package func member(_ name: StaticString) -> JSONNode? {
        guard case .json(let document) = body else { return nil }
        return document.root[name]
    }

    /// How many bytes the caller sent.
    package var byteCount: Int {
        switch body {
        case .json(let document): document.bytes.count
        case .form(let form): form.bytes.count
        }
    }
}
