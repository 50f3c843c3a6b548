// What somebody should know of the configuration, for whoever looks.
internal import Synchronization

/// What the latest reading of the configuration warned of, or why it was refused. Shared by all loops.
package final class Notices: Sendable {
    private let held = Mutex<[String]>([])

    package init() {}

    /// Each a line for people, without secrets.
    package var lines: [String] { held.withLock { $0 } }

    /// What was said before no longer holds.
    package func replace(_ lines: [String]) {
        held.withLock { $0 = lines }
    }
}
