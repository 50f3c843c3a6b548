// Why Gemini ends an answer.
internal import Domain
internal import JSON

/// Gemini's reasons by OpenAI's names.
///
/// Source: Gemini API reference, `FinishReason`, and `google-genai` 3.4.0, November 2026.
enum GeminiFinish {
    /// Google would not let the answer out.
    private static let filters: [StaticString] = [
        "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR", "ESCALATION",
    ]

    /// The model failed, or Google will not go on for this account: what was said so far is no answer.
    private static let failures: [StaticString] = [
        "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE",
        "MALFORMED_RESPONSE", "NO_IMAGE", "IMAGE_OTHER", "PUP_LIMITED_DISABLED",
    ]

    /// - Parameters:
    ///   - reason: a candidate's `finishReason`.
    ///   - hasCalls: whether it asked for tools, which is `STOP` for Gemini.
    /// - Throws: a failure of the model; what is no text.
    static func reason(
        _ reason: JSONNode, of candidate: JSONNode, hasCalls: Bool
    ) throws(ReplyFault) -> FinishReason {
        guard reason.kind == .string else { throw .malformed }
        // First the usual one.
        if reason.matches("STOP") { return hasCalls ? .toolCalls : .stop }
        if reason.matches("MAX_TOKENS") || reason.matches("CONTINUATION") { return .length }
        if filters.contains(where: { reason.matches($0) }) { return .contentFilter }
        if failures.contains(where: { reason.matches($0) }) {
            throw .inBand(failure(reason, candidate["finishMessage"]?.string))
        }
        // `OTHER`, and what may come to be: whether it is an answer shows in what was said.
        return hasCalls ? .toolCalls : .stop
    }

    private static func failure(_ reason: JSONNode, _ message: String?) -> ErrorDetails {
        let code = reason.string
        var details = ErrorDetails(
            message: message ?? "the model ended its answer with \(code ?? "a failure")")
        details.code = code
        return details
    }
}
