// Whole answers to what is no conversation, of gateways that are asked as callers write.
package import Base
package import Domain
package import JSON

/// A whole answer to a task: the gateway's bytes, but for what the caller must see otherwise.
package enum TaskReply {
    /// Judges an answer.
    ///
    /// - Parameters:
    ///   - modelText: what the caller called the model, as JSON text.
    ///   - prices: what the model costs at the gateway that answered.
    /// - Throws: an error that came with a good status, JSON that is none of the task's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, to task: TaskRequest, modelText: Bytes, prices: ModelPrices,
        _ rules: UsageRules
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        guard root.kind == .object else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        let usage = Usage(openAI: root[members.usage], rules)
        let body = root[members.model].map { document.replacing($0, with: modelText) } ?? [document.bytes]
        return WholeAnswer(body: body, usage: usage, finishReason: nil)
    }
}
