// Why a gateway did not answer: whose fault it was, and what makes sense next.
package import Base

/// A field in which an upstream tells its rate limits: its name in lower case, its value as it came.
package struct RateLimitField: Equatable, Sendable {
    package let name: Bytes
    package let value: Bytes

    package init(name: Bytes, value: Bytes) {
        self.name = name
        self.value = value
    }
}

/// A failed attempt. Made where the knowledge is; nobody guesses again from a status.
///
/// A class, though a value in all it does: each suspended step that may fail keeps room for a failure, and so only
/// for one reference.
package final class ProviderFailure: Error, Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        /// No connection, or no host of that name.
        case unreachable
        /// No real event, or no whole answer, in time.
        case timedOut = "timeout"
        /// The gateway does not accept our key.
        case authentication
        /// The gateway's account is empty.
        case payment
        case unknownModel = "unknown_model"
        case rateLimited = "rate_limited"
        case overloaded
        case serverError = "server_error"
        /// The answer broke off, or is not what the format says.
        case brokenAnswer = "broken_answer"
        /// An answer without choice, finish reason, text or tokens.
        case emptyAnswer = "empty_answer"
        /// The caller's request is at fault; another gateway would say the same.
        case invalidRequest = "invalid_request"
        /// The caller is gone.
        case cancelled
    }

    package enum Next: Equatable, Sendable { case tryAnother, tellCaller }
    package enum Blame: Equatable, Sendable { case caller, gateway, us }

    package let gateway: GatewayID
    package let kind: Kind
    /// The upstream's own status; nil when it sent none.
    package let status: Int?
    /// For the caller: scrubbed of keys, never HTML.
    package let message: String
    /// Whether `message` is the upstream's own words.
    package let isQuoted: Bool
    /// The upstream's own error code, where it gave one.
    package let code: String?
    /// The request's member that the upstream complained of.
    package let parameter: String?
    /// How long the upstream asks to wait.
    package let retryAfter: Duration?
    /// What the upstream said about its rate limits.
    package let rateLimits: [RateLimitField]
    /// Whether it is about thoughts in the request that another gateway's provider has sealed: without them it may be
    /// taken.
    package let refusesSeals: Bool

    package init(
        _ kind: Kind, from gateway: GatewayID, status: Int? = nil, _ message: String, isQuoted: Bool = false,
        code: String? = nil, parameter: String? = nil, retryAfter: Duration? = nil,
        rateLimits: [RateLimitField] = [], refusesSeals: Bool = false
    ) {
        self.kind = kind
        self.gateway = gateway
        self.status = status
        self.message = message
        self.isQuoted = isQuoted
        self.code = code
        self.parameter = parameter
        self.retryAfter = retryAfter
        self.rateLimits = rateLimits
        self.refusesSeals = refusesSeals
    }

    /// The same failure, with what the head of the answer said about limits.
    package func told(retryAfter: Duration?, rateLimits: [RateLimitField]) -> ProviderFailure {
        ProviderFailure(
            kind, from: gateway, status: status, message, isQuoted: isQuoted, code: code,
            parameter: parameter,
            retryAfter: retryAfter, rateLimits: rateLimits, refusesSeals: refusesSeals)
    }

    package static func == (left: ProviderFailure, right: ProviderFailure) -> Bool {
        left.gateway == right.gateway && left.kind == right.kind && left.status == right.status
            && left.message == right.message && left.code == right.code && left.parameter == right.parameter
            && left.retryAfter == right.retryAfter && left.rateLimits == right.rateLimits
    }

    package var next: Next {
        switch kind {
        case .invalidRequest, .cancelled: .tellCaller
        case .unreachable, .timedOut, .authentication, .payment, .unknownModel, .rateLimited, .overloaded,
            .serverError, .brokenAnswer, .emptyAnswer:
            .tryAnother
        }
    }

    package var blame: Blame {
        switch kind {
        case .invalidRequest, .cancelled: .caller
        case .unreachable, .timedOut, .authentication, .payment, .unknownModel, .rateLimited, .overloaded,
            .serverError, .brokenAnswer, .emptyAnswer:
            .gateway
        }
    }
}

extension ProviderFailure: CustomStringConvertible {
    /// For tests and debugging.
    package var description: String {
        let facts =
            [status.map(String.init), code, parameter].compactMap { $0 }
            + rateLimits.map { "\($0.name): \($0.value)" }
        return "\(gateway) \(kind.rawValue) [\(facts.joined(separator: ", "))]: \(message)"
    }
}
