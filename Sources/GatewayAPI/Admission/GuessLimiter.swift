// Slowing down those who guess keys.
internal import Base

/// How many wrong keys a caller may still try: ten at once, and then one every five seconds.
///
/// For each caller it keeps the one moment at which everything will be forgiven. A wrong key puts it off by five
/// seconds; more than nine of these may not be open when a key is looked at. The same wrong key again is no guess: a
/// program that goes on with an old key keeps nobody out.
struct GuessLimiter {
    static let atOnce = 10
    static let pause = Duration.seconds(5)
    /// Callers remembered at a time; those whose guilt is the least go first.
    static let mostCallers = 1024

    private struct Guilt {
        var forgivenAt: Moment
        /// Stands for the latest wrong key, in this process only.
        var lastKey: Int
    }

    private var guilts: [CallerNetwork: Guilt] = [:]

    /// How many callers are remembered.
    var count: Int { guilts.count }

    /// How long a caller has to wait before another key of its is looked at; nil where it need not.
    func wait(of caller: CallerNetwork, at now: Moment) -> Duration? {
        guard let guilt = guilts[caller] else { return nil }
        let wait = now.duration(to: guilt.forgivenAt) - Self.pause * (Self.atOnce - 1)
        return wait > .zero ? wait : nil
    }

    /// A key was wrong.
    mutating func guessed(_ key: Bytes, by caller: CallerNetwork, at now: Moment) {
        let (known, hash) = (guilts[caller], key.hashValue)
        guard known?.lastKey != hash else { return }
        if known == nil { makeRoom(at: now) }
        let start = max(now, known?.forgivenAt ?? now)
        guilts[caller] = Guilt(forgivenAt: start.advanced(by: Self.pause), lastKey: hash)
    }

    private mutating func makeRoom(at now: Moment) {
        guard guilts.count >= Self.mostCallers else { return }
        guilts = guilts.filter { $0.value.forgivenAt > now }
        guard guilts.count >= Self.mostCallers,
            let least = guilts.min(by: { $0.value.forgivenAt < $1.value.forgivenAt })
        else { return }
        guilts[least.key] = nil
    }
}
