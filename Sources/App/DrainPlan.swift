// How a server that takes no new requests comes to its end.
internal import Base

/// Decides what a draining server does next: it waits for what runs, for as long as it may; then ends what still runs,
/// whose callers are told; gives their last bytes a moment; and cuts what is left.
struct DrainPlan {
    enum Step: Equatable, Sendable {
        /// Nothing is to be done for now.
        case wait
        /// It is time to say in the log how far it has come.
        case report
        /// Has every request end that still runs.
        case endRequests
        /// Nothing is waited for any more.
        case stop
    }

    /// How long the last bytes of ended requests may take.
    static let lastBytes: Duration = .seconds(1)
    static let reportEvery: Duration = .seconds(5)

    private var deadline: Moment
    private var nextReport: Moment
    private var isEnding = false

    /// - Parameter patience: how long what runs is waited for.
    init(patience: Duration, at now: Moment) {
        deadline = now.advanced(by: patience)
        nextReport = now.advanced(by: Self.reportEvery)
    }

    /// - Parameter connections: how many are open.
    mutating func next(connections: Int, at now: Moment) -> Step {
        guard connections > 0 else { return .stop }
        guard now < deadline else {
            if isEnding { return .stop }
            isEnding = true
            deadline = now.advanced(by: Self.lastBytes)
            nextReport = deadline
            return .endRequests
        }
        guard now >= nextReport else { return .wait }
        nextReport = now.advanced(by: Self.reportEvery)
        return .report
    }
}
