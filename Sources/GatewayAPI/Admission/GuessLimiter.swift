// Slowing down those who guess keys.
internal import Base

/// How many wrong keys a caller may still try: ten at once, and then one every five seconds.
///
/// For each caller it keeps the one moment at which everything will be forgiven. A wrong key puts it off by five
/// seconds; more than nine of these may not be open when a key is looked at.
struct GuessLimiter {
    static let atOnce = 10
    static let pause = Duration.seconds(5)
    /// Callers remembered at a time; those whose guilt is the least go first.
    static let mostCallers = 1024

    private var forgiven: [CallerNetwork: Moment] = [:]

    /// How many callers are remembered.
    var count: Int { forgiven.count }

    /// How long a caller has to wait before another key of its is looked at; nil where it need not.
    func wait(of caller: CallerNetwork, at now: Moment) -> Duration? {
        guard let forgiven = forgiven[caller] else { return nil }
        let wait = now.duration(to: forgiven) - Self.pause * (Self.atOnce - 1)
        return wait > .zero ? wait : nil
    }

    /// A key was wrong.
    mutating func guessedWrong(by caller: CallerNetwork, at now: Moment) {
        let start = max(now, forgiven[caller] ?? now)
        if forgiven[caller] == nil { makeRoom(at: now) }
        forgiven[caller] = start.advanced(by: Self.pause)
    }

    private mutating func makeRoom(at now: Moment) {
        guard forgiven.count >= Self.mostCallers else { return }
        forgiven = forgiven.filter { $0.value > now }
        guard forgiven.count >= Self.mostCallers,
            let least = forgiven.min(by: { $0.value < $1.value })
        else { return }
        forgiven[least.key] = nil
    }
}
