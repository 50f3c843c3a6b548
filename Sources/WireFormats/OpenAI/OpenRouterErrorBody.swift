// Errors in OpenRouter's variant of OpenAI's format.
package import Base
internal import JSON

/// What OpenRouter says of an error beside its status and words.
package struct OpenRouterDetails: Equatable, Sendable {
    /// OpenRouter's word for it, such as `rate_limit_exceeded`.
    package let errorType: String
    /// Whose failure it was; nil where nobody was called.
    package let provider: String?
    /// The provider's own words; nil where it said nothing.
    package let raw: String?
    /// What the caller called the model, as UTF-8; nil where the request could not be read.
    package let model: Bytes?
    /// Unix seconds.
    package let created: Int

    package init(errorType: String, provider: String?, raw: String?, model: Bytes?, created: Int) {
        self.errorType = errorType
        self.provider = provider
        self.raw = raw
        self.model = model
        self.created = created
    }
}

/// The body of an error: `{"error":{"code","message","metadata"}}`, where `code` is the status.
///
/// Source: openrouter.ai/docs/api-reference/errors and /docs/api-reference/streaming, "Handling errors during
/// streaming", November 2026.
enum OpenRouterErrorBody {
    static func text(_ error: CallerError, _ details: OpenRouterDetails) -> Bytes {
        JSONWriter.text { writer in write(error, details, to: &writer) }
    }

    /// The data of a stream's last event. It is a chunk like those before, so that clients that check the shape of
    /// chunks get to see the error.
    static func event(_ error: CallerError, _ details: OpenRouterDetails) -> Bytes {
        JSONWriter.text { writer in
            writer.member("id", text: error.requestID)
            writer.member("object", "chat.completion.chunk")
            writer.member("created", details.created)
            writer.member("model", text: details.model ?? .empty)
            if let provider = details.provider { writer.member("provider", provider) }
            write(error, details, to: &writer)
            writer.member(
                "choices",
                raw: #"[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"error"}]"#
                    as StaticString)
        }
    }

    private static func write(
        _ error: CallerError, _ details: OpenRouterDetails, to writer: inout JSONWriter
    ) {
        writer.object("error") { body in
            body.member("code", error.status)
            body.member("message", error.message)
            body.object("metadata") { metadata in
                metadata.member("error_type", details.errorType)
                if let provider = details.provider { metadata.member("provider_name", provider) }
                if let raw = details.raw { metadata.member("raw", raw) }
            }
        }
    }
}
