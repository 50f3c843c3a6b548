// Answers in Anthropic's format as neutral events.
package import Base
package import Domain
package import JSON

/// Reads an answer of the Messages API, streamed or whole.
///
/// What a caller could do nothing with is skipped: pings, citations, the blocks of tools that the provider runs itself,
/// and every event or block of a kind that is not known yet, as the provider asks of its clients.
///
/// Source: Anthropic's pages "Streaming Messages" and "Handling stop reasons", November 2026.
package struct AnthropicAnswer: AnswerDecoder {
    package private(set) var isDone = false
    package private(set) var isThinking = false
    private var usage = AnthropicUsage()
    private var blocks = AnthropicOpenBlocks()
    private var isFinished = false

    package init() {}

    // MARK: Streams

    package mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
        guard let root = try? JSONDocument(parsing: data).root else { throw .malformed }
        guard let type = root["type"], type.kind == .string else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        if type.matches("content_block_delta") {
            decodeDelta(root, into: &events)
        } else if type.matches("content_block_start") {
            beginBlock(root, into: &events)
        } else if type.matches("content_block_stop") {
            blocks.end(Self.index(of: root), into: &events)
        } else if type.matches("message_start") {
            decodeStart(root["message"], into: &events)
        } else if type.matches("message_delta") {
            decodeEnd(root, into: &events)
        } else if type.matches("message_stop") {
            isDone = true
        } else if type.matches("error") {
            throw .inBand(ErrorDetails(body: data))
        }
    }

    private mutating func decodeStart(_ message: JSONNode?, into events: inout [ChatEvent]) {
        if let id = JSONString(message?["id"]) { events.append(.began(id: id)) }
        note(message?["usage"], into: &events)
    }

    private mutating func beginBlock(_ event: JSONNode, into events: inout [ChatEvent]) {
        guard let block = event["content_block"] else { return }
        isThinking = isThinking || block["type"]?.matches("thinking") == true
        decode(block, Self.index(of: event), into: &events)
    }

    private mutating func decodeDelta(_ event: JSONNode, into events: inout [ChatEvent]) {
        guard let delta = event["delta"], let type = delta["type"] else { return }
        let index = Self.index(of: event)
        if type.matches("text_delta") {
            Self.note(text: delta["text"], into: &events)
        } else if type.matches("input_json_delta") {
            blocks.note(arguments: delta["partial_json"], of: index, into: &events)
        } else if type.matches("thinking_delta") {
            Self.note(Thought(text: JSONString(delta["thinking"])), index, into: &events)
        } else if type.matches("signature_delta") {
            Self.note(Thought(signature: JSONString(delta["signature"])), index, into: &events)
        }
    }

    /// The number of an event's block, which servers of this format may leave out where there is but one.
    private static func index(of event: JSONNode) -> Int { event["index"]?.int ?? 0 }

    /// Numbers of tokens here are running totals.
    private mutating func decodeEnd(_ event: JSONNode, into events: inout [ChatEvent]) {
        note(event["usage"], into: &events)
        guard let delta = event["delta"], let reason = delta["stop_reason"] else { return }
        finish(reason, at: delta["stop_sequence"], into: &events)
    }

    // MARK: Whole answers

    package mutating func decode(
        whole document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        let root = document.root
        guard root.kind == .object, let content = root["content"], content.kind == .array else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        if let id = JSONString(root["id"]) { events.append(.began(id: id)) }
        note(root["usage"], into: &events)
        for (index, block) in content.elements.enumerated() {
            decode(block, index, into: &events)
            blocks.end(index, into: &events)
        }
        if let reason = root["stop_reason"] { finish(reason, at: root["stop_sequence"], into: &events) }
        isDone = true
    }

    // MARK: What both have

    /// A whole block, or what one of a stream begins with.
    private mutating func decode(
        _ block: JSONNode, _ index: Int, into events: inout [ChatEvent]
    ) {
        guard let type = block["type"] else { return }
        if type.matches("text") {
            Self.note(text: block["text"], into: &events)
        } else if type.matches("tool_use") {
            blocks.beginCall(block, index, into: &events)
        } else if type.matches("thinking") {
            // In a stream both are empty here, and come in pieces.
            let text = JSONString(block["thinking"]).flatMap { $0.isEmpty ? nil : $0 }
            let signature = JSONString(block["signature"]).flatMap { $0.isEmpty ? nil : $0 }
            Self.note(Thought(text: text, signature: signature), index, into: &events)
        } else if type.matches("redacted_thinking") {
            Self.note(Thought(sealed: JSONString(block["data"])), index, into: &events)
        }
    }

    private static func note(text node: JSONNode?, into events: inout [ChatEvent]) {
        guard let text = JSONString(node), !text.isEmpty else { return }
        events.append(.text(text, choice: 0))
    }

    private static func note(_ thought: Thought, _ block: Int, into events: inout [ChatEvent]) {
        guard thought.text != nil || thought.signature != nil || thought.sealed != nil else { return }
        var thought = thought
        thought.origin = .anthropic
        events.append(.thought(thought, block: block, choice: 0))
    }

    private mutating func note(_ node: JSONNode?, into events: inout [ChatEvent]) {
        guard let node, node.kind == .object else { return }
        usage.read(node)
        events.append(.usage(usage.neutral))
    }

    /// - Parameter sequence: the text at which the answer stopped; null where it was none.
    private mutating func finish(
        _ reason: JSONNode, at sequence: JSONNode?, into events: inout [ChatEvent]
    ) {
        guard reason.kind == .string, !isFinished else { return }
        isFinished = true
        // Some servers of this format do not say that a block has ended.
        blocks.endAll(into: &events)
        if let sequence = JSONString(sequence) { events.append(.stopSequence(sequence, choice: 0)) }
        events.append(.finished(FinishReason(anthropic: reason), choice: 0))
    }
}

extension FinishReason {
    init(anthropic reason: JSONNode) {
        if reason.matches("tool_use") {
            self = .toolCalls
        } else if reason.matches("max_tokens") || reason.matches("model_context_window_exceeded") {
            self = .length
        } else if reason.matches("refusal") {
            self = .contentFilter
        } else {
            // `end_turn`, `stop_sequence`, `pause_turn`, and what may come.
            self = .stop
        }
    }
}
