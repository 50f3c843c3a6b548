// No text becomes markup.
import Base
import Testing

@testable import GatewayAPI

@Suite struct HTMLWriterTests {
    private static func written(_ write: (HTMLWriter) -> Void) -> String {
        let out = ByteBuffer()
        write(HTMLWriter(into: out))
        return out.text
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a & b", "a &amp; b"), ("&amp;", "&amp;amp;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("</script>", "&lt;/script&gt;"), (#"" onload=""#, "&quot; onload=&quot;"), ("it's", "it&#39;s"),
        ("\u{202e}txt.exe", "\\u202etxt.exe"), ("a\u{2066}b\u{2069}", "a\\u2066b\\u2069"),
        ("\u{200f}\u{200e}\u{61c}", "\\u200f\\u200e\\u061c"), ("a\0b\nc\u{9b}d", "a\\u0000b\\u000ac\\u009bd"),
        ("Größe 模型 שלום 👩‍👩‍👧", "Größe 模型 שלום 👩‍👩‍👧"), ("]]>", "]]&gt;"), ("{{x}}`${y}`", "{{x}}`${y}`"),
    ])
    func `text is what it says, in elements and in attributes`(text: String, escaped: String) {
        #expect(Self.written { $0.text(text) } == escaped)
        #expect(
            Self.written { $0.element("p", [.init("title", text)], text: text) }
                == "<p title=\(Self.isWord(text) ? text : "\"\(escaped)\"")>\(escaped)</p>")
    }

    private static func isWord(_ text: String) -> Bool { text == "plain" }

    /// One by one: each character of Latin-1 and of the blocks with marks of direction.
    @Test func `no character is markup, control or mark of direction`() {
        for value in [0...0xff, 0x600...0x61f, 0x2000...0x206f, 0xfe00...0xfeff].joined() {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let text = Self.written { $0.text(String(scalar)) }

            #expect(!text.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
            #expect(!text.unicodeScalars.contains(where: VisibleText.isHidden))
            #expect(!text.isEmpty)
        }
    }

    @Test func `elements nest, and attributes may have no value`() {
        let text = Self.written { html in
            html.documentType()
            html.element("ul", [.class("a b"), .init("hidden", nil)]) {
                html.begin("li")
                html.element("b", text: "x")
            }
        }

        #expect(text == "<!DOCTYPE html>\n<ul class=\"a b\" hidden><li><b>x</b></ul>")
    }

    @Test(arguments: [("abc", "abc"), ("abcd", "ab…"), ("", ""), ("äöüß", "äö…")])
    func `long names are cut at a character`(text: String, cut: String) {
        #expect(VisibleText.cut(text, to: 3) == cut)
    }
}
