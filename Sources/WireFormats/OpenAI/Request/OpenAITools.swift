// The tools of a request in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Which tools the model may ask for.
///
/// Source: OpenAI API reference, "Create chat completion"; marks of prefixes on tools as OpenRouter's page "Prompt
/// caching" has them, November 2026.
struct OpenAITools {
    private let definitions: [ToolDefinition]
    private let takesMarks: Bool

    init(_ definitions: [ToolDefinition], _ extras: Set<ExtraMember>, _ omissions: inout Omissions) {
        self.definitions = definitions
        takesMarks = extras.contains(.cacheControl)
        guard !takesMarks else { return }
        for tool in definitions {
            if let mark = tool.cacheMark { omissions.note(mark.place) }
        }
    }

    func write(to body: inout JSONWriter) {
        // An empty list is refused.
        guard !definitions.isEmpty else { return }
        body.array("tools") { list in
            for tool in definitions { list.object { write(tool, to: &$0) } }
        }
    }

    private func write(_ tool: ToolDefinition, to body: inout JSONWriter) {
        body.member("type", raw: "\"function\"")
        body.object("function") { function in
            function.member("name", LongToolName.told(for: tool.name))
            if let description = tool.description { function.member("description", description) }
            if let parameters = tool.parameters { function.member("parameters", raw: parameters.raw) }
            if let isStrict = tool.isStrict { function.member("strict", isStrict) }
        }
        if takesMarks, let mark = tool.cacheMark { body.member("cache_control", raw: mark.json) }
    }
}
