// Tables for people.

/// A table in plain text: a line for the heads and one for each row.
struct TextTable {
    private let rows: [[String]]

    /// - Parameter rows: each has as many cells as there are heads. What is in them may be from elsewhere: gateways choose
    ///   the names of their models.
    init(_ heads: [String], _ rows: [[String]]) {
        self.rows = [heads] + rows.map { $0.map(ShownText.line) }
    }

    /// The columns aligned at the left, with two spaces between them; no line feed at the end.
    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        .joined(separator: "\n")
    }
}
