// Failures in OpenRouter's words.
internal import Base
internal import Domain
internal import HTTP
internal import WireFormats

extension APIFailure {
    /// What OpenRouter says beside status and message.
    ///
    /// - Parameter model: as the caller named it.
    func openRouterDetails(_ model: Bytes?) -> OpenRouterDetails {
        let raw = upstream.flatMap { $0.failure.isQuoted ? $0.failure.message : nil }
        return OpenRouterDetails(
            errorType: upstream.map { Self.errorType(of: $0.failure) } ?? Self.errorType(of: status),
            provider: upstream?.name, raw: raw, model: model, created: WallTime.now.unixSeconds)
    }

    /// Source: openrouter.ai/docs/api-reference/errors, "error_type", November 2026.
    private static func errorType(of failure: ProviderFailure) -> String {
        switch failure.kind {
        case .unreachable: "provider_unavailable"
        case .timedOut: "timeout"
        // The gateway's key and account are the operator's: to the caller it is one that cannot be had.
        case .authentication, .payment: "provider_unavailable"
        case .unknownModel: "not_found"
        case .rateLimited: "rate_limit_exceeded"
        case .overloaded: "provider_overloaded"
        case .serverError, .brokenAnswer, .emptyAnswer: "server"
        case .invalidRequest: errorType(ofBadRequest: failure)
        case .cancelled: "unmapped"
        }
    }

    /// By the codes of OpenAI's format, which its imitators share.
    private static func errorType(ofBadRequest failure: ProviderFailure) -> String {
        switch failure.code {
        case "context_length_exceeded": "context_length_exceeded"
        case "string_above_max_length": "string_too_long"
        case "content_policy_violation", "content_filter": "content_policy_violation"
        case "invalid_prompt": "invalid_prompt"
        default:
            switch failure.status {
            case 413: "payload_too_large"
            case 422: "unprocessable"
            default: "invalid_request"
            }
        }
    }

    /// Of what we refuse ourselves.
    private static func errorType(of status: HTTPStatus) -> String {
        switch status {
        case .badRequest, .methodNotAllowed: "invalid_request"
        case .unauthorized: "authentication"
        case .forbidden: "permission_denied"
        case .notFound: "not_found"
        case .requestTimeout: "timeout"
        case .contentTooLarge: "payload_too_large"
        case .tooManyRequests: "rate_limit_exceeded"
        case .serviceUnavailable: "provider_unavailable"
        default: "unmapped"
        }
    }
}
