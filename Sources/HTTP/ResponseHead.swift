// The head of a response as a value.
import Base

/// Everything before the body of a received response, checked as far as framing depends on it.
package struct ResponseHead: Sendable {
    package let status: HTTPStatus
    package let version: HTTPVersion
    package let fields: HTTPFields

    /// How the body ends, given the method of the request.
    package let framing: BodyFraming

    /// Whether the connection may be used again after the body.
    package let isPersistent: Bool

    /// A head made by ourselves, for tests and for transports without a network.
    package init(
        status: HTTPStatus, version: HTTPVersion = .http11, fields: HTTPFields = .empty,
        framing: BodyFraming, isPersistent: Bool = true
    ) {
        self.status = status
        self.version = version
        self.fields = fields
        self.framing = framing
        self.isPersistent = isPersistent
    }
}
