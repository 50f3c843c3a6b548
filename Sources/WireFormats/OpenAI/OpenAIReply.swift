// A whole answer in OpenAI's format.
package import Base
internal import Domain
package import JSON

/// Why an answer cannot be given to the caller.
package enum ReplyFault: Error, Equatable, Sendable {
    /// The text is not JSON, or not the format's.
    case malformed
    /// It is an error that came with a good status.
    case inBand(ErrorDetails)
    /// Nothing that a caller could use.
    case empty
    /// It ended without saying why.
    case cutShort
    /// More than can be kept until its end.
    case tooLarge
}

/// A whole answer for a caller of the same format: the gateway's bytes, but for `model` and the cost.
package enum OpenAIReply {
    /// Judges an answer.
    ///
    /// - Parameter modelText: what the caller called the model, as JSON text.
    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, modelText: Bytes, _ wish: UsageWish = .nothing,
        _ rules: UsageRules = UsageRules()
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        guard root.kind == .object else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        guard let choices = root[members.choices], choices.kind == .array else { throw .malformed }
        let usage = Usage(openAI: root[members.usage], rules)
        guard let finishReason = Self.finishReason(of: choices, usage: usage) else { throw .empty }
        let model = root[members.model]
        guard let cost = wish.costText(of: usage) else {
            let body = model.map { document.replacing($0, with: modelText) } ?? [document.bytes]
            return WholeAnswer(body: body, usage: usage, finishReason: finishReason)
        }
        var edit = JSONEdit(document)
        if let model { edit.replace(model, with: modelText) }
        if let told = root[members.usage] { edit.tell(cost: cost, in: told) }
        edit.tell(provider: wish.provider, in: root)
        return WholeAnswer(body: edit.parts(), usage: usage, finishReason: finishReason)
    }

    /// The first choice's finish reason; nil when the answer is none: no choice, no finish reason, or `stop`
    /// without content, tool call, reasoning or completion tokens.
    private static func finishReason(of choices: JSONNode, usage: Usage?) -> String? {
        for node in choices.elements {
            let choice = OpenAIChoice(of: node)
            guard let reason = node[choice.finishReason]?.string else { continue }
            if reason != "stop" || (usage?.completionTokens ?? 0) > 0 { return reason }
            if OpenAIOutput.isReal(node[choice.message], text: node[choice.text]) { return reason }
        }
        return nil
    }
}

/// What counts as output in a message or a delta.
enum OpenAIOutput {
    private static let texts: [StaticString] = ["content", "reasoning_content", "reasoning", "refusal"]
    private static let lists: [StaticString] = ["tool_calls", "reasoning_details", "images"]
    private static let objects: [StaticString] = ["function_call", "audio"]

    /// Whether there is content, reasoning, a tool call, a refusal or sound.
    static func isReal(_ message: JSONNode) -> Bool {
        guard message.kind == .object else { return false }
        return texts.contains { isFilled(message[$0]) }
            || lists.contains { (message[$0]?.count ?? 0) > 0 }
            || objects.contains { message[$0]?.kind == .object }
    }

    /// The same of a message or a delta that may be missing, or of a completion's text.
    static func isReal(_ message: JSONNode?, text: JSONNode?) -> Bool {
        message.map(isReal) ?? false || isFilled(text)
    }

    /// Text, or a list of parts, that is not empty.
    private static func isFilled(_ node: JSONNode?) -> Bool {
        switch node?.kind {
        case .string: node?.isEmptyString == false
        case .array: (node?.count ?? 0) > 0
        default: false
        }
    }
}
