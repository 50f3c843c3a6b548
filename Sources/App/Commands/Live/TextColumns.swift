// Texts cut to the columns of a terminal.

/// How wide texts are on a terminal, and cutting them. Widths are never too small: what may be wide counts as wide.
enum TextColumns {
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Emoji and the letters of East Asia take two columns; of what is beyond Latin, Greek, Cyrillic and their like only
    /// dashes, arrows and mathematical signs surely do not.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x1100, 0x2010...0x22ff, 0x2500...0x259f: 1
        default: 2
        }
    }

    /// `text` in at most `width` columns; where it is cut it ends in `…`.
    static func cut(_ text: String, to width: Int) -> String {
        guard self.width(of: text) > width else { return text }
        var (cut, left) = (String.UnicodeScalarView(), width - 1)
        for scalar in text.unicodeScalars {
            left -= self.width(of: scalar)
            if left < 0 { break }
            cut.append(scalar)
        }
        return width > 0 ? String(cut) + "…" : ""
    }

    /// `text` filled up with blanks.
    static func fill(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - self.width(of: text)))
    }

    /// Widths of columns that fit: of those that are wanted the widest give way first.
    ///
    /// - Parameter total: for all of them, without what is between them.
    static func fitting(_ wanted: [Int], within total: Int) -> [Int] {
        guard wanted.reduce(0, +) > total else { return wanted }
        var most = wanted.max() ?? 0
        while most > 0, wanted.reduce(0, { $0 + min($1, most) }) > total { most -= 1 }
        return wanted.map { min($0, most) }
    }
}
