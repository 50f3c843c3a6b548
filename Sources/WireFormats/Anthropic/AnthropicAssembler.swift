// Events of Anthropic's format as the message that they are pieces of.
internal import Base
internal import Domain
internal import JSON

/// Puts blocks and deltas into the message that the stream began with.
///
/// Source: Anthropic's page "Streaming Messages", November 2026.
final class AnthropicAssembler: AnswerAssembler {
    private(set) var isDone = false
    private(set) var isFinished = false
    private(set) var hasOutput = false
    private(set) var isThinking = false
    private let message: GrowingJSON
    /// The arguments of calls, JSON in pieces of text.
    private var arguments: [(block: GrowingJSON, text: ByteBuffer)] = []
    private let room: AssemblyRoom

    init(in room: AssemblyRoom) {
        self.room = room
        message = GrowingJSON(in: room)
    }

    func add(_ data: Bytes) throws(ReplyFault) {
        guard let root = try? JSONDocument(parsing: data).root else { throw .malformed }
        guard let type = root["type"], type.kind == .string else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        if type.matches("content_block_delta") {
            try addDelta(root)
        } else if type.matches("content_block_start") {
            try beginBlock(root)
        } else if type.matches("message_start") {
            if let begun = root["message"], begun.kind == .object, message.isNull { try message.adopt(begun) }
        } else if type.matches("message_delta") {
            try addEnd(root)
        } else if type.matches("message_stop") {
            isDone = true
        } else if type.matches("error") {
            throw .inBand(ErrorDetails(body: data))
        }
    }

    // MARK: Blocks

    private func beginBlock(_ event: JSONNode) throws(ReplyFault) {
        guard let block = event["content_block"], block.kind == .object else { return }
        if block["type"]?.matches("tool_use") == true { hasOutput = true }
        if block["type"]?.matches("thinking") == true { isThinking = true }
        try message.member("content").insert(number: index(of: event)).adopt(block)
    }

    private func addDelta(_ event: JSONNode) throws(ReplyFault) {
        guard let delta = event["delta"], let type = delta["type"] else { return }
        let block = try block(index(of: event), for: type)
        hasOutput = true
        if type.matches("input_json_delta") {
            try add(arguments: delta["partial_json"], to: block)
        } else if type.matches("citations_delta"), let citation = delta["citation"] {
            try block.member("citations").appendElement().set(citation)
        } else {
            try Self.merge(delta, of: type, into: block)
        }
    }

    /// The block that a delta belongs to. Some servers of this format do not say how texts begin.
    private func block(_ index: Int, for type: JSONNode) throws(ReplyFault) -> GrowingJSON {
        let content = try message.member("content")
        if let begun = content.element(index) { return begun }
        guard type.matches("text_delta") || type.matches("thinking_delta") else { throw .malformed }
        let block = try content.insert(number: index)
        try block.member("type").set(
            raw: type.matches("text_delta") ? Bytes("\"text\"") : Bytes("\"thinking\""))
        return block
    }

    private func index(of event: JSONNode) -> Int { event["index"]?.int ?? 0 }

    /// Texts go on, whichever they are; of everything else the last counts.
    private static func merge(
        _ delta: JSONNode, of type: JSONNode, into block: GrowingJSON
    ) throws(ReplyFault) {
        let own = ownMember(ofDelta: type)
        for member in delta.members where own.map({ member.name.matches($0) }) ?? !member.name.matches("type")
        {
            let grown = try block.member(member.name.raw)
            if let text = JSONString(member.value) {
                try grown.append(text)
            } else if !member.value.isNull {
                try grown.set(member.value)
            }
        }
    }

    /// What of a delta belongs to the block. What else is said in one is about the stream, such as
    /// `estimated_tokens` of thoughts, and whole answers do not have it. nil for deltas that are not known: all of it.
    private static func ownMember(ofDelta type: JSONNode) -> StaticString? {
        if type.matches("text_delta") { return "text" }
        if type.matches("thinking_delta") { return "thinking" }
        if type.matches("signature_delta") { return "signature" }
        return nil
    }

    // MARK: Arguments

    private func add(arguments piece: JSONNode?, to block: GrowingJSON) throws(ReplyFault) {
        guard let text = JSONString(piece)?.utf8, !text.isEmpty else { return }
        try room.take(text.count)
        if let known = arguments.last(where: { $0.block === block }) { return known.text.append(text) }
        let buffer = ByteBuffer()
        buffer.append(text)
        arguments.append((block, buffer))
    }

    /// Arguments that were cut off are none: the block says what it began with.
    private func endArguments() throws(ReplyFault) {
        for (block, text) in arguments {
            guard let document = try? JSONDocument(parsing: text.takeAll()), document.root.kind == .object
            else {
                guard mayBeCut else { throw .malformed }
                continue
            }
            try block.member("input").set(document.root)
        }
    }

    /// Whether the answer ended for a reason for which calls need not be complete: a limit, a refusal, a pause. New
    /// reasons are taken for such.
    private var mayBeCut: Bool {
        guard let reason = message.knownMember("stop_reason"), !reason.isNull else { return false }
        return !["\"tool_use\"", "\"end_turn\""].contains { reason.isValue(Bytes($0)) }
    }

    // MARK: The end

    /// What the message says of itself only now: why it ended, what it used, and what may come.
    private func addEnd(_ event: JSONNode) throws(ReplyFault) {
        for member in event.members where !member.name.matches("type") {
            if member.name.matches("delta") {
                if member.value["stop_reason"]?.kind == .string { isFinished = true }
                try Self.set(membersOf: member.value, in: message)
            } else if member.name.matches("usage") {
                try Self.set(membersOf: member.value, in: message.member("usage"))
            } else {
                try message.member(member.name.raw).set(member.value)
            }
        }
    }

    /// Numbers of tokens are running totals.
    private static func set(membersOf node: JSONNode, in whole: GrowingJSON) throws(ReplyFault) {
        for member in node.members {
            let known = try whole.member(member.name.raw)
            if known.isNull || !member.value.isNull { try known.set(member.value) }
        }
    }

    func write(into out: ByteBuffer) throws(ReplyFault) {
        try endArguments()
        message.write(into: out)
    }
}
