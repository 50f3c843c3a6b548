// A conversation as Gemini takes it.
internal import Base
package import Domain
internal import JSON

/// Writes conversations as bodies of `generateContent` and `streamGenerateContent`. The model and whether to
/// stream are said in the path, not here.
///
/// Source: Gemini API reference, v1beta, November 2026.
package enum GeminiRequest {
    /// - Throws: a fault where a tool's answer answers nothing: Gemini must be told the tool's name.
    package static func encode(
        _ conversation: Conversation, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        let model = GeminiModel(target.nativeModel)
        var omissions = Omissions(conversation)
        var contents = GeminiContents(for: model)
        try contents.add(conversation, &omissions)
        let settings = GeminiSettings(conversation, for: model, thinks: target.thinks, &omissions)
        let buffer = ByteBuffer(capacity: 1024)
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            contents.write(to: &body)
            write(conversation.tools, to: &body, &omissions)
            settings.write(to: &body)
        }
        return EncodedRequest(body: [buffer.takeAll()], dropped: omissions.dropped)
    }

    /// A request as `countTokens` wants it, where the model must be named inside too.
    ///
    /// Source: ai.google.dev/api/tokens, November 2026.
    static func countQuestion(_ body: [Bytes], nativeModel: Bytes) -> [Bytes] {
        let text = ByteBuffer(capacity: 64 + nativeModel.count)
        text.append("{\"generateContentRequest\":{\"model\":")
        let path = ByteBuffer(capacity: nativeModel.count + 8)
        path.append("models/")
        path.append(nativeModel)
        text.append(JSONWriter.text(of: path.takeAll()))
        text.append(",")
        // The request always has contents: behind its brace there is a member.
        guard let first = body.first else { return [] }
        return [text.takeAll(), first.slice(1..<first.count)] + body.dropFirst() + [
            Bytes("}" as StaticString)
        ]
    }

    private static func write(
        _ tools: [ToolDefinition], to body: inout JSONWriter, _ omissions: inout Omissions
    ) {
        guard !tools.isEmpty else { return }
        for mark in tools.compactMap(\.cacheMark) { omissions.note(mark.place) }
        body.array("tools") { list in
            list.object { entry in
                entry.array("functionDeclarations") { declarations in
                    for tool in tools { declarations.object { write(tool, to: &$0) } }
                }
            }
        }
    }

    /// `parametersJsonSchema` takes JSON Schema as it is and passes over what it does not know; the older
    /// `parameters` refuses `$schema`, `$ref`, `additionalProperties` and the like.
    private static func write(_ tool: ToolDefinition, to declaration: inout JSONWriter) {
        declaration.member("name", tool.name)
        if let description = tool.description { declaration.member("description", description) }
        guard let schema = tool.parameters, takesArguments(schema) else { return }
        declaration.member("parametersJsonSchema", raw: schema.raw)
    }

    /// An object without properties is refused by some models: a tool without arguments has no schema.
    private static func takesArguments(_ schema: JSONNode) -> Bool {
        let hasProperties = schema["properties"]?.members.contains { _ in true } ?? false
        let others: [StaticString] = ["$ref", "anyOf", "oneOf", "allOf", "additionalProperties"]
        return hasProperties || others.contains { schema[$0].map { $0.bool ?? !$0.isNull } ?? false }
    }
}
