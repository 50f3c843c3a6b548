// The cards at the head of the page.
internal import Base
internal import Catalog
internal import Domain
internal import Health
internal import Providers

extension DashboardReading {
    /// One card each: what it is about, its number, and a line below.
    var summary: [PageRow] {
        [gatewaysCard, flightCard, trafficCard, costCard, modelsCard]
    }

    private var gatewaysCard: PageRow {
        let shown = healths.filter { !$0.isFolded }
        let counts = GatewayHealth.State.allCases.compactMap { state -> String? in
            let count = shown.count { $0.state == state }
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        let folded = healths.count - shown.count
        let states = shown.map(\.state)
        let look = states.contains(.down) ? "down" : states.contains(.degraded) ? "degraded" : "healthy"
        let healthy = states.count { $0 == .healthy }
        return Self.card(
            "gateways", look: healthy == 0 && look == "healthy" ? "configured" : look,
            value: "\(healthy) of \(shown.count)",
            detail: (counts + (folded > 0 ? ["\(folded) without a key"] : [])).joined(separator: " · "))
    }

    private var flightCard: PageRow {
        let detail: String
        if live.count > live.shown.count {
            detail = "the oldest \(live.shown.count) are shown"
        } else {
            let waiting = live.shown.count { $0.firstEventAt == nil }
            detail =
                live.count == 0
                ? "nobody waits" : waiting == 0 ? "all of them stream" : "\(waiting) wait for a first event"
        }
        return Self.card("flight", value: ShortText.count(live.count), detail: detail)
    }

    private var trafficCard: PageRow {
        let attempts = healths.reduce(0) { $0 + $1.traffic.attempts }
        let failures = healths.reduce(0) { $0 + $1.traffic.failures }
        guard let window = healths.map(\.traffic.window).max(), window > .zero, attempts > 0 else {
            return Self.card("traffic", value: "0", detail: "no attempts lately")
        }
        let perMinute = Double(attempts) / (window.inSeconds / 60)
        let share = failures == 0 ? "none" : ShortText.share(failures, of: attempts)
        return Self.card(
            "traffic", look: failures * 20 > attempts ? "degraded" : "plain",
            value: perMinute < 10 ? "\((perMinute * 10).rounded() / 10)" : ShortText.count(Int(perMinute)),
            detail: "\(share) of \(ShortText.count(attempts)) failed in \(ShortText.span(window))")
    }

    private var costCard: PageRow {
        let costs = healths.map(\.cost)
        let (today, sinceStart) = (sum(costs.map(\.today)), sum(costs.map(\.sinceStart)))
        let unknown = costs.reduce(0) { $0 + $1.unknownSinceStart }
        let more = unknown > 0 ? ", and \(ShortText.count(unknown)) of unknown cost" : ""
        return Self.card(
            "cost", value: today.map(ShortText.amount) ?? "too much to count",
            detail: "\(sinceStart.map(ShortText.amount) ?? "too much to count") since the start\(more)")
    }

    private var modelsCard: PageRow {
        let served = healths.count { $0.list.isServed }
        return Self.card(
            "models", value: ShortText.count(models),
            detail: "from \(served == 1 ? "1 list" : "\(served) lists")")
    }

    private static func card(
        _ key: String, look: String = "plain", value: String, detail: String
    ) -> PageRow {
        var row = PageRow(key, look: look)
        row["value"] = value
        row["detail"] = detail
        return row
    }

    /// nil where there is no room for the sum.
    private func sum(_ amounts: [USD]) -> USD? {
        amounts.reduce(.zero) { $0?.plus($1) }
    }
}
