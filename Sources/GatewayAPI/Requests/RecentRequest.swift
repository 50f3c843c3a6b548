// A request that is over, as operators see it.
internal import Base
internal import Domain
internal import Providers
internal import Routing

/// An inference request that is over. It shares no memory with the request itself.
struct RecentRequest: Sendable {
    /// How many bytes are kept of a model's name, and of the story of attempts.
    static let longestName = 200
    static let longestStory = 1000

    let id: Bytes
    /// As the caller named it, at most `longestName` bytes of it.
    let model: Bytes?
    let nativeModel: Bytes?
    /// `groq:429,together:ok`
    let attempts: Bytes?
    let facts: RecentFacts

    var endedOn: WallTime { facts.endedOn }
    /// Who answered, or was asked last.
    var gateway: GatewayID? { facts.gateway }
    var status: Int { facts.status }
    var isStreaming: Bool { facts.isStreaming }
    /// How it ended: `complete`, `broken`, `caller_left`, `ended_by_operator`, `server_shutting_down`; nil where a whole
    /// answer or an error was given.
    var ending: String? { facts.ending?.description }
    /// The kind of failure, where there was one.
    var failure: String? { facts.failure }
    var usage: Usage? { facts.usage }
    /// nil where it is not known.
    var cost: USD? { facts.cost }
    /// From the request's head to the end of its answer.
    var duration: Duration { facts.duration }
    /// Since the request's head; nil where nothing streamed.
    var firstEvent: Duration? { facts.firstEvent }
}

/// What is kept of a request that is over, but for its texts. The members are those of `RecentRequest`.
struct RecentFacts: Sendable {
    let endedOn: WallTime
    let gateway: GatewayID?
    let status: Int
    let isStreaming: Bool
    let ending: StaticString?
    let failure: String?
    let usage: Usage?
    let cost: USD?
    let duration: Duration
    let firstEvent: Duration?
}

extension RecentFacts {
    init(_ record: RequestRecord, status: Int, duration: Duration, endedOn: WallTime) {
        self.endedOn = endedOn
        gateway = record.progress?.current?.gateway.id
        self.status = status
        isStreaming = record.isStreaming
        ending = record.ending
        failure = record.failure
        usage = record.usage
        cost = record.cost
        self.duration = duration
        firstEvent = record.firstEventAt.map { record.startedAt.duration(to: $0) }
    }
}

extension Bytes {
    /// At most `most` bytes of a text, cut where a character ends.
    func cut(to most: Int) -> Bytes {
        guard count > most else { return self }
        var end = most
        // A byte that goes on with a character begins with the bits 10 (RFC 3629 §3); no character has four of them.
        while end > most - 4, end > 0, self[end] & 0xc0 == 0x80 { end -= 1 }
        return slice(0..<end)
    }
}
