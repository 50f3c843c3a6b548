// A request to a model, whatever it asks for.
package import Base
package import JSON

/// A request to a model. Routing reads the same of each; what is sent for it, and what an answer is, differs.
package enum ModelRequest: Sendable {
    case chat(ChatRequest)
    case task(TaskRequest)

    package var ability: Ability {
        switch self {
        case .chat: .chat
        case .task(let task): task.ability
        }
    }

    /// The model as the caller names it, as UTF-8; never empty.
    package var model: Bytes {
        switch self {
        case .chat(let chat): chat.model
        case .task(let task): task.model
        }
    }

    /// The same, as JSON text.
    package var modelText: Bytes {
        switch self {
        case .chat(let chat): chat.modelText
        case .task(let task): task.modelText
        }
    }

    /// How the answer reaches the caller.
    package var answerKind: TaskRequest.AnswerKind {
        switch self {
        case .chat(let chat): chat.isStreaming ? .events : .json
        case .task(let task): task.answerKind
        }
    }

    /// In which dialect callers are told of failures, and given signs of life: that of chats, where there is no
    /// conversation, is OpenAI's.
    package var dialect: Dialect {
        switch self {
        case .chat(let chat): chat.dialect
        case .task: .chat
        }
    }

    /// The member that speaks of what one gateway keeps: nobody else can answer the request.
    package var boundBy: String? {
        switch self {
        case .chat(let chat): chat.responses?.boundBy
        case .task: nil
        }
    }

    /// The members by which the caller speaks to a gateway like this one; nil when there are none.
    package var routing: RoutingMembers? {
        switch self {
        case .chat(let chat): chat.routing
        case .task(let task): task.routing
        }
    }

    /// The object whose members say how the model is to answer; nil where they are fields of a form.
    package var parameters: JSONNode? {
        switch self {
        case .chat(let chat): return chat.document.root
        case .task(let task):
            guard case .json(let document) = task.body else { return nil }
            return document.root
        }
    }

    /// How many bytes the caller sent.
    package var byteCount: Int {
        switch self {
        case .chat(let chat): chat.document.bytes.count
        case .task(let task): task.byteCount
        }
    }
}
