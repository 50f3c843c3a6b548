// Which session to resume with which origin: a bounded memory, as a value.

/// Sessions by origin: a few for each, the newest first; the origin unused for longest goes first.
struct SessionShelf<Session: AnyObject> {
    private struct Entry {
        var sessions: [Session] = []
        var isSingleUse = true
        var lastUse: UInt64 = 0
    }

    let originLimit: Int
    let perOriginLimit: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    /// Both limits are at least 1.
    init(originLimit: Int, perOriginLimit: Int) {
        precondition(originLimit > 0 && perOriginLimit > 0, "a shelf without room")
        self.originLimit = originLimit
        self.perOriginLimit = perOriginLimit
    }

    /// The number of origins with a session.
    var originCount: Int { entries.count }

    /// Keeps `session`. One that may be used again replaces all others of its origin.
    ///
    /// - Returns: what had to go for it, so that the caller may free it where it likes.
    mutating func store(_ session: Session, for origin: String, singleUse: Bool) -> [Session] {
        uses += 1
        var dropped: [Session] = []
        var entry = entries[origin] ?? Entry()
        if !singleUse || !entry.isSingleUse {
            dropped = entry.sessions
            entry.sessions = []
        } else if entry.sessions.count >= perOriginLimit {
            dropped = [entry.sessions.removeFirst()]
        }
        entry.sessions.append(session)
        entry.isSingleUse = singleUse
        entry.lastUse = uses
        entries[origin] = entry
        if entries.count > originLimit { dropped += dropOldest() }
        return dropped
    }

    /// The newest session of `origin`; one for single use is not given out again.
    mutating func take(for origin: String) -> Session? {
        guard var entry = entries[origin], let newest = entry.sessions.last else { return nil }
        uses += 1
        entry.lastUse = uses
        if entry.isSingleUse { entry.sessions.removeLast() }
        entries[origin] = entry.sessions.isEmpty ? nil : entry
        return newest
    }

    /// Drops `session`, which turned out to be useless.
    mutating func forget(_ session: Session, for origin: String) {
        guard var entry = entries[origin] else { return }
        entry.sessions.removeAll { $0 === session }
        entries[origin] = entry.sessions.isEmpty ? nil : entry
    }

    private mutating func dropOldest() -> [Session] {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return [] }
        entries[oldest.key] = nil
        return oldest.value.sessions
    }
}
