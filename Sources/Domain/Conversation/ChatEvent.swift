// What a model answers, in no provider's words.
package import Base
package import JSON

/// One step of an answer. A whole answer is the same steps at once; pieces of text and arguments then come in one.
///
/// `choice` counts from 0 where several answers were asked for.
package enum ChatEvent: Equatable, Sendable {
    /// The provider's id of the answer.
    case began(id: JSONString)
    case text(JSONString, choice: Int)
    case refusal(JSONString, choice: Int)
    /// A piece of a thought; `block` tells pieces of different thoughts apart.
    case thought(Thought, block: Int, choice: Int)
    case toolCall(ToolCallHead, choice: Int)
    /// A piece of the arguments of a call, JSON written as a string.
    case toolArguments(JSONString, call: Int, choice: Int)
    /// An image the model made: base64 and its type.
    case image(JSONString, mediaType: JSONString, choice: Int)
    /// Probabilities in OpenAI's shape.
    case logprobs(Bytes, choice: Int)
    /// The text of the caller's at which the answer stopped, where the provider says which it was.
    case stopSequence(JSONString, choice: Int)
    case finished(FinishReason, choice: Int)
    /// What was used so far; the last one counts.
    case usage(Usage)

    /// Whether a caller would see something of it: from here on there is no other gateway.
    package var isOutput: Bool {
        switch self {
        case .text(let text, _), .refusal(let text, _): !text.isEmpty
        case .thought(let thought, _, _): thought.text.map { !$0.isEmpty } ?? (thought.sealed != nil)
        case .toolCall, .image: true
        case .toolArguments(let text, _, _): !text.isEmpty
        case .began, .logprobs, .stopSequence, .finished, .usage: false
        }
    }
}

/// How a call of a tool begins.
package struct ToolCallHead: Equatable, Sendable {
    /// Which call of the answer it is, from 0.
    package let index: Int
    /// nil where the provider gives its calls no ids.
    package let id: JSONString?
    package let name: JSONString
    /// The provider's seal on the thought that led here.
    package let signature: JSONString?

    package init(index: Int, id: JSONString?, name: JSONString, signature: JSONString? = nil) {
        self.index = index
        self.id = id
        self.name = name
        self.signature = signature
    }
}

/// Why an answer ended, by OpenAI's names.
package enum FinishReason: String, Equatable, Sendable {
    case stop
    case length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
}
