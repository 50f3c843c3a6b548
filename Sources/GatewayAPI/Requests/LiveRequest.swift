// A request that is being answered, as operators see it.
internal import Base
internal import Domain
internal import Providers
internal import Routing

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
    /// Whether somebody has asked for its end.
    let isEnding: Bool
}

extension LiveRequest {
    /// A copy of what a request's record says now. It shares no memory with the request, whose body may be large.
    init(_ record: RequestRecord) {
        let attempt = record.progress?.current
        id = Bytes(record.id.array)
        model = record.model.map { Bytes($0.cut(to: RecentRequest.longestName).array) }
        gateway = attempt?.gateway.id
        nativeModel = attempt.map { Bytes($0.nativeModel.cut(to: RecentRequest.longestName).array) }
        self.attempt = record.progress?.begun ?? 0
        failed = record.progress?.failures.map(\.text) ?? []
        isStreaming = record.isStreaming
        startedAt = record.startedAt
        firstEventAt = record.firstEventAt
        events = record.stream?.events ?? 0
        outputTokens = record.stream?.usage?.completionTokens
        isEnding = record.end != nil
    }
}

/// The requests that are being answered, of one loop or of all.
struct LiveRequests: Sendable {
    /// More are counted, not shown.
    static let mostShown = 100

    /// The oldest first, at most `mostShown`.
    var shown: [LiveRequest] = []
    /// How many there are.
    var count = 0

    init() {}

    /// Those of all loops.
    init(merging parts: [LiveRequests]) {
        count = parts.reduce(0) { $0 + $1.count }
        let all = parts.flatMap(\.shown).sorted { $0.startedAt < $1.startedAt }
        shown = Array(all.prefix(Self.mostShown))
    }
}
