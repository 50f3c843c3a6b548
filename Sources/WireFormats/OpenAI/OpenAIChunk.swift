// One event of a stream in OpenAI's format.
package import Base
package import Domain
package import JSON

/// What an event says, read once.
package struct OpenAIChunk: Sendable {
    package let document: JSONDocument
    /// Content, reasoning, a tool call or a finish reason: what commits a stream to its gateway.
    package let isReal: Bool
    package let finishReason: String?
    package let usage: Usage?
    /// Whether it carries usage and no choice.
    package let isUsageOnly: Bool

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
        usage = Usage(openAI: root["usage"])
        let choices = root["choices"]
        isUsageOnly = usage != nil && (choices?.count ?? 0) == 0
        var isReal = false
        var finishReason: String?
        if let choices, choices.kind == .array {
            for choice in choices.elements {
                finishReason = choice.member("finish_reason")?.string ?? finishReason
                isReal = isReal || choice.member("delta").map(OpenAIOutput.isReal) ?? false
            }
        }
        self.finishReason = finishReason
        self.isReal = isReal || finishReason != nil
    }

    /// The chunk's JSON as the caller is to see it.
    package func relayed(modelText: Bytes, into buffer: ByteBuffer) {
        guard let model = document.root["model"] else { return buffer.append(document.bytes) }
        let range = model.range
        buffer.append(document.bytes.slice(0..<range.lowerBound))
        buffer.append(modelText)
        buffer.append(document.bytes.slice(range.upperBound..<document.bytes.count))
    }
}
