// What must not stand in the sources.
import Foundation
import Testing

@Suite struct SourceTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The slugs of all gateways.
    private static let slugs: [String] = {
        let folder = root.appendingPathComponent("Config/Gateways")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }()

    /// Where the same word means something else: a format is called like the gateway it comes from, a setting like the
    /// gateway it is about.
    private static let otherMeanings: [String: Set<String>] = [
        "WireFormat.swift": ["openai", "anthropic", "gemini", "ollama"], "Settings+Load.swift": ["demo"],
        "CallSeal.swift": ["google"],
    ]

    @Test func `no gateway's name decides anything`() throws {
        let files = try #require(
            FileManager.default.enumerator(
                at: Self.root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            let allowed = Self.otherMeanings[file.lastPathComponent] ?? []
            for slug in Self.slugs where !allowed.contains(slug) {
                #expect(!text.contains("\"\(slug)\""), "\(file.lastPathComponent) names \(slug)")
            }
        }
        #expect(count > 100)
        #expect(Self.slugs.count > 20)
    }
}
