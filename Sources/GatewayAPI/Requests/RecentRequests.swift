// The latest requests that are over.
internal import Synchronization

/// The latest inference requests of the whole process. Shared by all loops: each call holds a lock for a moment.
final class RecentRequests: Sendable {
    /// How many are kept.
    static let capacity = 100

    private struct Ring {
        var requests: [RecentRequest] = []
        /// Where the next one goes, once there are as many as are kept.
        var next = 0
    }

    private let ring = Mutex(Ring())

    init() {}

    func add(_ request: RecentRequest) {
        ring.withLock { ring in
            guard ring.requests.count == Self.capacity else { return ring.requests.append(request) }
            ring.requests[ring.next] = request
            ring.next = (ring.next + 1) % Self.capacity
        }
    }

    /// Those that are kept, the newest first.
    var newestFirst: [RecentRequest] {
        let (requests, next) = ring.withLock { ($0.requests, $0.next) }
        return requests[..<next].reversed() + requests[next...].reversed()
    }
}
