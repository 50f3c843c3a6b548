// What is told of an attempt when it is over.
package import Base
package import Domain

/// How one attempt ended: for `x-sluice-attempts`, the log, traces, and what is known of the gateway.
package struct AttemptRecord: Equatable, Sendable {
    package let gateway: GatewayID
    /// What the gateway calls the model, as UTF-8. It shares the request's memory: who keeps it longer copies it.
    package let nativeModel: Bytes
    /// `ok`, an upstream's status, a failure's kind, or `skipped` for who could not be given the request.
    package let outcome: String
    /// Why it failed; nil where it went well, or was skipped.
    package let failure: ProviderFailure.Kind?
    package let beganAt: Moment
    /// Of a stream that went well: its first real event, not its end.
    package let endedAt: Moment
    /// Whether the gateway's list has the model: then its name is no caller's invention.
    package var isListed = false

    package var duration: Duration { beganAt.duration(to: endedAt) }
}
