// Failures in Anthropic's format.
internal import Base
internal import HTTP
internal import JSON

/// The body of an error: `{"type":"error","error":{"type","message"},"request_id"}`.
///
/// Source: platform.claude.com, API reference, "Errors" (November 2026).
enum AnthropicErrorBody {
    static func text(_ error: CallerError) -> Bytes {
        JSONWriter.text { writer in
            writer.member("type", raw: "\"error\"")
            writer.object("error") { body in
                body.member("type", type(of: error.status))
                body.member("message", error.message)
            }
            writer.member("request_id", text: error.requestID)
        }
    }

    /// Writes the last event of a stream that broke off.
    static func writeEvent(_ error: CallerError, into out: ByteBuffer) {
        SSEWriter.event("error", data: text(error), into: out)
    }

    private static func type(of status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 408, 504: "timeout_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503, 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }
}
