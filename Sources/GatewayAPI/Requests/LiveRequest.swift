// A request that is being answered, as operators see it.
internal import Base
internal import Domain

/// What can be said at one moment of an inference request that is being answered.
struct LiveRequest: Sendable {
    /// As in its log line: by this it can be ended.
    let id: Bytes
    /// As the caller named it.
    let model: Bytes?
    /// The one that is being asked, or answers; nil before there is a plan.
    let gateway: GatewayID?
    /// What that gateway calls the model.
    let nativeModel: Bytes?
    /// Counts from 1; 0 before the first.
    let attempt: Int
    /// How those before it ended: `groq:429`.
    let failed: [String]
    let isStreaming: Bool
    let startedAt: Moment
    let firstEventAt: Moment?
    /// Events of the stream so far.
    let events: Int
    /// As the gateway counted so far; nil while it has not.
    let outputTokens: Int?
    /// Whether an operator has asked for its end.
    let isEnding: Bool
}

/// The requests that are being answered, of one loop or of all.
struct LiveRequests: Sendable {
    /// More are counted, not shown.
    static let mostShown = 100

    /// The oldest first, at most `mostShown`.
    var shown: [LiveRequest] = []
    /// How many there are.
    var count = 0
}
