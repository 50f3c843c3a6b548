// How a gateway does, in words: the page, the JSON, and the terminal say the same.
package import Base
internal import Catalog
internal import Domain
internal import Providers
internal import Routing

/// Short texts about one gateway at one moment. They hold no secret and nothing that an upstream wrote; names of models
/// in them may be what a caller made up, so whoever shows them escapes them.
package struct HealthWords: Sendable {
    let health: GatewayHealth
    let now: Moment

    package init(of health: GatewayHealth, at now: Moment) {
        self.health = health
        self.now = now
    }

    /// `healthy`, `down` …
    package var state: String { health.state.rawValue }

    /// The endpoint check: `answered in 182 ms, 12 s ago`, `answered 401: it does not accept the key, 40 s ago`,
    /// `not checked yet`.
    package var endpoint: String {
        let ago = health.endpoint.checkedAt.map { ", \(ShortText.span($0.duration(to: now))) ago" } ?? ""
        switch health.endpoint.outcome {
        case .answered where isInProcess: return "in this process"
        case .answered(let latency): return "answered in \(ShortText.measured(latency))" + ago
        case .failed(let reason): return reason + ago
        case .notChecked: return willBeChecked ? "not checked yet" : "not checked"
        }
    }

    /// When the endpoint is checked again: `in 42 s`, `now`; nil where nobody does.
    package var nextCheck: String? {
        if health.endpoint.isChecking { return "now" }
        return health.endpoint.nextCheckAt.map { until($0) }
    }

    /// What limits calls, the key's first: `gpt-x is left alone for 12 s`; nil where nothing does. At most three are
    /// named.
    package var breakers: String? {
        guard !health.breakers.isEmpty else { return nil }
        let named = health.breakers.prefix(Self.mostNamed).map { $0.words(at: now) }
        let rest = health.breakers.count - named.count
        return named.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
    }

    /// When the next call may go that is kept waiting: `in 12 s`; nil where none is.
    package var nextTry: String? {
        health.breakers.compactMap(\.until).min().map { until($0) }
    }

    // MARK: Traffic

    /// `1,204 in 5 min, 0.4 % failed`, `none in 5 min`.
    package var traffic: String {
        let (traffic, window) = (health.traffic, ShortText.span(health.traffic.window))
        guard traffic.attempts > 0 else { return "none in \(window)" }
        let failed = traffic.failures == 0 ? "none" : ShortText.share(traffic.failures, of: traffic.attempts)
        let limited =
            traffic.rateLimited > 0 ? ", \(ShortText.count(traffic.rateLimited)) rate limited" : ""
        return "\(ShortText.count(traffic.attempts)) in \(window), \(failed) failed\(limited)"
    }

    /// `0.4 %`; nil where there was no attempt.
    package var errorRate: String? {
        guard health.traffic.attempts > 0 else { return nil }
        return ShortText.share(health.traffic.failures, of: health.traffic.attempts)
    }

    /// The median and the 95th percentile of whole answers: `840 ms / 2.1 s`; nil where there were none.
    package var latency: String? { pair(health.traffic.latencyP50, health.traffic.latencyP95) }

    /// The same of first events.
    package var firstEvent: String? { pair(health.traffic.firstEventP50, health.traffic.firstEventP95) }

    /// `48 tokens/s`; nil where nothing streamed that was counted.
    package var speed: String? {
        guard let speed = health.traffic.tokensPerSecond, speed.isFinite else { return nil }
        return "\(ShortText.count(Int(min(speed, 1e9).rounded()))) tokens/s"
    }

    /// `429 rate_limited, 3 min ago`; nil where nothing ever failed.
    package var lastFailure: String? {
        guard let failure = health.traffic.lastFailure else { return nil }
        let kind = failure.kind.rawValue
        let what = failure.outcome == kind ? kind : "\(failure.outcome) \(kind)"
        return "\(what), \(ShortText.span(failure.at.duration(to: now))) ago"
    }

    // MARK: Money

    /// `$0.0123`, `$0.0123 and 3 of unknown cost`, `3 of unknown cost`.
    package var costSinceStart: String {
        cost(health.cost.sinceStart, unknown: health.cost.unknownSinceStart)
    }

    /// The same since 00:00 UTC.
    package var costToday: String { cost(health.cost.today, unknown: health.cost.unknownToday) }

    // MARK: Parts

    private static let mostNamed = 3

    private var willBeChecked: Bool { health.endpoint.isChecking || health.endpoint.nextCheckAt != nil }
    private var isInProcess: Bool { health.gateway.descriptor.transport == .memory }

    private func until(_ moment: Moment) -> String {
        moment <= now ? "now" : "in \(ShortText.span(now.duration(to: moment)))"
    }

    private func pair(_ half: Duration?, _ most: Duration?) -> String? {
        guard let half, let most else { return nil }
        return "\(ShortText.measured(half)) / \(ShortText.measured(most))"
    }

    private func cost(_ amount: USD, unknown: Int) -> String {
        guard unknown > 0 else { return ShortText.amount(amount) }
        let rest = "\(ShortText.count(unknown)) of unknown cost"
        return amount == .zero ? rest : "\(ShortText.amount(amount)) and \(rest)"
    }
}
