// How many gateways do how.
internal import Health
internal import JSON

/// Gateways by their state.
struct HealthSummary {
    let counts: [GatewayHealth.State: Int]

    init(of healths: [GatewayHealth]) {
        counts = healths.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }

    /// Writes `total` and a member for each state, also for those in which no gateway is.
    func write(to writer: inout JSONWriter) {
        writer.member("total", counts.values.reduce(0, +))
        for state in GatewayHealth.State.allCases { writer.member(state.rawValue, counts[state] ?? 0) }
    }
}
