// A gateway as the page shows it.
internal import Base
internal import Catalog
internal import Domain
internal import Health
internal import Providers

extension PageRow {
    /// - Parameter position: in the order in which gateways are tried, from 1; nil for one that is nobody's substitute.
    init(_ health: GatewayHealth, position: Int?, at now: Moment) {
        let gateway = health.gateway
        self.init(gateway.id.slug, look: health.state.rawValue)
        hue = gateway.id.slug.utf8.reduce(0) { ($0 * 31 + Int($1)) % 8 }
        self["letter"] = String(gateway.descriptor.name.prefix(1)).uppercased()
        self["name"] = gateway.descriptor.name
        self["position"] = position.map { "#\($0)" } ?? ""
        self["state"] = health.state.rawValue
        self["reason"] = health.reason ?? ""
        let words = HealthWords(of: health, at: now)
        self["endpoint"] = words.endpoint
        self["cache"] = words.list
        self["breaker"] = words.breakers ?? ""
        self["traffic"] = words.traffic
        self["latency"] = words.latency ?? ""
        self["first"] = words.firstEvent ?? ""
        self["speed"] = words.speed ?? ""
        self["cost"] = words.costSinceStart
        self["today"] = words.costToday + " today"
        self["failure"] = words.lastFailure ?? ""
        line = Sparkline.path(health.traffic.slots.map(\.firstEvent))
    }

    /// A gateway that nobody configured: its name and what it lacks.
    init(unconfigured health: GatewayHealth) {
        let gateway = health.gateway
        self.init(gateway.id.slug, look: health.state.rawValue)
        self["name"] = gateway.descriptor.name
        self["variable"] = gateway.keyVariable
        self["reason"] = health.reason ?? ""
        self["cache"] = health.list.isServed ? ShortText.models(health.list.report?.models ?? 0) : ""
    }
}

/// Numbers as a little chart.
enum Sparkline {
    private static let height = 20.0
    private static let step = 4

    /// An SVG path through values in their order, in a box 20 units high and 4 wide a value. It has a gap where a value
    /// is missing, and a dot where one stands alone. Its scale begins at zero.
    ///
    /// - Returns: nil where there is no value.
    static func path(_ values: [Duration?]) -> String? {
        guard let most = values.compactMap({ $0?.inSeconds }).max() else { return nil }
        var path = ""
        var isDrawing = false
        for (index, value) in values.enumerated() {
            guard let value else {
                isDrawing = false
                continue
            }
            let share = most > 0 ? max(0, value.inSeconds / most) : 0
            let level = Int((height - 1 - share * (height - 2)).rounded())
            // A line of no length is drawn as a dot by its round ends.
            path += isDrawing ? "L\(index * step) \(level)" : "M\(index * step) \(level)h0"
            isDrawing = true
        }
        return path
    }
}
