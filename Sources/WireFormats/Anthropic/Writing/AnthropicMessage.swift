// What messages of this format say besides their blocks, and how they end.
internal import Base
internal import Domain
internal import JSON

/// Members that streams and whole answers have in common.
enum AnthropicMessage {
    /// - Parameter id: the provider's of the answer; nil where it gave none.
    static func writeHead(_ frame: AnswerFrame, _ id: JSONString?, to message: inout JSONWriter) {
        message.member("id", told(id, frame))
        message.member("type", raw: "\"message\"")
        message.member("role", raw: "\"assistant\"")
        message.member("model", raw: frame.modelText)
    }

    /// The provider's id as one of this format.
    private static func told(_ id: JSONString?, _ frame: AnswerFrame) -> JSONString {
        guard let id else { return JSONString("msg_\(frame.nonce)") }
        let allowed = AnthropicToolID.allowed(id)
        return allowed.content.hasPrefix("msg_") ? allowed : .joining([JSONString("msg_"), allowed])
    }

    /// A call without its arguments.
    static func writeHead(of call: ToolCallHead, _ frame: AnswerFrame, to block: inout JSONWriter) {
        block.member("type", raw: "\"tool_use\"")
        let id = call.id.flatMap { $0.isEmpty ? nil : CallerToolID.told(for: $0) }
        block.member("id", id ?? frame.callID(call.index))
        block.member("name", call.name)
    }
}

/// Why an answer ended.
///
/// Source: Anthropic's page "Handling stop reasons", November 2026.
struct AnthropicEnding {
    private let stops: [Bytes]?
    private var reason: FinishReason?
    private var stopSequence: JSONString?
    private var hasCalls = false
    private var isRefused = false

    init(_ prompt: AnsweredPrompt) {
        stops = prompt.stops
    }

    mutating func note(_ reason: FinishReason) { self.reason = reason }
    mutating func noteCall() { hasCalls = true }
    mutating func noteRefusal() { isRefused = true }

    /// Only what the caller asked for is one: some providers have other words in that place.
    mutating func note(stopSequence text: JSONString) {
        if stops?.contains(text.utf8) ?? true { stopSequence = text }
    }

    func write(to members: inout JSONWriter) {
        let told = stopReason
        members.member("stop_reason", raw: told)
        if let stopSequence, isStopSequence {
            members.member("stop_sequence", stopSequence)
        } else {
            members.member(null: "stop_sequence")
        }
    }

    private var isStopSequence: Bool { reason == .stop && !hasCalls && !isRefused && stopSequence != nil }

    private var stopReason: StaticString {
        switch reason {
        case .length: "\"max_tokens\""
        case .contentFilter: "\"refusal\""
        // Callers look here for whether there are tools to run, and some providers say `stop` even so.
        case .toolCalls: "\"tool_use\""
        case .stop, nil:
            hasCalls
                ? "\"tool_use\""
                : isRefused ? "\"refusal\"" : isStopSequence ? "\"stop_sequence\"" : "\"end_turn\""
        }
    }
}

/// Usage as Anthropic's format tells it: the prompt without what was read from a cache or written to one.
///
/// Clients add its numbers up: those of tokens read and written are there always, an estimate where nobody told them.
struct AnthropicToldUsage {
    private let usage: Usage?
    private let prompt: Int
    private let answer: Int

    /// - Parameters:
    ///   - usage: as the gateway told it so far.
    ///   - answer: what was written so far.
    init(_ usage: Usage?, _ frame: AnswerFrame, _ answer: AnswerEstimate) {
        self.usage = usage
        // Whose prompt nobody read speaks this format, and tells how long it is.
        prompt = usage?.uncachedPromptTokens ?? frame.prompt.tokens ?? 0
        self.answer = usage?.completionTokens ?? answer.tokens
    }

    /// Writes the object.
    ///
    /// - Parameter wish: nil while the answer goes on: what it costs is told at its end, and only by what was told.
    func write(_ wish: UsageWish?, to writer: inout JSONWriter) {
        writer.object { body in
            body.member("input_tokens", prompt)
            body.member("cache_creation_input_tokens", usage?.cacheWriteTokens)
            body.member("cache_read_input_tokens", usage?.cachedTokens)
            body.member("output_tokens", answer)
            if let cost = wish?.costText(of: usage) { body.member("cost", raw: cost) }
        }
    }
}

extension Usage {
    fileprivate var uncachedPromptTokens: Int? {
        promptTokens.map { max(0, $0 - (cachedTokens ?? 0) - (cacheWriteTokens ?? 0)) }
    }
}
