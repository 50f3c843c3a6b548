import Base
import Foundation
import Pages
import Testing

@Suite struct PageFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Pages")

    @Test(arguments: [
        ("app.js", PageFiles.script), ("icon.svg", PageFiles.icon), ("style.css", PageFiles.style),
    ])
    func `what is compiled in is the file, byte for byte`(name: String, compiled: Bytes) throws {
        let file = try Data(contentsOf: Self.folder.appendingPathComponent(name))

        #expect(compiled.array == Array(file))
    }

    /// The texts of models and providers come into this page: nothing of the script may read them as markup or code.
    @Test(arguments: [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "DOMParser",
        "setAttribute(\"on", ".style", "import(",
    ])
    func `the script has no way from text to markup or code`(way: String) {
        #expect(!PageFiles.script.text.contains(way))
    }

    @Test(arguments: ["http:", "https:", "//", "@import", "url("])
    func `the style sheet loads nothing`(reference: String) {
        #expect(!PageFiles.style.text.contains(reference))
    }
}
