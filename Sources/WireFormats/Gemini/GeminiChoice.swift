// One candidate of a Gemini answer.
internal import Base
internal import Domain
internal import JSON

/// Reads what one candidate says, and keeps what later events of a stream depend on.
struct GeminiChoice {
    private let index: Int
    private var callCount = 0
    /// The thought that is being told, or that comes next.
    private var block = 0
    private var isThinking = false
    private var isFinished = false

    init(index: Int) {
        self.index = index
    }

    /// - Throws: an ending that is a failure of the model, or a shape that is none of the format's.
    mutating func decode(_ candidate: JSONNode, into events: inout [ChatEvent]) throws(ReplyFault) {
        if let content = candidate["content"], !content.isNull {
            guard content.kind == .object else { throw .malformed }
            try decode(parts: content["parts"], into: &events)
        }
        if let logprobs = candidate["logprobsResult"].flatMap(GeminiLogprobs.openAI) {
            events.append(.logprobs(logprobs, choice: index))
        }
        // Old models say why they end with each event: once is enough.
        guard !isFinished, let reason = candidate["finishReason"], !reason.isNull else { return }
        let finish = try GeminiFinish.reason(reason, of: candidate, hasCalls: callCount > 0)
        events.append(.finished(finish, choice: index))
        isFinished = true
    }

    private mutating func decode(
        parts: JSONNode?, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        // A candidate that ends at once has a content without parts.
        guard let parts, !parts.isNull else { return }
        guard parts.kind == .array else { throw .malformed }
        for node in parts.elements {
            let part = GeminiPartMembers(of: node)
            if let call = part.node[part.functionCall], !call.isNull {
                try decode(call: call, signature: part.signature, into: &events)
            } else if part.isThought {
                decode(thought: part, into: &events)
            } else {
                decodeContent(part, into: &events)
            }
        }
    }

    // MARK: Parts

    /// Calls come whole, older models' without an id.
    private mutating func decode(
        call: JSONNode, signature: JSONString?, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        guard let name = JSONString(call["name"]), !name.isEmpty else { throw .malformed }
        let arguments = call["args"].flatMap { $0.isNull ? nil : $0 }
        guard arguments.map({ $0.kind == .object }) ?? true else { throw .malformed }
        let id = JSONString(call["id"]).flatMap { $0.isEmpty ? nil : $0 }
        let head = ToolCallHead(index: callCount, id: id, name: name, signature: signature)
        events.append(.toolCall(head, choice: index))
        let text = JSONString(utf8: arguments?.raw ?? Bytes("{}"))
        events.append(.toolArguments(text, call: callCount, choice: index))
        callCount += 1
        endThought()
    }

    private mutating func decode(
        thought part: borrowing GeminiPartMembers, into events: inout [ChatEvent]
    ) {
        // Drafts of images are thoughts too; they are not told.
        let text = JSONString(part.node[part.text])
        guard text?.isEmpty == false || part.signature != nil else { return }
        let thought = Thought(text: text, signature: part.signature, origin: .gemini)
        events.append(.thought(thought, block: block, choice: index))
        isThinking = true
        if part.signature != nil { endThought() }
    }

    private mutating func decodeContent(
        _ part: borrowing GeminiPartMembers, into events: inout [ChatEvent]
    ) {
        let node = part.node
        if let text = JSONString(node[part.text]) {
            if !text.isEmpty { events.append(.text(text, choice: index)) }
        } else if let image = node[part.inlineData] {
            decode(image: image, into: &events)
        } else if let code = node[part.executableCode], let text = JSONString(code["code"]) {
            events.append(.text(Self.fenced(text), choice: index))
        } else if let result = node[part.executionResult], let text = JSONString(result["output"]) {
            events.append(.text(Self.fenced(text), choice: index))
        }
        endThought()
        guard let signature = part.signature else { return }
        // A block of its own, without text: so it is known to be the signature of what was said, not of a
        // thought.
        let thought = Thought(signature: signature, origin: .gemini)
        events.append(.thought(thought, block: block, choice: index))
        block += 1
    }

    /// Sound has no place in a caller's answer: nobody can have asked for it.
    private func decode(image: JSONNode, into events: inout [ChatEvent]) {
        guard let data = JSONString(image["data"]), let mediaType = JSONString(image["mimeType"]),
            mediaType.utf8.hasPrefix("image/")
        else { return }
        events.append(.image(data, mediaType: mediaType, choice: index))
    }

    /// Code that Gemini ran, and what came of it, as people are shown it.
    private static func fenced(_ code: JSONString) -> JSONString {
        .joining([JSONString("```\n"), code, JSONString("\n```\n")])
    }

    private mutating func endThought() {
        if isThinking { block += 1 }
        isThinking = false
    }
}

/// Where the members of a part are, found in one walk.
private struct GeminiPartMembers: ~Copyable {
    let node: JSONNode
    private(set) var text: JSONPlace?
    private(set) var functionCall: JSONPlace?
    private(set) var inlineData: JSONPlace?
    private(set) var executableCode: JSONPlace?
    private(set) var executionResult: JSONPlace?
    private var thought: JSONPlace?
    private var thoughtSignature: JSONPlace?

    var isThought: Bool { node[thought]?.bool == true }
    var signature: JSONString? { JSONString(node[thoughtSignature]).flatMap { $0.isEmpty ? nil : $0 } }

    init(of node: JSONNode) {
        self.node = node
        node.forEachMember { name, place in
            if name.matches("text") {
                text = place
            } else if name.matches("thought") {
                thought = place
            } else if name.matches("thoughtSignature") {
                thoughtSignature = place
            } else if name.matches("functionCall") {
                functionCall = place
            } else if name.matches("inlineData") {
                inlineData = place
            } else if name.matches("executableCode") {
                executableCode = place
            } else if name.matches("codeExecutionResult") {
                executionResult = place
            }
        }
    }
}
