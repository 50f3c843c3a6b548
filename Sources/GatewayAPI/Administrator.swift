// What operators can have done to the process, beyond one loop.

/// Does for operators what concerns the whole process.
package protocol Administrator: AnyObject, Sendable {
    /// Reads the configuration again and uses it, where it is good; the old one stays where it is not. One at a time:
    /// another waits.
    func reload() async -> ReloadOutcome
}

/// What came of reading the configuration again.
package enum ReloadOutcome: Equatable, Sendable {
    /// It is in force: what has changed, what changes only by a restart, and what somebody should know of it. Each a
    /// line for people, without secrets.
    case reloaded(changes: [String], needRestart: [String], warnings: [String])
    /// It is not; the old one stays. Each problem with its place.
    case refused(problems: [String])
    /// It was not read: too many wait for that already, or the process is only beginning.
    case busy
}
