// How the end of a body is known.

/// How the body of a message is delimited.
///
/// Source: RFC 9112 §6.3.
package enum BodyFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// So many bytes.
    case length(Int)
    /// Chunks, of which the last is empty.
    case chunked
    /// Until the connection is closed; responses only.
    case untilClose
}
