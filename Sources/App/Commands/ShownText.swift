// Text from elsewhere, made fit to be shown.

/// Text from elsewhere, made fit for a line of a terminal.
enum ShownText {
    /// How many characters of Unicode are shown.
    private static let longest = 240

    /// `text` in one line: what would move the cursor, break the line or turn its direction becomes a blank, and a
    /// long text is cut.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if line.count == longest { return String(line) + "…" }
            line.append(isShown(scalar) ? scalar : " ")
        }
        return String(line)
    }

    /// The same for text of several lines, however long.
    static func lines(_ text: String) -> String {
        let shown = text.unicodeScalars.map { $0 == "\n" || isShown($0) ? $0 : " " }
        return String(String.UnicodeScalarView(shown))
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: !scalar.properties.isBidiControl
        }
    }
}
