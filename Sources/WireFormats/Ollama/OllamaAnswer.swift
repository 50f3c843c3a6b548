// Ollama's answers as neutral events.
package import Base
package import Domain
package import JSON

/// Reads answers of `/api/chat`: a stream of lines, or one object of the same shape.
///
/// Source: Ollama API reference (`docs/api.md`, `docs/openapi.yaml` of ollama/ollama), November 2026.
package struct OllamaAnswer: AnswerDecoder {
    package private(set) var isDone = false
    /// How many calls of tools there were so far. They come whole, before the line that says `done`.
    private var callCount = 0

    package init() {}

    package mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
        guard let document = try? JSONDocument(parsing: data) else { throw .malformed }
        try decode(whole: document, into: &events)
    }

    package mutating func decode(
        whole document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        let members = OllamaMembers(of: document.root)
        let root = members.root
        if let error = root[members.error], !error.isNull {
            throw .inBand(ErrorDetails(body: document.bytes))
        }
        guard let message = root[members.message], message.kind == .object else { throw .malformed }
        try decode(message, into: &events)
        if let logprobs = root[members.logprobs], logprobs.kind == .array {
            events.append(.logprobs(Self.openAI(logprobs), choice: 0))
        }
        if root[members.done]?.bool == true { finish(members, into: &events) }
    }

    private mutating func decode(
        _ message: JSONNode, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        if let text = JSONString(message["thinking"]), !text.isEmpty {
            events.append(.thought(Thought(text: text), block: 0, choice: 0))
        }
        if let text = JSONString(message["content"]), !text.isEmpty {
            events.append(.text(text, choice: 0))
        }
        for call in (message["tool_calls"] ?? message).elements { try decode(call: call, into: &events) }
        for image in (message["images"] ?? message).elements {
            guard let data = JSONString(image) else { continue }
            events.append(.image(data, mediaType: Self.mediaType(ofImage: data), choice: 0))
        }
    }

    /// Ollama does not tell the type of an image. Its models make PNGs; a JPEG shows by how it begins.
    private static func mediaType(ofImage base64: JSONString) -> JSONString {
        JSONString(base64.content.hasPrefix("/9j/") ? "image/jpeg" : "image/png")
    }

    private mutating func decode(
        call: JSONNode, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        guard let function = call["function"], let name = JSONString(function["name"]), !name.isEmpty
        else { throw .malformed }
        let head = ToolCallHead(index: callCount, id: JSONString(call["id"]), name: name)
        let arguments = function["arguments"].flatMap { $0.isNull ? nil : $0 }
        guard arguments.map({ $0.kind == .object }) ?? true else { throw .malformed }
        events.append(.toolCall(head, choice: 0))
        let text = JSONString(utf8: arguments?.raw ?? Bytes("{}"))
        events.append(.toolArguments(text, call: callCount, choice: 0))
        callCount += 1
    }

    private mutating func finish(_ members: borrowing OllamaMembers, into events: inout [ChatEvent]) {
        isDone = true
        let wasCut = members.root[members.doneReason]?.matches("length") == true
        // Any other reason (`stop`, `load`, `unload`, none in old versions) is that there is no more to say.
        events.append(.finished(wasCut ? .length : callCount > 0 ? .toolCalls : .stop, choice: 0))
        let usage = Usage(
            promptTokens: Usage.tokens(members.root[members.promptTokens]),
            completionTokens: Usage.tokens(members.root[members.completionTokens]))
        if usage != Usage() { events.append(.usage(usage)) }
    }

    /// Ollama's list, whose entries are OpenAI's, as OpenAI's object.
    private static func openAI(_ logprobs: JSONNode) -> Bytes {
        let buffer = ByteBuffer(capacity: logprobs.range.count + 16)
        var writer = JSONWriter(into: buffer)
        writer.object { $0.member("content", raw: logprobs.raw) }
        return buffer.takeAll()
    }
}

/// Where the outermost members are that are read here, found in one walk; of several with one name the last.
private struct OllamaMembers: ~Copyable {
    let root: JSONNode
    private(set) var error: JSONPlace?
    private(set) var message: JSONPlace?
    private(set) var logprobs: JSONPlace?
    private(set) var done: JSONPlace?
    private(set) var doneReason: JSONPlace?
    private(set) var promptTokens: JSONPlace?
    private(set) var completionTokens: JSONPlace?

    init(of root: JSONNode) {
        self.root = root
        root.forEachMember { name, place in
            if name.matches("message") {
                message = place
            } else if name.matches("done") {
                done = place
            } else if name.matches("done_reason") {
                doneReason = place
            } else if name.matches("prompt_eval_count") {
                promptTokens = place
            } else if name.matches("eval_count") {
                completionTokens = place
            } else if name.matches("logprobs") {
                logprobs = place
            } else if name.matches("error") {
                error = place
            }
        }
    }
}
