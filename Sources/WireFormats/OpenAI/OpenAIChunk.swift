// One event of a stream in OpenAI's format.
package import Base
package import Domain
internal import JSON

/// What an event says, read once.
package struct OpenAIChunk: Sendable {
    /// Content, reasoning, a tool call: something the caller would see.
    package let hasOutput: Bool
    package let finishReason: String?
    let choices: ChoiceProgress
    package let usage: Usage?
    /// Whether it carries usage and no choice.
    package let isUsageOnly: Bool
    /// Where `model` stands in the data, when it is there.
    package let modelRange: Range<Int>?

    /// - Throws: `.malformed` when the data is not a JSON object; `.inBand` when it is an error.
    package init(reading data: Bytes, _ rules: UsageRules) throws(ReplyFault) {
        let root: JSONNode
        do throws(JSONFailure) {
            root = try JSONDocument(parsing: data).root
        } catch {
            throw .malformed
        }
        guard root.kind == .object else { throw .malformed }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(outermostOf: members) { throw .inBand(details) }
        usage = Usage(openAI: Self.usage(in: members), rules)
        modelRange = root[members.model]?.range
        var isEmpty = true
        var hasOutput = false
        var finishReason: String?
        var progress = ChoiceProgress()
        if let choices = root[members.choices] {
            for (position, node) in choices.elements.enumerated() {
                let choice = OpenAIChoice(of: node)
                if let details = ErrorDetails(in: choice) { throw .inBand(details) }
                isEmpty = false
                let index = node[choice.index]?.int ?? position
                progress.noteBegin(of: index)
                if let reason = node[choice.finishReason]?.string {
                    finishReason = reason
                    progress.noteEnd(of: index)
                }
                hasOutput = hasOutput || OpenAIOutput.isReal(node[choice.delta], text: node[choice.text])
            }
        }
        self.finishReason = finishReason
        choices = progress
        self.hasOutput = hasOutput
        isUsageOnly = isEmpty && usage != nil
    }

    /// The object in which a chunk says what was used: `usage`, or `x_groq.usage` (Groq's API reference, November 2026).
    static func usage(in members: borrowing OpenAIMembers) -> JSONNode? {
        let root = members.root
        if let usage = root[members.usage], usage.kind == .object { return usage }
        guard let usage = root[members.groq]?["usage"], usage.kind == .object else { return nil }
        return usage
    }
}
