// What a caller is told instead of an answer.
package import Base

/// A failure in words for the caller; each dialect spells it in its own way.
package struct CallerError: Equatable, Sendable {
    /// The answer's status, or in a stream that has begun the one it would have had.
    package let status: Int
    package let message: String
    /// OpenAI's word for it, such as `invalid_request_error`.
    package let type: String
    /// What exactly, for programs.
    package let code: String?
    /// The request's member at fault.
    package let parameter: String?
    /// Ours of the request.
    package let requestID: Bytes
    /// What a caller of OpenRouter's variant is told besides; nil for all others.
    package let openRouter: OpenRouterDetails?

    package init(
        status: Int, _ message: String, type: String, code: String? = nil, parameter: String? = nil,
        requestID: Bytes, openRouter: OpenRouterDetails? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.code = code
        self.parameter = parameter
        self.requestID = requestID
        self.openRouter = openRouter
    }
}
