// Tables as comma-separated values.
internal import Base
internal import JSON

/// Why a text is no table, and where.
struct CSVFailure: Error, Equatable, CustomStringConvertible {
    enum Kind: Equatable {
        /// The quotes of a cell are not closed.
        case openQuote
        /// A quote within a cell that is not quoted, or anything behind the closing one.
        case strayQuote
        /// Not as many cells as columns.
        case cellCount
        /// No names of columns, an empty one, or the same twice.
        case badHeader
        case badUTF8
    }

    let kind: Kind
    /// The line that the row begins on, counted from 1.
    let line: Int

    var description: String {
        let words =
            switch kind {
            case .openQuote: "a quote is not closed"
            case .strayQuote: "a quote in the middle of a cell"
            case .cellCount: "not as many cells as there are columns"
            case .badHeader: "the first line must name the columns, each once"
            case .badUTF8: "not UTF-8"
            }
        return "\(words), line \(line)"
    }
}

/// Rows of texts under named columns. Lines end in LF or CRLF; empty lines are passed over.
///
/// Source: RFC 4180.
struct CSVTable: Equatable {
    let columns: [String]
    let rows: [[String]]

    init(parsing contents: Bytes) throws(CSVFailure) {
        var scanner = CSVScanner(contents)
        guard let header = try scanner.row(), !header.contains(""), Set(header).count == header.count else {
            throw CSVFailure(kind: .badHeader, line: 1)
        }
        var rows: [[String]] = []
        while let row = try scanner.row() {
            guard row.count == header.count else {
                throw CSVFailure(kind: .cellCount, line: scanner.rowLine)
            }
            rows.append(row)
        }
        (columns, self.rows) = (header, rows)
    }

    /// The rows as JSON: a list of objects whose members are the columns. An empty cell is no member.
    var json: Bytes {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        writer.array { list in
            for row in rows {
                list.object { object in
                    for (column, cell) in zip(columns, row) where !cell.isEmpty {
                        object.name(column)
                        object.string(cell)
                    }
                }
            }
        }
        return buffer.takeAll()
    }
}

/// Takes rows off the front of a text.
private struct CSVScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    /// Where the last row began.
    private(set) var rowLine = 1

    init(_ contents: Bytes) {
        bytes = contents.array
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// The cells of the next row; nil at the end.
    mutating func row() throws(CSVFailure) -> [String]? {
        while skipLineEnd() {}
        guard position < bytes.count else { return nil }
        rowLine = line
        var cells: [String] = []
        repeat { cells.append(try cell()) } while skip(UInt8(ascii: ","))
        guard position == bytes.count || skipLineEnd() else { throw failure(.strayQuote) }
        return cells
    }

    private mutating func cell() throws(CSVFailure) -> String {
        let text = skip(Self.quote) ? try quoted() : plain()
        guard let cell = String(validating: text, as: UTF8.self) else { throw failure(.badUTF8) }
        return cell
    }

    private mutating func plain() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, !isEndOfPlainCell { position += 1 }
        return bytes[start..<position]
    }

    private mutating func quoted() throws(CSVFailure) -> ArraySlice<UInt8> {
        var text: ArraySlice<UInt8> = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote, !skip(Self.quote) { return text }
            if byte == Self.lineFeed { line += 1 }
            text.append(byte)
        }
        throw failure(.openQuote)
    }

    private var isEndOfPlainCell: Bool {
        switch bytes[position] {
        case UInt8(ascii: ","), Self.quote, Self.lineFeed: true
        case Self.carriageReturn: position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed
        default: false
        }
    }

    private mutating func skipLineEnd() -> Bool {
        let start = position
        if skip(Self.carriageReturn), position == bytes.count || bytes[position] != Self.lineFeed {
            position = start
            return false
        }
        guard skip(Self.lineFeed) else { return false }
        line += 1
        return true
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func failure(_ kind: CSVFailure.Kind) -> CSVFailure { CSVFailure(kind: kind, line: rowLine) }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
