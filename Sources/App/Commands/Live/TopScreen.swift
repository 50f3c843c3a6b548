// What `sluice top` shows: the operators' page as lines of text.

/// A screen full of what a server is doing. Decided from what the server told, for a screen of some size.
struct TopScreen {
    /// A line, and how it is to look as a whole.
    struct Line: Equatable {
        enum Style: Equatable { case plain, title, head, bad, warning, faint }

        var text: String
        var style = Style.plain
    }

    private struct Section {
        let heads: [String]
        let rows: [(cells: [String], style: Line.Style)]
    }

    private static let gap = "  "

    private let tables: LiveTables
    private let place: String
    private let trouble: String?

    /// - Parameters:
    ///   - place: the server's URL.
    ///   - trouble: why there is nothing newer; nil where there is.
    init(_ tables: LiveTables, place: String, trouble: String? = nil) {
        self.tables = tables
        self.place = place
        self.trouble = trouble
    }

    /// The lines from top to bottom.
    ///
    /// - Parameters:
    ///   - width: columns; no line takes more.
    ///   - height: rows; there are no more lines.
    func lines(width: Int, height: Int) -> [Line] {
        let problems = tables["problems"].map { Line(text: $0["text"], style: .warning) }
        let top = [title] + summary + Self.cut(problems, to: max(1, height / 8))
        let room = max(0, height - top.count - sections.count)
        let shares = Self.shares(of: sections.map { max(1, $0.rows.count) + 1 }, within: room)
        let tables = zip(sections, shares).flatMap { section, share in
            [Line(text: "")] + lines(of: section, width: width, height: share)
        }
        return (top + tables).prefix(max(0, height)).map { line in
            Line(text: TextColumns.cut(ShownText.line(line.text), to: width), style: line.style)
        }
    }

    // MARK: Head

    private var title: Line {
        let time = tables.madeOn.isEmpty ? "" : "\(Self.gap)\(tables.madeOn.dropFirst(11).prefix(8)) UTC"
        let version = tables.version.isEmpty ? "" : " \(tables.version)"
        return trouble.map { Line(text: $0, style: .bad) }
            ?? Line(text: "Sluice\(version) at \(place)\(time)", style: .title)
    }

    private var summary: [Line] {
        tables["summary"].map { card in
            let detail = card["detail"].isEmpty ? "" : "  (\(card["detail"]))"
            return Line(
                text: "\(TextColumns.fill(card["key"], to: 10))\(card["value"])\(detail)",
                style: Self.style(of: card.look))
        }
    }

    // MARK: Tables

    private var sections: [Section] {
        [
            section(
                "gateways",
                [
                    "position", "name", "state", "endpoint", "cache", "breaker", "traffic", "latency",
                    "first",
                    "cost", "failure",
                ],
                [
                    "#", "GATEWAY", "STATE", "ENDPOINT", "MODELS", "BREAKER", "TRAFFIC", "P50 / P95",
                    "FIRST EVENT", "COST", "LAST FAILURE",
                ]),
            section(
                "live", ["model", "gateway", "attempt", "age", "progress"],
                ["UNDER WAY", "GATEWAY", "ATTEMPT", "AGE", "PROGRESS"]),
            section(
                "recent", ["ended", "model", "gateway", "outcome", "attempts", "tokens", "cost", "took"],
                ["LATELY", "MODEL", "GATEWAY", "OUTCOME", "ATTEMPTS", "TOKENS", "COST", "TOOK"]),
        ]
    }

    private func section(_ table: String, _ places: [String], _ heads: [String]) -> Section {
        Section(
            heads: heads,
            rows: tables[table].map { row in
                (places.map { ShownText.line(row[$0]) }, Self.style(of: row.look))
            })
    }

    private func lines(of section: Section, width: Int, height: Int) -> [Line] {
        let rows = [section.heads] + section.rows.map(\.cells)
        let wanted = section.heads.indices.map { column in
            rows.map { TextColumns.width(of: $0[column]) }.max() ?? 0
        }
        let gaps = (section.heads.count - 1) * Self.gap.count
        let widths = TextColumns.fitting(wanted, within: max(0, width - gaps))
        func line(_ cells: [String], _ style: Line.Style) -> Line {
            let parts = zip(cells, widths).map { TextColumns.fill(TextColumns.cut($0, to: $1), to: $1) }
            var text = parts.joined(separator: Self.gap)
            while text.last == " " { text.removeLast() }
            return Line(text: text, style: style)
        }
        let shown = section.rows.map { line($0.cells, $0.style) }
        let body = shown.isEmpty ? [Line(text: "none", style: .faint)] : shown
        return [line(section.heads, .head)] + Self.cut(body, to: max(0, height - 1))
    }

    private static func style(of look: String) -> Line.Style {
        switch look {
        case "down", "failed": .bad
        case "degraded", "ending": .warning
        case "absent", "left", "configured": .faint
        default: .plain
        }
    }

    // MARK: Room

    /// The first of some lines, and how many more there are.
    static func cut(_ lines: [Line], to count: Int) -> [Line] {
        guard lines.count > count else { return lines }
        guard count > 0 else { return [] }
        return lines.prefix(count - 1) + [Line(text: "… and \(lines.count - count + 1) more", style: .faint)]
    }

    /// Shares of a room, as equal as can be: who wants less leaves the rest to the others.
    static func shares(of wanted: [Int], within room: Int) -> [Int] {
        TextColumns.fitting(wanted, within: room)
    }
}
