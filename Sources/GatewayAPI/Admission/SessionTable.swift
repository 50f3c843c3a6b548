// Who is signed in to the operators' page.
internal import Base

/// The sessions of administrators. A session ends twelve hours after it began, when it is closed, and when the admin
/// key it was opened with is no longer the one in force.
struct SessionTable {
    static let lifetime = Duration.seconds(12 * 3600)
    /// At a time; the oldest ends when there would be more.
    static let most = 64

    private struct Session {
        let token: Secret
        /// The admin key it was opened with.
        let key: Secret
        let end: Moment
    }

    /// In the order in which they began.
    private var sessions: [Session] = []

    var count: Int { sessions.count }

    mutating func open(_ token: Secret, with key: Secret, at now: Moment) {
        sessions.removeAll { $0.end <= now }
        if sessions.count >= Self.most { sessions.removeFirst() }
        sessions.append(Session(token: token, key: key, end: now.advanced(by: Self.lifetime)))
    }

    /// Whether `token` is that of a session. Takes the same time for every token of the same length.
    ///
    /// - Parameter key: the admin key in force.
    func isOpen(_ token: Bytes, with key: Secret, at now: Moment) -> Bool {
        var isKnown = false
        for session in sessions where session.token.matches(token) {
            isKnown = isKnown || session.end > now && session.key == key
        }
        return isKnown
    }

    mutating func close(_ token: Bytes) {
        sessions.removeAll { $0.token.matches(token) }
    }
}
