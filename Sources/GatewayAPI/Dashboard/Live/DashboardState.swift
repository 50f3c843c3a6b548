// What the page shows, and since when each part of it is so.
internal import Base
internal import JSON

/// The page's tables at one moment. Each row knows the state in which it last changed, so that every watcher is sent
/// what is new for it, however long it has not read: nothing is queued for anybody.
struct DashboardState: Sendable {
    private struct Row: Sendable {
        let row: PageRow
        let json: Bytes
        /// The number of the state in which it came to be what it is.
        let changedIn: Int

        init(_ row: PageRow, after previous: Row?, in number: Int) {
            if let previous, previous.row == row {
                self = previous
            } else {
                (self.row, changedIn) = (row, number)
                json = JSONWriter.text { row.write(to: &$0) }
            }
        }
    }

    private struct Table: Sendable {
        let name: PageTable.Name
        let rows: [Row]
        /// The number of the state since which these rows stand in this order.
        let orderedIn: Int

        init(_ table: PageTable, after previous: Table?, in number: Int) {
            name = table.name
            let known = Dictionary(
                (previous?.rows ?? []).map { ($0.row.key, $0) }, uniquingKeysWith: { first, _ in first })
            rows = table.rows.map { Row($0, after: known[$0.key], in: number) }
            let isSameOrder = previous.map { $0.rows.map(\.row.key) == table.rows.map(\.key) } ?? false
            orderedIn = isSameOrder ? previous?.orderedIn ?? number : number
        }
    }

    let reading: DashboardReading
    /// Counts up with each state of this process.
    let number: Int
    private let all: [Table]

    init(_ reading: DashboardReading, after previous: DashboardState?) {
        let number = (previous?.number ?? 0) + 1
        self.reading = reading
        self.number = number
        all = reading.tables.map { table in
            Table(table, after: previous?.all.first { $0.name == table.name }, in: number)
        }
    }

    /// When its making began.
    var madeAt: Moment { reading.at }

    func rows(of name: PageTable.Name) -> [PageRow] {
        all.first { $0.name == name }?.rows.map(\.row) ?? []
    }

    /// Writes the tables as far as they changed after another state of this process; the order of a table only where
    /// that changed.
    ///
    /// - Parameter number: of that state; 0 where there was none.
    func write(changesSince number: Int, to writer: inout JSONWriter) {
        writer.member("number", self.number)
        writer.member("made_on", Timestamp.text(reading.on))
        writer.object("tables") { tables in
            for table in all { Self.write(table, changesSince: number, to: &tables) }
        }
    }

    private static func write(_ table: Table, changesSince number: Int, to writer: inout JSONWriter) {
        let isReordered = table.orderedIn > number
        let changed = table.rows.filter { $0.changedIn > number }
        guard isReordered || !changed.isEmpty else { return }
        writer.object(table.name.rawValue) { members in
            if isReordered {
                members.array("order") { order in
                    for row in table.rows { order.string(row.row.key) }
                }
            }
            members.array("rows") { rows in
                for row in changed { rows.raw(row.json) }
            }
        }
    }
}
