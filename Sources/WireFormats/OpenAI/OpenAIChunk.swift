// One event of a stream in OpenAI's format.
package import Base
package import Domain
internal import JSON

/// What an event says, read once.
package struct OpenAIChunk: Sendable {
    /// Content, reasoning, a tool call: something the caller would see.
    package let hasOutput: Bool
    package let finishReason: String?
    package let usage: Usage?
    /// Whether it carries usage and no choice.
    package let isUsageOnly: Bool
    /// Where `model` stands in the data, when it is there.
    package let modelRange: Range<Int>?
    /// Where it says what was used.
    let usageNode: JSONNode?
    let document: JSONDocument

    /// - Throws: `.malformed` when the data is not a JSON object; `.inBand` when it is an error.
    package init(reading data: Bytes) throws(ReplyFault) {
        do throws(JSONFailure) {
            document = try JSONDocument(parsing: data)
        } catch {
            throw .malformed
        }
        let root = document.root
        guard root.kind == .object else { throw .malformed }
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        usageNode = Self.usage(in: members)
        usage = Usage(openAI: usageNode)
        modelRange = root[members.model]?.range
        var isEmpty = true
        var hasOutput = false
        var finishReason: String?
        if let choices = root[members.choices] {
            for node in choices.elements {
                let choice = OpenAIChoice(of: node)
                isEmpty = false
                finishReason = node[choice.finishReason]?.string ?? finishReason
                hasOutput = hasOutput || node[choice.delta].map(OpenAIOutput.isReal) ?? false
            }
        }
        self.finishReason = finishReason
        self.hasOutput = hasOutput
        isUsageOnly = isEmpty && usage != nil
    }

    /// Where a chunk says what was used: `usage`, or `x_groq.usage` (Groq's API reference, November 2026).
    private static func usage(in members: borrowing OpenAIMembers) -> JSONNode? {
        let root = members.root
        if let usage = root[members.usage], usage.kind == .object { return usage }
        guard let usage = root[members.groq]?["usage"], usage.kind == .object else { return nil }
        return usage
    }
}
