// Which idle connection serves the next request: the decisions of the pool.
internal import Base
internal import HTTP

/// The idle connections to one origin, newest on top: the one used last is the one most likely alive.
struct ConnectionPool<Connection> {
    private struct Idle {
        let connection: Connection
        /// When it has been idle, or alive, for too long.
        let end: Moment
    }

    private let limits: PoolLimits
    private var idle: [Idle] = []

    init(limits: PoolLimits) {
        self.limits = limits
    }

    var count: Int { idle.count }

    /// A connection for the next request, if one may still be used, and those that are to be closed instead.
    mutating func checkOut(
        at now: Moment, isUsable: (Connection) -> Bool
    ) -> (connection: Connection?, closing: [Connection]) {
        var closing: [Connection] = []
        while let last = idle.popLast() {
            if now < last.end, isUsable(last.connection) { return (last.connection, closing) }
            closing.append(last.connection)
        }
        return (nil, closing)
    }

    /// Keeps a connection for later. False when it is to be closed.
    mutating func checkIn(_ connection: Connection, openedAt: Moment, at now: Moment) -> Bool {
        let endOfLife = openedAt.advanced(by: limits.maximumAge)
        guard idle.count < limits.idlePerOrigin, now < endOfLife else { return false }
        idle.append(
            Idle(connection: connection, end: min(endOfLife, now.advanced(by: limits.idleTimeout))))
        return true
    }

    /// Takes out what has been idle, or alive, for too long.
    mutating func expire(at now: Moment) -> [Connection] {
        let all = idle
        idle = all.filter { now < $0.end }
        return all.filter { now >= $0.end }.map(\.connection)
    }

    /// Takes out everything.
    mutating func removeAll() -> [Connection] {
        defer { idle = [] }
        return idle.map(\.connection)
    }

    /// Takes out what `isGone` says.
    mutating func remove(where isGone: (Connection) -> Bool) {
        idle.removeAll { isGone($0.connection) }
    }
}
