// What a caller is told when there is no answer.
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
    /// The gateway's failure that it comes from, and the gateway's name; nil where none was called.
    let upstream: Upstream?
    /// Further fields of the answer.
    let fields: [HTTPField]

    struct Upstream: Sendable {
        let failure: ProviderFailure
        let name: String
    }

    init(
        _ status: HTTPStatus, _ message: String, type: String = "invalid_request_error",
        parameter: String? = nil, code: String? = nil, retryAfter: Duration? = nil,
        upstream: Upstream? = nil, fields: [HTTPField] = []
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
        self.retryAfter = retryAfter
        self.upstream = upstream
        self.fields = fields
    }

    /// The same failure with further fields.
    func with(_ fields: [HTTPField]) -> APIFailure {
        APIFailure(
            status, message, type: type, parameter: parameter, code: code, retryAfter: retryAfter,
            upstream: upstream, fields: self.fields + fields)
    }

    /// The same in words for the caller.
    ///
    /// - Parameters:
    ///   - id: the request's.
    ///   - model: as the caller named it; nil where that is not known.
    func told(_ variant: DialectVariant = .original, id: Bytes, model: Bytes? = nil) -> CallerError {
        CallerError(
            status: status.code, message, type: type, code: code, parameter: parameter, requestID: id,
            openRouter: variant == .openRouter ? openRouterDetails(model) : nil)
    }

    /// The answer to a caller of a dialect.
    ///
    /// - Parameter id: the request's.
    func response(in dialect: Dialect, _ variant: DialectVariant = .original, id: Bytes) -> Response {
        var all = [HTTPField("content-type", "application/json")] + fields
        if let retryAfter {
            all.append(HTTPField("retry-after", Bytes(String(retryAfter.roundedUpSeconds))))
        }
        return Response(status, fields: all, body: .bytes([dialect.body(of: told(variant, id: id))]))
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
    ///
    /// - Parameter name: the gateway's; where it is not given, its slug.
    convenience init(_ failure: ProviderFailure, of name: String? = nil) {
        let text = "\(failure.gateway): \(failure.message)"
        let upstream = Upstream(failure: failure, name: name ?? failure.gateway.slug)
        switch failure.kind {
        case .invalidRequest:
            let status = [413, 422].contains(failure.status) ? failure.status : 400
            self.init(
                HTTPStatus(status ?? 400) ?? .badRequest, failure.message, parameter: failure.parameter,
                code: failure.code, upstream: upstream)
        case .unknownModel:
            self.init(.notFound, text, parameter: "model", code: "model_not_found", upstream: upstream)
        case .rateLimited:
            self.init(
                .tooManyRequests, text, type: "rate_limit_error", code: "upstream_rate_limit",
                retryAfter: failure.retryAfter ?? .seconds(1), upstream: upstream)
        case .authentication: self.init(.badGateway, text, "upstream_authentication", upstream)
        case .payment: self.init(.badGateway, text, "upstream_payment", upstream)
        case .timedOut: self.init(.gatewayTimeout, text, "upstream_timeout", upstream)
        case .overloaded:
            self.init(
                .serviceUnavailable, text, type: "upstream_error", code: "upstream_overloaded",
                retryAfter: failure.retryAfter ?? .seconds(1), upstream: upstream)
        case .unreachable: self.init(.badGateway, text, "upstream_unreachable", upstream)
        case .serverError: self.init(.badGateway, text, "upstream_error", upstream)
        case .brokenAnswer: self.init(.badGateway, text, "upstream_broken_answer", upstream)
        case .emptyAnswer: self.init(.badGateway, text, "upstream_empty_answer", upstream)
        case .cancelled: self.init(.requestTimeout, "the request was cancelled", code: "cancelled")
        }
    }

    private convenience init(_ status: HTTPStatus, _ text: String, _ code: String, _ upstream: Upstream) {
        self.init(status, text, type: "upstream_error", code: code, upstream: upstream)
    }
}

extension Duration {
    /// As a `retry-after` field has it: whole seconds, at least one.
    var roundedUpSeconds: Int { max(1, Int(inSeconds.rounded(.up))) }
}
