// Turns as Gemini's contents.
internal import Domain
internal import JSON

/// What is said to Gemini: instructions apart, then contents of `user` and `model` by turns, none without
/// parts.
struct GeminiContents {
    struct Content {
        let isModel: Bool
        var parts: [GeminiPart]
    }

    private let model: GeminiModel
    private(set) var instructions: [JSONString] = []
    private(set) var contents: [Content] = []

    init(for model: GeminiModel) {
        self.model = model
    }

    /// - Parameter omissions: where those go that Gemini has no place for.
    /// - Throws: a fault where a tool's answer answers nothing.
    mutating func add(
        _ conversation: Conversation, _ omissions: inout Omissions
    ) throws(RequestFault) {
        var tools = CalledTools()
        // Gemini must be asked something: where there are instructions only, they are what is asked.
        let hasOnlyInstructions = conversation.turns.allSatisfy {
            $0.role == .system || $0.role == .developer
        }
        for turn in conversation.turns {
            for part in turn.parts { Self.noteBesides(part, &omissions) }
            switch turn.role {
            case .system where !hasOnlyInstructions, .developer where !hasOnlyInstructions:
                addInstructions(turn, &omissions)
            case .system, .developer, .user: try addUser(turn, tools, conversation, &omissions)
            case .assistant:
                tools.note(turn)
                addModel(turn, &omissions)
            }
        }
        orderResponses()
    }

    /// What stands beside a part's content and has no place: marks, and the names of files.
    private static func noteBesides(_ part: Part, _ omissions: inout Omissions) {
        if let mark = part.cacheMark { omissions.note(mark.place) }
        if case .document(let document) = part.content, let place = document.fileNamePlace {
            omissions.note(place)
        }
    }

    private mutating func append(_ parts: [GeminiPart], isModel: Bool) {
        guard !parts.isEmpty else { return }
        if let last = contents.indices.last, contents[last].isModel == isModel {
            contents[last].parts += parts
        } else {
            contents.append(Content(isModel: isModel, parts: parts))
        }
    }

    // MARK: Instructions and the user

    private mutating func addInstructions(_ turn: Turn, _ omissions: inout Omissions) {
        for part in turn.parts {
            guard case .text(let text) = part.content else {
                omissions.note(part.place)
                continue
            }
            if !text.isEmpty { instructions.append(text) }
        }
    }

    private mutating func addUser(
        _ turn: Turn, _ tools: CalledTools, _ conversation: Conversation, _ omissions: inout Omissions
    ) throws(RequestFault) {
        var parts: [GeminiPart] = []
        for part in turn.parts {
            switch part.content {
            case .text(let text): if !text.isEmpty { parts.append(.text(text, signature: nil)) }
            case .image(let attachment), .audio(let attachment), .document(let attachment):
                parts.append(GeminiPart(attachment))
            case .toolResult(let result):
                let call = try tools.call(for: result, at: part.place, in: conversation)
                parts.append(.response(to: call, id: result.callID, json: result.geminiResponse))
                // Older models take no files in a response: they stand beside it.
                parts += attachments(of: result, &omissions)
            case .thought, .toolCall, .refusal: omissions.note(part.place)
            }
        }
        append(parts, isModel: false)
    }

    private func attachments(of result: ToolResult, _ omissions: inout Omissions) -> [GeminiPart] {
        var parts: [GeminiPart] = []
        for part in result.parts {
            Self.noteBesides(part, &omissions)
            switch part.content {
            case .text: break  // in the response
            case .image(let attachment), .audio(let attachment), .document(let attachment):
                parts.append(GeminiPart(attachment))
            case .thought, .toolCall, .toolResult, .refusal: omissions.note(part.place)
            }
        }
        return parts
    }

    /// Gemini counts the responses and takes them in the order of the calls, before anything else that the
    /// user says.
    private mutating func orderResponses() {
        for index in contents.indices {
            let parts = contents[index].parts
            let responses = parts.filter { $0.answeredCall != nil }
            guard !responses.isEmpty else { continue }
            let ordered = responses.sorted { ($0.answeredCall ?? 0) < ($1.answeredCall ?? 0) }
            contents[index].parts = ordered + parts.filter { $0.answeredCall == nil }
        }
    }

    // MARK: The model

    private mutating func addModel(_ turn: Turn, _ omissions: inout Omissions) {
        var said = GeminiModelTurn(for: model)
        for part in turn.parts where !said.add(part.content, at: part.place) { omissions.note(part.place) }
        for place in said.unusedSignatures { omissions.note(place) }
        append(said.parts, isModel: true)
    }
}

extension GeminiContents {
    func write(to body: inout JSONWriter) {
        if !instructions.isEmpty {
            body.object("systemInstruction") { content in
                content.array("parts") { list in
                    for text in instructions { GeminiPart.text(text, signature: nil).write(to: &list) }
                }
            }
        }
        body.array("contents") { list in
            for content in contents { list.object { Self.write(content, to: &$0) } }
        }
    }

    private static func write(_ content: Content, to entry: inout JSONWriter) {
        entry.member("role", raw: content.isModel ? "\"model\"" : "\"user\"")
        entry.array("parts") { list in
            for part in content.parts { part.write(to: &list) }
        }
    }
}
