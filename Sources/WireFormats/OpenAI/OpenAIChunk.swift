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
        if let details = ErrorDetails(inBand: root) { throw .inBand(details) }
        usage = Usage(openAI: Self.usage(in: root))
        modelRange = root["model"]?.range
        var isEmpty = true
        var hasOutput = false
        var finishReason: String?
        if let choices = root["choices"] {
            for choice in choices.elements {
                isEmpty = false
                finishReason = choice["finish_reason"]?.string ?? finishReason
                hasOutput = hasOutput || choice["delta"].map(OpenAIOutput.isReal) ?? false
            }
        }
        self.finishReason = finishReason
        self.hasOutput = hasOutput
        isUsageOnly = isEmpty && usage != nil
    }

    /// Where a chunk says what was used: `usage`, or `x_groq.usage` (Groq's API reference, November 2026).
    static func usage(in root: JSONNode) -> JSONNode? {
        if let usage = root["usage"], usage.kind == .object { return usage }
        guard let usage = root["x_groq"]?["usage"], usage.kind == .object else { return nil }
        return usage
    }
}
