// A conversation as Ollama's own API takes it.
internal import Base
package import Domain
internal import JSON

/// Writes conversations as bodies of `/api/chat`.
///
/// Source: Ollama API reference (`docs/api.md`, `docs/openapi.yaml` of ollama/ollama), November 2026.
package struct OllamaRequest {
    let conversation: Conversation
    var calledTools = CalledTools()
    var omissions: Omissions

    /// - Throws: a fault where a tool's answer answers nothing: Ollama is told the tool's name, not the
    ///   call's id.
    package static func encode(
        _ conversation: Conversation, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        var request = OllamaRequest(conversation: conversation, omissions: Omissions(conversation))
        let body = try request.body(for: target)
        return EncodedRequest(body: [body], dropped: request.omissions.dropped)
    }

    private mutating func body(for target: ChatTarget) throws(RequestFault) -> Bytes {
        let settings = OllamaSettings(conversation.settings, for: target, &omissions)
        let buffer = ByteBuffer(capacity: 1024)
        var writer = JSONWriter(into: buffer)
        try writer.object { body throws(RequestFault) in
            body.member("model", text: target.nativeModel)
            // Absent means true.
            body.member("stream", target.isStreaming)
            try body.array("messages") { list throws(RequestFault) in try writeMessages(to: &list) }
            if !settings.forbidsTools { writeTools(to: &body) }
            settings.write(to: &body)
        }
        return buffer.takeAll()
    }

    private mutating func writeTools(to body: inout JSONWriter) {
        guard !conversation.tools.isEmpty else { return }
        body.array("tools") { list in
            for tool in conversation.tools {
                if let mark = tool.cacheMark { omissions.note(mark.place) }
                if tool.isStrict == true { omissions.note(tool.strictPlace ?? tool.place) }
                list.object { Self.write(tool, to: &$0) }
            }
        }
    }

    private static func write(_ tool: ToolDefinition, to entry: inout JSONWriter) {
        entry.member("type", raw: "\"function\"")
        entry.object("function") { function in
            function.member("name", tool.name)
            if let description = tool.description { function.member("description", description) }
            // A tool without arguments must say so.
            let noArguments = Bytes(#"{"type":"object","properties":{}}"#)
            function.member("parameters", raw: tool.parameters?.raw ?? noArguments)
        }
    }
}
