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
    let endedOn: WallTime
    /// As the caller named it, at most `longestName` bytes of it.
    let model: Bytes?
    /// Who answered, or was asked last.
    let gateway: GatewayID?
    let nativeModel: Bytes?
    /// `groq:429,together:ok`
    let attempts: Bytes?
    let status: Int
    let isStreaming: Bool
    /// How it ended: `complete`, `broken`, `caller_left`, `ended_by_operator`, `server_shutting_down`; nil where a whole
    /// answer or an error was given.
    let ending: String?
    /// The kind of failure, where there was one.
    let failure: String?
    let usage: Usage?
    /// nil where it is not known.
    let cost: USD?
    let duration: Duration
    /// Since the request's head; nil where nothing streamed.
    let firstEvent: Duration?
}

extension RecentRequest {
    /// - Parameters:
    ///   - duration: from the request's head to the end of its answer.
    ///   - scratch: an empty buffer, which is empty again afterwards: the texts take its memory, all of them one piece.
    init(
        _ record: RequestRecord, status: Int, duration: Duration, endedOn: WallTime, with scratch: ByteBuffer
    ) {
        let attempt = record.progress?.current
        let kept = (
            model: record.model?.cut(to: Self.longestName),
            native: attempt?.nativeModel.cut(to: Self.longestName),
            attempts: record.attemptsText?.cut(to: Self.longestStory)
        )
        scratch.append(record.id)
        scratch.append(kept.model ?? .empty)
        scratch.append(kept.native ?? .empty)
        scratch.append(kept.attempts ?? .empty)
        var copies = scratch.takeAll()
        id = copies.takeFirst(record.id.count)
        model = kept.model.map { copies.takeFirst($0.count) }
        nativeModel = kept.native.map { copies.takeFirst($0.count) }
        attempts = kept.attempts.map { copies.takeFirst($0.count) }
        gateway = attempt?.gateway.id
        self.endedOn = endedOn
        self.status = status
        isStreaming = record.isStreaming
        ending = record.ending?.description
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
        while end > most - 4, self[end] & 0xc0 == 0x80 { end -= 1 }
        return slice(0..<end)
    }

    /// Takes the first `amount` bytes out.
    fileprivate mutating func takeFirst(_ amount: Int) -> Bytes {
        defer { self = slice(amount..<count) }
        return slice(0..<amount)
    }
}
