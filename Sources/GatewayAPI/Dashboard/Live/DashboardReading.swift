// Everything that the page shows, as it was at one moment.
internal import Base
internal import Domain
internal import Health
internal import Providers

/// What was read of the whole process for the page.
struct DashboardReading: Sendable {
    /// In the order in which gateways are tried.
    var healths: [GatewayHealth] = []
    var live = LiveRequests()
    /// The latest first.
    var recent: [RecentRequest] = []
    /// What somebody should know of the configuration, a line each.
    var problems: [String] = []
    /// Of the catalog: one for each model, wherever it is offered.
    var models = 0
    /// Where gateways stand in the order in which they are tried.
    var positions = FailoverPositions()
    var at: Moment
    var on: WallTime

    static let mostRecent = 100
    static let mostProblems = 100

    /// What the page shows of it.
    var tables: [PageTable] {
        PageTable.Name.allCases.map { PageTable($0, rows(of: $0)) }
    }

    private func rows(of name: PageTable.Name) -> [PageRow] {
        switch name {
        case .summary: summary
        case .gateways: gateways
        case .unconfigured: healths.filter(\.isFolded).map { PageRow(unconfigured: $0) }
        case .live: live.shown.map { PageRow($0, at: at) }
        case .recent: recent.prefix(Self.mostRecent).map { PageRow($0) }
        case .problems: problems.prefix(Self.mostProblems).map(Self.problem)
        }
    }

    private var gateways: [PageRow] {
        healths.filter { !$0.isFolded }
            .map { PageRow($0, position: positions[$0.gateway], at: at) }
    }

    private static func problem(_ line: String) -> PageRow {
        var row = PageRow(line, look: "plain")
        row["text"] = line
        return row
    }
}

extension GatewayHealth {
    /// Whether it is one of those below the table: nobody set it up.
    var isFolded: Bool { state == .unconfigured || state == .off }
}
