// What every part of an answer says of itself.
package import Base
package import Domain
internal import JSON

/// What the caller's answer says beside its content.
package struct AnswerFrame: Sendable {
    /// In which the answer is written.
    let dialect: Dialect
    /// What the caller called the model, as JSON text.
    package let modelText: Bytes
    /// Unix seconds.
    package let created: Int
    /// Makes ids where the gateway gives none: letters and digits, another text for each answer.
    package let nonce: String
    /// What it says of usage.
    let wish: UsageWish
    let prompt: AnsweredPrompt

    package init(
        _ dialect: Dialect = .chat, modelText: Bytes, created: Int, nonce: String,
        _ wish: UsageWish = .nothing, to prompt: AnsweredPrompt = .unread
    ) {
        self.dialect = dialect
        self.modelText = modelText
        self.created = created
        self.nonce = nonce
        self.wish = wish
        self.prompt = prompt
    }

    /// The answer's id where the gateway gives none.
    var ownID: JSONString { JSONString("chatcmpl-\(nonce)") }

    /// The id of a tool call where the gateway gives none.
    func callID(_ index: Int) -> JSONString { JSONString("call_\(nonce)_\(index)") }
}
