// One event of a stream in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// What an event says, read once.
struct AnthropicEvent {
    enum Kind {
        case messageStart, blockStart, blockDelta, messageDelta, messageStop, ping
        /// The end of a block, and what is not known yet: passed on as it is.
        case other
    }

    let kind: Kind
    /// Its type, as it stands between quotes.
    let type: Bytes
    /// Content, a thought, a call of a tool: something the caller would see.
    let hasOutput: Bool
    /// A block of thoughts, which some models keep to themselves.
    let beginsThought: Bool
    let stopReason: FinishReason?
    let usage: JSONNode?
    /// Where the model's name stands in the data, when it is there.
    let modelRange: Range<Int>?

    /// - Throws: `.malformed` when the data is not a JSON object with a type; `.inBand` when it is an error.
    init(reading data: Bytes) throws(ReplyFault) {
        guard let root = try? JSONDocument(parsing: data).root, root.kind == .object else { throw .malformed }
        let members = Members(of: root)
        guard let type = root[members.type], type.kind == .string else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        if type.matches("error") { throw .inBand(ErrorDetails(body: data)) }
        self.type = type.raw.slice(1..<type.range.count - 1)
        kind = Kind(type)
        beginsThought = kind == .blockStart && root[members.block]?["type"]?.matches("thinking") == true
        switch kind {
        case .messageStart:
            let message = root[members.message]
            (hasOutput, stopReason) = (false, nil)
            usage = message?["usage"]
            modelRange = message?["model"]?.range
        case .messageDelta:
            hasOutput = false
            let reason = root[members.delta]?["stop_reason"]
            stopReason = reason.flatMap { $0.kind == .string ? FinishReason(anthropic: $0) : nil }
            usage = root[members.usage]
            modelRange = nil
        case .blockStart, .blockDelta, .messageStop, .ping, .other:
            hasOutput =
                switch kind {
                case .blockStart: root[members.block].map(AnthropicOutput.isReal(block:)) ?? false
                case .blockDelta: root[members.delta].map(AnthropicOutput.isReal(delta:)) ?? false
                default: false
                }
            (stopReason, usage, modelRange) = (nil, nil, nil)
        }
    }
}

extension AnthropicEvent.Kind {
    fileprivate init(_ type: JSONNode) {
        if type.matches("content_block_delta") {
            self = .blockDelta
        } else if type.matches("content_block_start") {
            self = .blockStart
        } else if type.matches("message_start") {
            self = .messageStart
        } else if type.matches("message_delta") {
            self = .messageDelta
        } else if type.matches("message_stop") {
            self = .messageStop
        } else if type.matches("ping") {
            self = .ping
        } else {
            self = .other
        }
    }
}

/// Where the outermost members are that are read here, found in one walk; of several with one name the last.
private struct Members: ~Copyable {
    private(set) var type: JSONPlace?
    private(set) var message: JSONPlace?
    private(set) var block: JSONPlace?
    private(set) var delta: JSONPlace?
    private(set) var usage: JSONPlace?

    init(of root: JSONNode) {
        root.forEachMember { name, place in
            if name.matches("type") {
                type = place
            } else if name.matches("delta") {
                delta = place
            } else if name.matches("message") {
                message = place
            } else if name.matches("content_block") {
                block = place
            } else if name.matches("usage") {
                usage = place
            }
        }
    }
}

/// What counts as output in a block or a delta.
enum AnthropicOutput {
    /// Texts and thoughts begin empty; a block of any other kind is something by itself.
    static func isReal(block: JSONNode) -> Bool {
        guard let type = block["type"], type.kind == .string else { return false }
        if type.matches("text") { return isFilled(block["text"]) }
        if type.matches("thinking") { return isFilled(block["thinking"]) || isFilled(block["signature"]) }
        return true
    }

    /// Whether a delta says anything besides its type.
    static func isReal(delta: JSONNode) -> Bool {
        var isReal = false
        delta.forEachMember { name, place in
            guard !name.matches("type"), let value = delta[place] else { return }
            isReal = isReal || isFilled(value) || value.kind == .object
        }
        return isReal
    }

    private static func isFilled(_ node: JSONNode?) -> Bool {
        node?.kind == .string && node?.isEmptyString == false
    }
}
