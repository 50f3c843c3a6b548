// One message of Ollama's.
internal import Base
internal import Domain
internal import JSON

/// Gathers the parts of a message: Ollama's content is one text, with everything else beside it.
struct OllamaMessage {
    private var texts: [JSONString] = []
    /// Base64 without a prefix.
    private var images: [Bytes] = []
    private var thoughts: [JSONString] = []
    private var calls: [ToolCall] = []

    var isEmpty: Bool { texts.isEmpty && images.isEmpty && thoughts.isEmpty && calls.isEmpty }

    /// - Returns: false for what Ollama has no place for: sounds, files, images that are not here, sealed
    ///   thoughts.
    mutating func add(_ content: Part.Content) -> Bool {
        switch content {
        case .text(let text), .refusal(let text): texts.append(text)
        case .image(let image):
            guard case .data(let data, _) = image.source else { return false }
            images.append(data)
        case .thought(let thought):
            guard let text = thought.text else { return false }
            thoughts.append(text)
        case .toolCall(let call): calls.append(call)
        case .audio, .document, .toolResult: return false
        }
        return true
    }

    /// - Parameter role: as JSON text.
    func write(as role: StaticString, to body: inout JSONWriter) {
        body.member("role", raw: role)
        body.member("content", .joining(texts, separator: #"\n"#))
        if !thoughts.isEmpty { body.member("thinking", .joining(thoughts, separator: #"\n"#)) }
        if !images.isEmpty {
            body.array("images") { list in
                for image in images { list.string(image) }
            }
        }
        if !calls.isEmpty {
            body.array("tool_calls") { list in
                for call in calls { list.object { Self.write(call, to: &$0) } }
            }
        }
    }

    private static func write(_ call: ToolCall, to entry: inout JSONWriter) {
        entry.object("function") { function in
            function.member("name", call.name)
            function.member("arguments", raw: call.arguments)
        }
    }
}
