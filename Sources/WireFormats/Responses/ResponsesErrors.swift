// Failures in the words of Responses.
internal import Base
internal import HTTP
internal import JSON

/// What a stream of Responses says of a failure.
enum ResponsesErrors {
    /// The members of a response's `error`. Clients read when to ask again from one code alone.
    ///
    /// Source: openai/codex, `codex-api/src/sse/responses.rs`, and openai-python 3.54, `ResponseError`; November 2026.
    static func write(_ error: CallerError, to body: inout JSONWriter) {
        body.member("code", error.status == 429 ? "rate_limit_exceeded" : error.code ?? "server_error")
        body.member("message", error.message)
    }

    /// Writes the only event of a stream that had said nothing yet. Beside the members that the reference names it has
    /// the error as an object, which is what OpenAI's own client raises an exception for.
    static func writeEvent(_ error: CallerError, into out: ByteBuffer) {
        let data = JSONWriter.text { event in
            event.member("type", raw: "\"error\"")
            event.member("sequence_number", 0)
            event.member("code", error.code)
            event.member("message", error.message)
            event.member("param", error.parameter)
            event.object("error") { OpenAIErrorBody.writeInStream(error, to: &$0) }
        }
        SSEWriter.event("error", data: data, into: out)
    }
}
