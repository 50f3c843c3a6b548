// Failures in Anthropic's format.
internal import Base
internal import HTTP
internal import JSON

/// What callers who speak Anthropic's format are told when there is no answer.
///
/// Source: platform.claude.com, API reference, Errors (November 2026).
enum AnthropicError {
    static func isWanted(by route: Route, _ head: RequestHead) -> Bool {
        route.hasAnthropicCallers && AnthropicModels.isWanted(head)
    }

    /// The answer that a failure would be, with its body in this format.
    ///
    /// - Parameter id: the request's.
    static func response(_ failure: APIFailure, id: Bytes) -> Response {
        let text = JSONWriter.text { writer in
            writer.member("type", "error")
            writer.object("error") { error in
                error.member("type", type(of: failure.status))
                error.member("message", failure.message)
            }
            writer.member("request_id", text: id)
        }
        var response = failure.response
        response.body = .bytes([text])
        response.fields.append(HTTPField("request-id", id))
        return response
    }

    private static func type(of status: HTTPStatus) -> String {
        switch status {
        case .unauthorized: "authentication_error"
        case .forbidden: "permission_error"
        case .notFound: "not_found_error"
        case .contentTooLarge: "request_too_large"
        case .tooManyRequests: "rate_limit_error"
        case .serviceUnavailable: "overloaded_error"
        default: status.code < 500 ? "invalid_request_error" : "api_error"
        }
    }
}
