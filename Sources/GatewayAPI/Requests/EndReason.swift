// Requests that are ended by somebody else than their caller.
internal import Base
internal import HTTP

/// Why a request is ended before its answer is whole, while its caller is there and waits. The caller is told: by a
/// status, or after the first event by the stream's last one.
package enum EndReason: Equatable, Sendable {
    /// An operator asked for it.
    case byOperator
    /// The process ends, and does not wait any longer.
    case shutdown

    /// The one word for it: a stream's ending in the log, and the code that client programs read.
    var code: StaticString {
        switch self {
        case .byOperator: "ended_by_operator"
        case .shutdown: "server_shutting_down"
        }
    }

    /// What the caller is told.
    var failure: APIFailure {
        switch self {
        case .byOperator:
            APIFailure(
                .serviceUnavailable, "An operator ended this request.", type: "server_error",
                code: code.description)
        case .shutdown:
            // Another process may be behind the same address in a moment.
            APIFailure(
                .serviceUnavailable, "The server is shutting down.", type: "server_error",
                code: code.description, retryAfter: .seconds(1))
        }
    }
}
