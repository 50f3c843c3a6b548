// What neutral events are called in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Writes the members in which a delta or a message tells an event.
struct OpenAIDelta {
    private let frame: AnswerFrame

    init(_ frame: AnswerFrame) {
        self.frame = frame
    }

    /// The members of the delta that tells `event`.
    func write(_ event: ChatEvent, to writer: inout JSONWriter) {
        switch event {
        case .text(let text, _): writer.member("content", text)
        case .refusal(let text, _): writer.member("refusal", text)
        case .thought(let thought, let block, _):
            if let text = thought.text { writer.member("reasoning_content", text) }
            writer.array("reasoning_details") { Self.write(thought, block, to: &$0) }
        case .toolCall(let head, _):
            writer.array("tool_calls") { write(head, arguments: nil, isIndexed: true, to: &$0) }
        case .toolArguments(let text, let call, _):
            writer.array("tool_calls") { list in
                list.object { body in
                    body.member("index", call)
                    body.object("function") { $0.member("arguments", text) }
                }
            }
        case .image(let data, let mediaType, _):
            writer.array("images") { Self.write(image: data, mediaType, to: &$0) }
        case .began, .logprobs, .stopSequence, .finished, .usage: break
        }
    }

    /// A thought by OpenRouter's names: whoever sends it back unchanged lets the model go on thinking.
    ///
    /// - Parameter callID: the id of the call that it led to, where it is that call's seal.
    static func write(
        _ thought: Thought, _ block: Int, callID: JSONString? = nil, to list: inout JSONWriter
    ) {
        list.object { body in
            body.member("type", raw: thought.sealed == nil ? "\"reasoning.text\"" : "\"reasoning.encrypted\"")
            if let callID { body.member("id", callID) }
            if let text = thought.text { body.member("text", text) }
            if let signature = thought.signature { body.member("signature", signature) }
            if let sealed = thought.sealed { body.member("data", sealed) }
            body.member("format", ThoughtFormat.name(of: thought.origin).description)
            body.member("index", block)
        }
    }

    /// - Parameters:
    ///   - arguments: all of them; nil where they follow in pieces.
    ///   - isIndexed: whether the call says which one it is, as chunks do.
    func write(
        _ head: ToolCallHead, arguments: JSONString?, isIndexed: Bool, to list: inout JSONWriter
    ) {
        list.object { body in
            if isIndexed { body.member("index", head.index) }
            body.member("id", head.id ?? frame.callID(head.index))
            body.member("type", raw: "\"function\"")
            body.object("function") { function in
                function.member("name", head.name)
                function.member("arguments", raw: arguments?.raw ?? Bytes("\"\""))
            }
            if let signature = head.signature { CallSeal.write(signature, to: &body) }
        }
    }

    /// An image by OpenRouter's names.
    static func write(image data: JSONString, _ mediaType: JSONString, to list: inout JSONWriter) {
        list.object { body in
            body.member("type", raw: "\"image_url\"")
            body.object("image_url") { image in
                image.member("url", .joining([JSONString("data:"), mediaType, JSONString(";base64,"), data]))
            }
        }
    }
}

extension ChatEvent {
    /// How many choices an answer may have: as many as OpenAI's `n` allows. Events of others are none.
    static let mostChoices = 128

    /// The choice it belongs to; 0 for what belongs to the whole answer.
    var choice: Int {
        switch self {
        case .text(_, let choice), .refusal(_, let choice), .thought(_, _, let choice),
            .toolCall(_, let choice), .toolArguments(_, _, let choice), .image(_, _, let choice),
            .logprobs(_, let choice), .stopSequence(_, let choice), .finished(_, let choice):
            choice
        case .began, .usage: 0
        }
    }
}
