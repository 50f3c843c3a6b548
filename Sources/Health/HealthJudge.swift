// The one judgement of how a gateway does.
internal import Base
internal import Catalog
internal import Domain
internal import Providers
internal import Routing

/// Decides from everything that is known of a gateway how it does. What callers' own requests say counts for more than
/// checks, and what is newer for more than what is older.
struct HealthJudge {
    /// Where so many attempts were made and more than half of them failed, nobody gets an answer any more …
    static let leastAttempts = 5
    /// … unless so many in a row went well since.
    static let successesToRise = 3
    /// So many failures that are such a share of all attempts are more than bad luck.
    static let leastFailures = 2
    static let worstPercent = 5

    typealias Judgement = (state: GatewayHealth.State, reason: String?)

    let gateway: Gateway
    let endpoint: EndpointReport
    let list: ListStanding
    let breakers: [BreakerReport]
    let traffic: TrafficReading
    let now: Moment

    static func judge(
        _ gateway: Gateway, _ endpoint: EndpointReport, _ list: ListStanding, _ breakers: [BreakerReport],
        _ traffic: TrafficReading, at now: Moment
    ) -> Judgement {
        HealthJudge(
            gateway: gateway, endpoint: endpoint, list: list, breakers: breakers, traffic: traffic, now: now
        ).judgement
    }

    private var judgement: Judgement { missing ?? absence ?? fall ?? silence ?? trouble ?? (.healthy, nil) }

    // MARK: It is not to be expected to answer

    private var missing: Judgement? {
        switch gateway.state {
        case .off: (.off, "\(gateway.keyVariable) switches it off")
        case .needs(let variable): (.unconfigured, "needs \(variable)")
        case .listOnly where !gateway.isConfigured: (.unconfigured, "needs \(gateway.keyVariable)")
        case .callable, .local, .listOnly: nil
        }
    }

    private var absence: Judgement? {
        guard gateway.isAbsentUntilProbed, traffic.lastSuccessAt == nil || failedCheck != nil else {
            return nil
        }
        switch endpoint.outcome {
        case .answered: return nil
        case .failed(let reason): return (.absent, reason)
        case .notChecked: return (.absent, "nothing was heard of it yet")
        }
    }

    private var silence: Judgement? {
        guard endpoint.outcome == .notChecked, traffic.lastSuccessAt == nil, traffic.failures == 0 else {
            return nil
        }
        return (.configured, "nothing was heard of it yet")
    }

    // MARK: Down

    private var fall: Judgement? {
        if let key = breakers.first(where: { $0.model == nil && isWaiting($0) }) {
            return (.down, "its key or account is refused: \(key.words(at: now))")
        }
        if let failedCheck { return (.down, failedCheck) }
        guard !traffic.hasRecovered, traffic.attempts >= Self.leastAttempts,
            traffic.failures * 2 > traffic.attempts, traffic.successesInARow < Self.successesToRise
        else { return nil }
        return (.down, failuresInWords)
    }

    /// Why the latest check failed; nil where it did not, or a caller got an answer since.
    private var failedCheck: String? {
        guard case .failed(let reason) = endpoint.outcome else { return nil }
        guard let success = traffic.lastSuccessAt, let checked = endpoint.checkedAt, success > checked else {
            return reason
        }
        return nil
    }

    private var failuresInWords: String {
        "\(ShortText.count(traffic.failures)) of \(ShortText.count(traffic.attempts)) attempts failed in"
            + " \(ShortText.span(traffic.window))"
    }

    // MARK: Degraded

    private var trouble: Judgement? {
        (failures ?? limits ?? oldList).map { (.degraded, $0) }
    }

    private var failures: String? {
        guard !traffic.hasRecovered, traffic.failures > 0 else { return nil }
        let isMuch =
            traffic.failures >= Self.leastFailures
            && traffic.failures * 100 >= traffic.attempts * Self.worstPercent
        let isAll = traffic.failures + traffic.rateLimited >= traffic.attempts
        return isMuch || isAll ? failuresInWords : nil
    }

    /// A model that is left alone counts only where the gateway failed: by asking for one that does not exist anybody
    /// can have one left alone.
    private var limits: String? {
        breakers.first { breaker in
            switch breaker.state {
            case .limited: true
            case .open, .probing: isWaiting(breaker) && !traffic.hasRecovered && traffic.failures > 0
            }
        }?.words(at: now)
    }

    /// Whether somebody is kept waiting: a breaker whose time is over lets the next call through, whenever that comes.
    private func isWaiting(_ breaker: BreakerReport) -> Bool {
        guard let until = breaker.until else { return true }
        return now < until
    }

    /// A list that is only old is as good as it was; one that cannot be had any more, or came much shorter, is not.
    private var oldList: String? {
        guard let report = list.report else { return nil }
        if let suspicion = report.suspicion { return "its list is kept back: \(suspicion)" }
        switch list.status {
        case .failed: return "its list cannot be had: \(list.reason ?? "it did not come")"
        case .stale, .expired: return report.failure.map { "\(ageInWords(of: report)): \($0)" }
        case .fresh, .pending, .absent, .offline, .unconfigured, .off: return nil
        }
    }

    private func ageInWords(of report: ListReport) -> String {
        guard let fetchedAt = report.fetchedAt else { return "its list is old" }
        return "its list is \(ShortText.span(fetchedAt.duration(to: now))) old"
    }
}
