// What must not stand in the sources.
import Foundation
import Testing

@Suite struct SourceTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `no gateway's name decides anything`() throws {
        // A format may be called like the gateway it comes from.
        let allowed: Set<String> = ["demo", "openai", "anthropic", "google", "ollama"]
        let folder = Self.root.appendingPathComponent("Config/Gateways")
        let slugs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        #expect(slugs.contains("openai"))
        let files = try #require(
            FileManager.default.enumerator(
                at: Self.root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            for slug in slugs where !allowed.contains(slug) {
                #expect(!text.contains("\"\(slug)\""), "\(file.lastPathComponent) names \(slug)")
            }
            // Of formats only the formats themselves may speak.
            guard !file.pathComponents.contains("WireFormats") else { continue }
            for name in ["\"ollama\"", "\"anthropic\"", "\"google\""] where text.contains(name) {
                Issue.record("\(file.lastPathComponent) names \(name)")
            }
        }
        #expect(count > 100)
    }
}
