// Status codes.

/// The status of a response: a code from 100 to 999.
///
/// Source: RFC 9110 §15.
package struct HTTPStatus: Hashable, Sendable {
    private let number: UInt16

    /// The three digits.
    package var code: Int { Int(number) }

    /// Nil when `code` has not three digits.
    package init?(_ code: Int) {
        guard (100...999).contains(code) else { return nil }
        number = UInt16(code)
    }

    private init(known code: UInt16) {
        number = code
    }

    /// Whether this is an interim answer (1xx), after which the final one follows.
    package var isInformational: Bool { number < 200 }

    /// Whether the request succeeded (2xx).
    package var isSuccess: Bool { (200..<300).contains(number) }

    package static let `continue` = HTTPStatus(known: 100)
    package static let switchingProtocols = HTTPStatus(known: 101)
    package static let ok = HTTPStatus(known: 200)
    package static let created = HTTPStatus(known: 201)
    package static let accepted = HTTPStatus(known: 202)
    package static let noContent = HTTPStatus(known: 204)
    package static let seeOther = HTTPStatus(known: 303)
    package static let notModified = HTTPStatus(known: 304)
    package static let badRequest = HTTPStatus(known: 400)
    package static let unauthorized = HTTPStatus(known: 401)
    package static let paymentRequired = HTTPStatus(known: 402)
    package static let forbidden = HTTPStatus(known: 403)
    package static let notFound = HTTPStatus(known: 404)
    package static let methodNotAllowed = HTTPStatus(known: 405)
    package static let requestTimeout = HTTPStatus(known: 408)
    package static let conflict = HTTPStatus(known: 409)
    package static let contentTooLarge = HTTPStatus(known: 413)
    package static let targetTooLong = HTTPStatus(known: 414)
    package static let unsupportedMediaType = HTTPStatus(known: 415)
    package static let expectationFailed = HTTPStatus(known: 417)
    package static let unprocessableContent = HTTPStatus(known: 422)
    package static let tooManyRequests = HTTPStatus(known: 429)
    package static let fieldsTooLarge = HTTPStatus(known: 431)
    package static let internalServerError = HTTPStatus(known: 500)
    package static let notImplemented = HTTPStatus(known: 501)
    package static let badGateway = HTTPStatus(known: 502)
    package static let serviceUnavailable = HTTPStatus(known: 503)
    package static let gatewayTimeout = HTTPStatus(known: 504)
    package static let versionNotSupported = HTTPStatus(known: 505)
    package static let loopDetected = HTTPStatus(known: 508)

    /// The registered phrase for the status line; empty for a code that is not listed here.
    package var reason: StaticString {
        switch number {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 508: "Loop Detected"
        default: ""
        }
    }
}

extension HTTPStatus: CustomStringConvertible {
    package var description: String { String(number) }
}
