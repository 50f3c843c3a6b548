// Writes HTML in which no text can become markup.
internal import Base

/// Writes HTML to the end of a buffer. Names of elements and attributes are literals of our source; everything else is
/// text, and is escaped wherever it goes: there is no way to write markup from a value.
///
///     html.element("a", [.link("?open=\(slug)")]) { html.text(name) }
struct HTMLWriter {
    /// An attribute and its value; a value of nil is an attribute that is just there.
    struct Attribute {
        let name: StaticString
        let value: String?

        init(_ name: StaticString, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    private let out: ByteBuffer

    init(into out: ByteBuffer) {
        self.out = out
    }

    /// `<!DOCTYPE html>`
    func documentType() { out.append("<!DOCTYPE html>\n") }

    /// An element with an end tag.
    func element(_ name: StaticString, _ attributes: [Attribute] = [], _ content: () -> Void = {}) {
        begin(name, attributes)
        content()
        out.append("</")
        out.append(name)
        out.append(UInt8(ascii: ">"))
    }

    /// An element that holds nothing but text.
    func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
        element(name, attributes) { self.text(text) }
    }

    /// An element that HTML ends by itself: `meta`, `link`, `input`; and those whose end tag may be left out, which
    /// keeps long tables short.
    func begin(_ name: StaticString, _ attributes: [Attribute] = []) {
        out.append(UInt8(ascii: "<"))
        out.append(name)
        for attribute in attributes { write(attribute) }
        out.append(UInt8(ascii: ">"))
    }

    private func write(_ attribute: Attribute) {
        out.append(UInt8(ascii: " "))
        out.append(attribute.name)
        guard let value = attribute.value else { return }
        out.append("=")
        // A plain word needs no quotes (HTML Living Standard §13.1.2.3); there are thousands of them on a page.
        if Self.isPlainWord(value) { return out.append(text: value) }
        out.append(UInt8(ascii: "\""))
        text(value)
        out.append(UInt8(ascii: "\""))
    }

    private static func isPlainWord(_ value: String) -> Bool {
        !value.isEmpty
            && value.utf8.allSatisfy { byte in
                switch UnicodeScalar(byte) {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "/", ".": true
                default: false
                }
            }
    }

    // MARK: Text

    func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out.append("&amp;")
            case "<": out.append("&lt;")
            case ">": out.append("&gt;")
            case "\"": out.append("&quot;")
            case "'": out.append("&#39;")
            default: write(scalar)
            }
        }
    }

    private func write(_ scalar: Unicode.Scalar) {
        if scalar.value >= 0x20, scalar.value < 0x7f { return out.append(UInt8(scalar.value)) }
        out.append(text: VisibleText.isHidden(scalar) ? VisibleText.shown(scalar) : String(scalar))
    }
}

extension HTMLWriter.Attribute {
    static func `class`(_ name: String) -> Self { .init("class", name) }

    static func id(_ name: String) -> Self { .init("id", name) }

    /// Where a text of a row stands: the script looks for it by this.
    static func place(_ place: StaticString) -> Self { .init("data-at", place.description) }

    /// - Parameter target: its parts that are not our own are percent-encoded.
    static func link(_ target: String) -> Self { .init("href", target) }
}
