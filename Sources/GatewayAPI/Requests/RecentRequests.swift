// The latest requests that are over.
internal import Base
internal import Routing
internal import Synchronization

/// The latest inference requests of the whole process. Shared by all loops: each call holds a lock for a moment.
///
/// Every request comes here, and few are ever looked at: their texts are copied into memory that is used again, and
/// become values when somebody looks.
final class RecentRequests: Sendable {
    /// How many are kept.
    static let capacity = 100

    private let ring = Mutex(Ring())

    init() {}

    /// Keeps what is to be known of a request.
    ///
    /// - Parameter duration: from the request's head to the end of its answer.
    func add(_ record: RequestRecord, status: Int, duration: Duration, endedOn: WallTime) {
        ring.withLock { ring in
            ring.takeNextSlot().keep(record, status: status, duration: duration, endedOn: endedOn)
        }
    }

    /// Those that are kept, the newest first.
    var newestFirst: [RecentRequest] { ring.withLock { $0.newestFirst } }
}

private struct Ring: @unchecked Sendable {  // unchecked: slots are touched under the lock only
    private var slots: [Slot] = []
    /// Where the next one goes.
    private var next = 0

    mutating func takeNextSlot() -> Slot {
        if slots.count < RecentRequests.capacity { slots.append(Slot()) }
        defer { next = next + 1 < RecentRequests.capacity ? next + 1 : 0 }
        return slots[next]
    }

    var newestFirst: [RecentRequest] {
        let oldest = slots.count < RecentRequests.capacity ? 0 : next
        return (slots[..<oldest].reversed() + slots[oldest...].reversed()).compactMap(\.request)
    }
}

/// A place for one request after the other. An object: it is filled where it lies.
private final class Slot {
    private var facts: RecentFacts?
    /// The texts, one behind the other.
    private let texts = ByteBuffer()
    private var idCount = 0
    private var modelCount: Int?
    private var nativeModelCount: Int?
    private var attemptsCount: Int?

    func keep(_ record: RequestRecord, status: Int, duration: Duration, endedOn: WallTime) {
        facts = RecentFacts(record, status: status, duration: duration, endedOn: endedOn)
        texts.clear()
        idCount = keep(record.id, RecentRequest.longestName)
        modelCount = record.model.map { keep($0, RecentRequest.longestName) }
        nativeModelCount = record.progress?.current.map {
            keep($0.nativeModel, RecentRequest.longestName)
        }
        attemptsCount = record.attemptsText.map { keep($0, RecentRequest.longestStory) }
    }

    /// - Returns: how many bytes of the text are kept.
    private func keep(_ text: Bytes, _ most: Int) -> Int {
        let kept = text.cut(to: most)
        texts.append(kept)
        return kept.count
    }

    /// What it holds; nil before there is anything.
    var request: RecentRequest? {
        guard let facts else { return nil }
        var start = 0
        func take(_ count: Int) -> Bytes {
            defer { start += count }
            return texts.copy(start..<start + count)
        }
        return RecentRequest(
            id: take(idCount), model: modelCount.map(take), nativeModel: nativeModelCount.map(take),
            attempts: attemptsCount.map(take), facts: facts)
    }
}
