// Gemini's probabilities in OpenAI's shape.
internal import Base
internal import JSON

/// Rewrites `logprobsResult`: Gemini keeps the chosen tokens and the others in two lists side by side, OpenAI
/// the others with each chosen one. Neither's bytes are known: Gemini's tokens are texts.
///
/// Source: Gemini API reference, `LogprobsResult`, November 2026.
enum GeminiLogprobs {
    /// nil where nothing was chosen.
    static func openAI(_ result: JSONNode) -> Bytes? {
        guard let chosen = result["chosenCandidates"], chosen.kind == .array else { return nil }
        var others = (result["topCandidates"] ?? result).elements
        let buffer = ByteBuffer(capacity: result.range.count)
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            body.array("content") { list in
                for token in chosen.elements {
                    let top = others.next()?["candidates"]
                    list.object { entry in
                        write(token, to: &entry)
                        entry.array("top_logprobs") { write(top, to: &$0) }
                    }
                }
            }
        }
        return buffer.takeAll()
    }

    private static func write(_ others: JSONNode?, to list: inout JSONWriter) {
        guard let others else { return }
        for token in others.elements { list.object { write(token, to: &$0) } }
    }

    private static func write(_ token: JSONNode, to entry: inout JSONWriter) {
        entry.member("token", JSONString(token["token"]) ?? JSONString(""))
        // OpenAI's own number for a token that is most unlikely.
        entry.member("logprob", raw: token["logProbability"]?.numberText ?? Bytes("-9999.0"))
        entry.member(null: "bytes")
    }
}
