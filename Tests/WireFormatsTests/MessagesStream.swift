// A client of Anthropic's streams that takes nothing for granted.
import Base
import JSON

/// A stream as a strict client puts it together.
///
/// Source: Anthropic's page "Streaming Messages", November 2026: the order of events, and what each must have.
struct MessagesStream: Equatable {
    /// Each block as `text: …`, `thinking: … (signature)`, `redacted: …`, `tool id name: arguments`.
    private(set) var blocks: [String] = []
    private(set) var message = ""
    private(set) var firstUsage = ""
    private(set) var lastUsage = ""
    private(set) var stopReason: String?
    private(set) var stopSequence: String?
    private(set) var error: String?
    private(set) var isWhole = false
    /// The first thing that no client of Anthropic's could read.
    private(set) var problem: String?

    private struct Open: Equatable {
        let kind: String
        var head = ""
        var text = ""
        var signature = ""
    }
    private var open: Open?

    init(_ text: String) {
        for event in text.split(separator: "\n\n") where problem == nil {
            read(event.split(separator: "\n").filter { !$0.hasPrefix(":") }.map(String.init))
        }
        if isWhole, open != nil { problem = "a block is open at the end" }
    }

    private mutating func read(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: "),
            let root = try? JSONDocument(parsing: Bytes(String(lines[1].dropFirst(6)))).root
        else { return problem = "no event: \(lines)" }
        let type = String(lines[0].dropFirst(7))
        guard root["type"]?.string == type else { return problem = "its type is not \(type)" }
        guard !isWhole, error == nil else { return problem = "\(type) after the end" }
        guard type == "message_start" || type == "error" || type == "ping" || !message.isEmpty else {
            return problem = "\(type) before the beginning"
        }
        read(type, root)
    }

    private mutating func read(_ type: String, _ root: JSONNode) {
        switch type {
        case "ping": break
        case "message_start": begin(root["message"])
        case "content_block_start": beginBlock(root)
        case "content_block_delta": addDelta(root)
        case "content_block_stop": endBlock(root)
        case "message_delta": end(root)
        case "message_stop":
            guard stopReason != nil else { return problem = "it stops without a reason" }
            isWhole = true
        case "error":
            error = root["error"]?["message"]?.string
            if error == nil { problem = "an error without a message" }
        default: problem = "an unknown event \(type)"
        }
    }

    private mutating func begin(_ node: JSONNode?) {
        guard message.isEmpty else { return problem = "a second beginning" }
        guard let node, let id = node["id"]?.string, id.hasPrefix("msg_"), let model = node["model"]?.string,
            node["role"]?.string == "assistant", node["content"]?.kind == .array, let usage = node["usage"],
            node["stop_reason"]?.isNull == true, node["stop_sequence"]?.isNull == true
        else { return problem = "a message that is none" }
        message = "\(id) \(model)"
        firstUsage = Self.words(usage)
    }

    private mutating func beginBlock(_ root: JSONNode) {
        guard open == nil, stopReason == nil else { return problem = "a block within another, or too late" }
        guard root["index"]?.int == blocks.count, let block = root["content_block"],
            let kind = block["type"]?.string
        else { return problem = "a block that is none" }
        switch kind {
        case "text": open = Open(kind: kind, text: block["text"]?.string ?? "-")
        case "thinking":
            open = Open(kind: kind, text: block["thinking"]?.string ?? "-")
            if block["signature"]?.string != "" { problem = "a signature at the beginning" }
        case "redacted_thinking":
            open = Open(kind: kind, text: block["data"]?.string ?? "-")
            if open?.text.isEmpty != false { problem = "nothing is redacted" }
        case "tool_use":
            let (id, name) = (block["id"]?.string ?? "", block["name"]?.string ?? "")
            let isAllowed = id.utf8.allSatisfy { byte in
                byte == 45 || byte == 95 || (48...57).contains(byte) || (65...90).contains(byte)
                    || (97...122).contains(byte)
            }
            guard !id.isEmpty, isAllowed, block["input"]?.raw.text == "{}" else {
                return problem = "a call that is none: \(id)"
            }
            open = Open(kind: kind, head: "\(id) \(name)")
        default: problem = "a block of kind \(kind)"
        }
    }

    private mutating func addDelta(_ root: JSONNode) {
        guard var block = open, root["index"]?.int == blocks.count, let delta = root["delta"] else {
            return problem = "a delta to nothing"
        }
        switch (block.kind, delta["type"]?.string) {
        case ("text", "text_delta"): block.text += delta["text"]?.string ?? "-"
        case ("thinking", "thinking_delta"): block.text += delta["thinking"]?.string ?? "-"
        case ("thinking", "signature_delta"):
            if !block.signature.isEmpty { problem = "a second signature" }
            block.signature = delta["signature"]?.string ?? ""
        case ("tool_use", "input_json_delta"): block.text += delta["partial_json"]?.string ?? "-"
        case (let kind, let type): problem = "a \(type ?? "nothing") in a \(kind)"
        }
        open = block
    }

    private mutating func endBlock(_ root: JSONNode) {
        guard let block = open, root["index"]?.int == blocks.count else { return problem = "no block ends" }
        open = nil
        switch block.kind {
        case "text":
            if block.text.isEmpty { problem = "an empty text" }
            blocks.append("text: \(block.text)")
        case "thinking":
            if block.signature.isEmpty { problem = "a thought without a signature" }
            blocks.append("thinking: \(block.text) (\(block.signature))")
        case "redacted_thinking": blocks.append("redacted: \(block.text)")
        // As Anthropic's clients do: what never came is nothing.
        default: blocks.append("tool \(block.head): \(block.text.isEmpty ? "{}" : block.text)")
        }
    }

    private mutating func end(_ root: JSONNode) {
        guard open == nil, stopReason == nil, let delta = root["delta"],
            let reason = delta["stop_reason"]?.string,
            delta["stop_sequence"] != nil, let usage = root["usage"], usage.kind == .object
        else { return problem = "an end that is none" }
        stopReason = reason
        stopSequence = delta["stop_sequence"]?.string
        lastUsage = Self.words(usage)
    }

    /// Prompt, read from a cache, written to one, answer; `-` for what is not known.
    private static func words(_ usage: JSONNode) -> String {
        ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens"]
            .map { usage.member(named: Bytes($0))?.value.int.map(String.init) ?? "-" }
            .joined(separator: " ")
    }
}

extension MessagesStream {
    /// The blocks of a whole answer in the same words; nil for one that no client of Anthropic's could read.
    static func blocks(ofWhole text: String) -> [String]? {
        guard let root = try? JSONDocument(parsing: Bytes(text)).root, root["type"]?.string == "message",
            root["id"]?.string?.hasPrefix("msg_") == true, root["stop_reason"]?.kind == .string,
            root["usage"]?.kind == .object, let content = root["content"], content.kind == .array
        else { return nil }
        var blocks: [String] = []
        for block in content.elements {
            switch block["type"]?.string {
            case "text": blocks.append("text: \(block["text"]?.string ?? "?")")
            case "thinking":
                let signature = block["signature"]?.string ?? "?"
                blocks.append("thinking: \(block["thinking"]?.string ?? "?") (\(signature))")
            case "redacted_thinking": blocks.append("redacted: \(block["data"]?.string ?? "?")")
            case "tool_use":
                guard let input = block["input"], input.kind == .object else { return nil }
                blocks.append(
                    "tool \(block["id"]?.string ?? "?") \(block["name"]?.string ?? "?"): \(input.raw)")
            default: return nil
            }
        }
        return blocks
    }
}
