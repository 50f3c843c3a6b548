// Characters that must not work on a page, and are shown instead.

/// Text from elsewhere, made harmless to readers' eyes: marks that turn the direction of what follows, and controls,
/// are shown by their number. The page's script does the same with what it puts in place.
enum VisibleText {
    /// Whether a character is shown as `\u202e` instead of doing what it does.
    ///
    /// Source: Unicode Standard Annex #9 (directional formatting), and the C0 and C1 controls.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }

    /// `\u` and four hexadecimal digits.
    static func shown(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// `text`, or its beginning where it is longer than so many characters.
    static func cut(_ text: String, to most: Int) -> String {
        text.unicodeScalars.count <= most ? text : String(text.unicodeScalars.prefix(most - 1)) + "…"
    }
}
