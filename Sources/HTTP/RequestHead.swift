// The head of a request as a value.
import Base

/// Everything before the body of a request, checked. An object, because it is handed through every room that has to
/// do with a request: one reference instead of five.
package final class RequestHead: Sendable {
    package let method: HTTPMethod
    package let target: RequestTarget
    package let version: HTTPVersion
    package let fields: HTTPFields

    /// How the body ends: `none`, `length` or `chunked`.
    package let framing: BodyFraming

    /// Whether the client is willing to send another request on this connection.
    package let isPersistent: Bool

    /// Whether the client waits for `100 Continue` before it sends the body.
    package let expectsContinue: Bool

    /// A head made by ourselves, for tests and for transports without a network.
    package init(
        method: HTTPMethod, target: RequestTarget, version: HTTPVersion = .http11,
        fields: HTTPFields = .empty,
        framing: BodyFraming = .none, isPersistent: Bool = true, expectsContinue: Bool = false
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.framing = framing
        self.isPersistent = isPersistent
        self.expectsContinue = expectsContinue
    }
}
