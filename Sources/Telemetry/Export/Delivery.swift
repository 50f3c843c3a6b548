// Bringing one thing after the other to a collector.
internal import Base

/// Delivers messages of one kind, each until it is taken or given up. Confined to a loop.
final class Delivery {
    private let kind: ExportKind
    private let collector: Collector
    private let news: ExportNews
    private let time: any Timekeeper
    private let bell: ExportBell
    private let random: () -> Double
    /// Until when all must be out, once the process ends.
    private var end: Moment?
    private var isFailing = false

    init(
        _ kind: ExportKind, to collector: Collector, _ news: ExportNews, time: any Timekeeper,
        random: @escaping () -> Double
    ) {
        self.kind = kind
        self.collector = collector
        self.news = news
        self.time = time
        self.random = random
        bell = ExportBell(on: time)
    }

    /// Whether this is to be the last of it.
    var isEnding: Bool { end != nil }

    /// Suspends until `moment`, or until somebody wakes it.
    func sleep(until moment: Moment) async { await bell.sleep(until: moment) }

    func wake() { bell.ring() }

    /// From now on nothing is tried twice, and nothing takes longer than until `moment`.
    func finish(by moment: Moment) {
        end = moment
        _ = time.schedule(at: moment) { [weak self] in self?.collector.cancel() }
        bell.ring()
    }

    /// Delivers one message.
    ///
    /// - Parameter items: how many spans or points it has.
    func deliver(_ message: [Bytes], items: Int) async {
        var redelivery = Redelivery()
        while true {
            if let end, end <= time.now { return news.lost(items, kind, because: "ending") }
            let outcome = await collector.send(message, by: end ?? .distantFuture)
            note(outcome)
            switch redelivery.verdict(on: outcome, at: time.now, random: random()) {
            case .done(let rejected): return news.lost(min(rejected, items), kind, because: "rejected")
            case .giveUp: return news.lost(items, kind, because: "undeliverable")
            case .again(let moment):
                if isEnding { return news.lost(items, kind, because: "ending") }
                while !isEnding, time.now < moment { await bell.sleep(until: moment) }
            }
        }
    }

    /// Tells the log when something changes.
    private func note(_ outcome: ExportOutcome) {
        news.came(outcome, kind)
        let isGood: Bool
        if case .accepted = outcome { isGood = true } else { isGood = false }
        defer { isFailing = !isGood }
        guard isFailing == isGood else { return }
        news.log.write(
            isGood ? .info : .warn, isGood ? "telemetry delivered again" : "telemetry not delivered"
        ) {
            $0.add("kind", kind.rawValue)
            $0.add("outcome", outcome.word)
        }
    }
}
