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

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: !scalar.properties.isBidiControl
        }
    }
}
