// What a caller is told when there is no answer, in OpenAI's format.
internal import Base
internal import Domain
internal import HTTP
internal import Routing
internal import WireFormats

/// A failure as the caller sees it: status, text and the codes that client libraries read.
///
/// A class, though a value in all it does, as `ProviderFailure` is.
final class APIFailure: Error, Sendable {
    let status: HTTPStatus
    let message: String
    let type: String
    let parameter: String?
    let code: String?
    let retryAfter: Duration?
    /// Further fields of the answer.
    let fields: [HTTPField]

    init(
        _ status: HTTPStatus, _ message: String, type: String = "invalid_request_error",
        parameter: String? = nil, code: String? = nil, retryAfter: Duration? = nil,
        fields: [HTTPField] = []
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
        self.retryAfter = retryAfter
        self.fields = fields
    }

    /// The same failure with further fields.
    func with(_ fields: [HTTPField]) -> APIFailure {
        APIFailure(
            status, message, type: type, parameter: parameter, code: code, retryAfter: retryAfter,
            fields: self.fields + fields)
    }

    /// The same in words for the caller.
    ///
    /// - Parameter id: the request's.
    func told(id: Bytes) -> CallerError {
        CallerError(
            status: status.code, message, type: type, code: code, parameter: parameter, requestID: id)
    }

    /// The answer to a caller of a dialect.
    ///
    /// - Parameter id: the request's.
    func response(in dialect: Dialect, id: Bytes) -> Response {
        var all = [HTTPField("content-type", "application/json")] + fields
        if let retryAfter {
            all.append(HTTPField("retry-after", Bytes(String(retryAfter.roundedUpSeconds))))
        }
        return Response(status, fields: all, body: .bytes([dialect.body(of: told(id: id))]))
    }

    /// The answer to a caller of OpenAI's API, or of no model at all.
    var response: Response { response(in: .chat, id: .empty) }
}

extension APIFailure {
    convenience init(_ refusal: HTTPRefusal) {
        self.init(refusal.status, refusal.reason, code: Self.code(of: refusal.status))
    }

    private static func code(of status: HTTPStatus) -> String? {
        switch status {
        case .contentTooLarge: "request_too_large"
        case .requestTimeout: "request_timeout"
        default: nil
        }
    }

    /// A body that cannot be read to its end.
    convenience init(_ failure: RequestBodyFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .callerLeft: self.init(.requestTimeout, "the caller left", code: "cancelled")
        }
    }

    static var bodyTooSlow: APIFailure {
        APIFailure(.requestTimeout, "the request body did not arrive in time", code: "request_timeout")
    }

    convenience init(_ fault: RequestFault) {
        self.init(.badRequest, fault.message, parameter: fault.parameter, code: fault.code)
    }

    /// What a failed request is for the caller.
    convenience init(_ failure: ProviderFailure) {
        let text = "\(failure.gateway): \(failure.message)"
        switch failure.kind {
        case .invalidRequest:
            let status = [413, 422].contains(failure.status) ? failure.status : 400
            self.init(
                HTTPStatus(status ?? 400) ?? .badRequest, failure.message, parameter: failure.parameter,
                code: failure.code)
        case .unknownModel:
            self.init(.notFound, text, parameter: "model", code: "model_not_found")
        case .rateLimited:
            self.init(
                .tooManyRequests, text, type: "rate_limit_error", code: "upstream_rate_limit",
                retryAfter: failure.retryAfter ?? .seconds(1))
        case .authentication:
            self.init(.badGateway, text, type: "upstream_error", code: "upstream_authentication")
        case .payment: self.init(.badGateway, text, type: "upstream_error", code: "upstream_payment")
        case .timedOut: self.init(.gatewayTimeout, text, type: "upstream_error", code: "upstream_timeout")
        case .overloaded:
            self.init(
                .serviceUnavailable, text, type: "upstream_error", code: "upstream_overloaded",
                retryAfter: failure.retryAfter ?? .seconds(1))
        case .unreachable: self.init(.badGateway, text, type: "upstream_error", code: "upstream_unreachable")
        case .serverError: self.init(.badGateway, text, type: "upstream_error", code: "upstream_error")
        case .brokenAnswer:
            self.init(.badGateway, text, type: "upstream_error", code: "upstream_broken_answer")
        case .emptyAnswer: self.init(.badGateway, text, type: "upstream_error", code: "upstream_empty_answer")
        case .cancelled: self.init(.requestTimeout, "the request was cancelled", code: "cancelled")
        }
    }
}

extension Duration {
    /// As a `retry-after` field has it: whole seconds, at least one.
    var roundedUpSeconds: Int { max(1, Int(inSeconds.rounded(.up))) }
}
