// The blocks that a message is made of in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// Writes parts of a conversation as content blocks.
///
/// Source: Anthropic's API reference, "Create a Message", and its pages "Vision", "PDF support" and "Files API",
/// November 2026.
enum AnthropicBlocks {
    /// Writes one value: a string where that says all, else a list of blocks.
    static func write(
        _ parts: [Part], to writer: inout JSONWriter, _ marks: inout AnthropicCacheMarks
    ) {
        if parts.count == 1, parts[0].cacheMark == nil, case .text(let text) = parts[0].content {
            return writer.string(text)
        }
        writer.array { list in
            for part in parts {
                list.object { block in
                    write(part.content, to: &block, &marks)
                    marks.write(part.cacheMark, to: &block)
                }
            }
        }
    }

    private static func write(
        _ content: Part.Content, to block: inout JSONWriter, _ marks: inout AnthropicCacheMarks
    ) {
        switch content {
        case .text(let text), .refusal(let text):
            block.member("type", raw: "\"text\"")
            block.member("text", text)
        case .image(let image):
            block.member("type", raw: "\"image\"")
            write(image.source, to: &block)
        case .document(let document):
            block.member("type", raw: "\"document\"")
            write(document.source, to: &block)
            if let name = document.fileName { block.member("title", name) }
        case .thought(let thought): write(thought, to: &block)
        case .toolCall(let call): write(call, to: &block)
        case .toolResult(let result): write(result, to: &block, &marks)
        // Never carried: `AnthropicTurns` leaves it out.
        case .audio: break
        }
    }

    // MARK: Images and documents

    private static let imageTypes: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    static func canCarry(image: Attachment) -> Bool { canCarry(image.source) { imageTypes.contains($0) } }

    static func canCarry(document: Attachment) -> Bool {
        canCarry(document.source) { $0 == "application/pdf" }
    }

    private static func canCarry(_ source: Attachment.Source, _ isKnown: (String) -> Bool) -> Bool {
        switch source {
        case .data(_, let mediaType): isKnown(mediaType)
        case .url: true
        // It is with another provider.
        case .fileID: false
        }
    }

    private static func write(_ source: Attachment.Source, to block: inout JSONWriter) {
        block.object("source") { body in
            switch source {
            case .data(let base64, let mediaType):
                body.member("type", raw: "\"base64\"")
                body.member("media_type", mediaType)
                body.member("data", text: base64)
            case .url(let url):
                body.member("type", raw: "\"url\"")
                body.member("url", url)
            // Never carried.
            case .fileID: break
            }
        }
    }

    // MARK: Thoughts

    /// Only thoughts that Anthropic's models signed or sealed themselves are taken.
    static func canCarry(_ thought: Thought) -> Bool {
        thought.origin == .anthropic && (thought.signature != nil || thought.sealed != nil)
    }

    private static func write(_ thought: Thought, to block: inout JSONWriter) {
        if let sealed = thought.sealed {
            block.member("type", raw: "\"redacted_thinking\"")
            block.member("data", sealed)
        } else {
            block.member("type", raw: "\"thinking\"")
            // A thought that was not shown still has a signature, over no text.
            block.member("thinking", thought.text ?? JSONString(""))
            if let signature = thought.signature { block.member("signature", signature) }
        }
    }

    // MARK: Tools

    private static func write(_ call: ToolCall, to block: inout JSONWriter) {
        block.member("type", raw: "\"tool_use\"")
        block.member("id", AnthropicToolID.allowed(call.id))
        block.member("name", call.name)
        block.member("input", raw: call.arguments)
    }

    private static func write(
        _ result: ToolResult, to block: inout JSONWriter, _ marks: inout AnthropicCacheMarks
    ) {
        block.member("type", raw: "\"tool_result\"")
        block.member("tool_use_id", AnthropicToolID.allowed(result.callID))
        if !result.parts.isEmpty {
            block.name("content")
            write(result.parts, to: &block, &marks)
        }
        if result.isError { block.member("is_error", true) }
    }
}

/// The ids of calls, which other formats spell as they like.
enum AnthropicToolID {
    /// The id if the provider takes it, else one made from it: each byte that is not a letter, a digit, `_` or `-` is
    /// `_` and its two hexadecimal digits. The same for a call and for what the tool answered.
    static func allowed(_ id: JSONString) -> JSONString {
        let text = id.utf8
        if !text.isEmpty, text.array.allSatisfy(isAllowed) { return id }
        let allowed = ByteBuffer(capacity: text.count * 3 + 1)
        // An id is never empty.
        if text.isEmpty { allowed.append(UInt8(ascii: "_")) }
        for byte in text.array {
            if isAllowed(byte) {
                allowed.append(byte)
            } else {
                allowed.append(UInt8(ascii: "_"))
                allowed.append(hex: Int(byte >> 4))
                allowed.append(hex: Int(byte & 0xf))
            }
        }
        return JSONString(utf8: allowed.takeAll())
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
