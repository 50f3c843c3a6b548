// Whole answers to what is no conversation, of gateways that are asked as callers write.
package import Base
package import Domain
package import JSON

/// What decides how the answer to a task is rendered.
package struct TaskWish: Sendable {
    let ability: Ability
    /// What the caller called the model, as JSON text.
    let modelText: Bytes
    package let usage: UsageWish
    /// How vectors are to be spelled; nil: as they come.
    let spelling: VectorSpelling?
    /// Whether images are to be in the answer instead of their addresses.
    let wantsData: Bool

    /// - Parameters:
    ///   - modelText: what the caller called the model, as JSON text.
    ///   - prices: what it costs at the gateway that is asked.
    package init(_ task: TaskRequest, modelText: Bytes, prices: ModelPrices) {
        ability = task.ability
        self.modelText = modelText
        usage = task.wantsCost ? .cost(prices) : task.wantsUsage ? .usage : .nothing
        spelling = ability == .embeddings ? VectorSpelling(task.member("encoding_format")) : nil
        wantsData = ability == .images && task.member("response_format")?.matches("b64_json") == true
    }

    /// Writes usage as OpenAI's API for vectors tells it: what nobody told is null.
    func write(_ usage: Usage?, to writer: inout JSONWriter) {
        guard let usage else { return writer.null() }
        writer.object { body in
            body.member("prompt_tokens", usage.promptTokens)
            body.member("total_tokens", usage.promptTokens)
            if let cost = self.usage.costText(of: usage) { body.member("cost", raw: cost) }
        }
    }
}

/// A whole answer to a task: the gateway's bytes, but for what the caller must see otherwise.
package enum TaskReply {
    /// Judges an answer.
    ///
    /// - Throws: an error that came with a good status, JSON that is none of the task's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, _ wish: TaskWish, _ rules: UsageRules
    ) throws(ReplyFault) -> WholeAnswer {
        if wish.ability == .completions {
            return try OpenAIReply.read(document, modelText: wish.modelText, wish.usage, rules)
        }
        let root = document.root
        guard root.kind == .object else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        var edit = JSONEdit(document)
        if let model = root[members.model] { edit.replace(model, with: wish.modelText) }
        var usage = Usage(task: root[members.usage], for: wish.ability, rules)
        switch wish.ability {
        case .embeddings: try spell(root["data"], as: wish.spelling, &edit)
        case .rerank: try checkFilled(root["results"])
        case .images: usage = try count(root["data"], usage)
        case .transcriptions: guard root["text"]?.kind == .string else { throw .malformed }
        case .chat, .completions, .speech: break
        }
        if let cost = wish.usage.costText(of: usage), let told = root[members.usage] {
            edit.tell(cost: cost, in: told)
        }
        return WholeAnswer(body: edit.parts(), usage: usage, finishReason: nil)
    }

    private static func checkFilled(_ list: JSONNode?) throws(ReplyFault) {
        guard let list, list.kind == .array else { throw .malformed }
        guard list.elements.contains(where: { _ in true }) else { throw .empty }
    }

    /// Has every vector spelled as the caller wants it, whatever the gateway made of that wish. Lists of vectors, as
    /// models make that have one for each token, have no other spelling.
    private static func spell(
        _ data: JSONNode?, as spelling: VectorSpelling?, _ edit: inout JSONEdit
    ) throws(ReplyFault) {
        try checkFilled(data)
        guard let data, let spelling else { return }
        for entry in data.elements {
            guard let vector = entry["embedding"] else { throw .malformed }
            let other: Bytes?
            switch (spelling, vector.kind) {
            case (.list, .string): other = vector.stringBytes.flatMap(VectorText.list(ofBase64:))
            case (.base64, .array):
                if vector.elements.allSatisfy({ $0.kind == .array }) { continue }
                other = VectorText.base64(ofList: vector)
            default: continue
            }
            guard let other else { throw .malformed }
            edit.replace(vector, with: other)
        }
    }

    /// The usage of an answer with images: their number is what most of them are paid for.
    private static func count(_ data: JSONNode?, _ usage: Usage?) throws(ReplyFault) -> Usage {
        try checkFilled(data)
        var counted = usage ?? Usage()
        counted.images = data?.count
        return counted
    }
}
