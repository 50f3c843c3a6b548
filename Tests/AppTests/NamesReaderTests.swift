// Makers and names of models, as their files say.
import Base
import Catalog
import Domain
import Foundation
import Providers
import Testing

@testable import App

@Suite struct NamesReaderTests {
    private func problems(_ name: String, _ text: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        var reader = NamesReader()
        _ = reader.names(in: folder.path, slugs: ["groq", "xai"])
        return reader.problems.map(\.description)
    }

    /// The names that come with Sluice.
    private func shippedNames() throws -> CatalogNames {
        let records = try FileManager.default.contentsOfDirectory(atPath: repository + "/Config/Gateways")
        var reader = NamesReader()
        let names = reader.names(
            in: repository + "/Catalog", slugs: records.map { String($0.dropLast(".json".utf8.count)) })
        #expect(reader.problems.isEmpty, "\(reader.problems)")
        return names
    }

    @Test func `files that are not there mean that nothing is known`() {
        var reader = NamesReader()

        #expect(reader.names(in: "/nowhere", slugs: []).makers.all.isEmpty)
        #expect(reader.problems.isEmpty)
    }

    @Test(arguments: [
        (#"[]"#, ["makers.json: must be an object"]),
        (#"{"a":1}"#, ["makers.json#/a: must be an object", "makers.json#/a/name: is missing"]),
        (#"{"a":{"name":"A","color":"red"}}"#, ["makers.json#/a/color: is unknown"]),
        (#"{"A":{"name":"A"}}"#, ["makers.json#/A: must be small letters, digits, '-', '.' and '_'"]),
        (
            #"{"a":{"name":"A","aliases":["B"]}}"#,
            ["makers.json#/a/aliases: 'B' must be small letters, digits, '-', '.' and '_'"]
        ),
        (
            #"{"a":{"name":"A"},"b":{"name":"B","aliases":["a"]}}"#,
            ["makers.json#/b/aliases: 'a' is a name of a already"]
        ),
        (#"{"a":{"name":"A","site":"http://a"}}"#, ["makers.json#/a/site: must begin with 'https://'"]),
        (
            #"{"a":{"name":"A","beginnings":{"x-":"xx-"}}}"#,
            ["makers.json#/a/beginnings/x-: must be shorter than what it stands for"]
        ),
    ])
    func `everything wrong with makers is told`(text: String, expected: [String]) throws {
        #expect(try problems("makers.json", text) == expected)
    }

    @Test(arguments: [
        (#"{"grok":{}}"#, ["names.json#/grok: there is no gateway of this name; did you mean groq?"]),
        (#"{"groq":[]}"#, ["names.json#/groq: must be an object"]),
        (#"{"groq":{"m":"bare"}}"#, ["names.json#/groq/m: \(NamesReaderTests.spelling)"]),
        (#"{"groq":{"m":"Acme/m"}}"#, ["names.json#/groq/m: \(NamesReaderTests.spelling)"]),
        (#"{"groq":{"m":null,"n":"acme/n"}}"#, ["names.json#/groq/m: \(NamesReaderTests.spelling)"]),
        (#"{"groq":{"":"acme/m"}}"#, ["names.json#/groq/: must not be empty"]),
        (
            #"{"groq":{"M":"acme/m","m":"acme/n"},"xai":{"m":"acme/n"}}"#,
            ["names.json#/groq/m: stands here already, in another case"]
        ),
    ])
    func `everything wrong with names is told`(text: String, expected: [String]) throws {
        #expect(try problems("names.json", text) == expected)
    }

    private static let spelling =
        "must be 'maker/model' as the catalog spells it: in small letters, with the maker's slug"

    // MARK: What comes with Sluice

    @Test(arguments: [
        ("deepseek-ai/DeepSeek-R1", "deepseek/deepseek-r1"), ("@xai/grok-4", "x-ai/grok-4"),
        ("deepseek/deepseek-chat-v3-0324", "deepseek/deepseek-v3-0324"), ("zai-org/GLM-4.6", "z-ai/glm-4.6"),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct", "meta-llama/llama-3.1-8b-instruct"),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "meta-llama/llama-4-scout"),
        ("anthropic/claude-opus-4-1", "anthropic/claude-opus-4.1"), ("CohereLabs/aya", "cohere/aya"),
        ("qwen/qwen-2.5-72b-instruct", "qwen/qwen2.5-72b-instruct"),
        ("moonshotai/Kimi-K2-Instruct-0905", "moonshotai/kimi-k2-0905"),
        // Quantised weights are not the same.
        ("meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "meta-llama/llama-4-maverick-fp8"),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", "meta-llama/llama-3.1-8b-instruct-turbo"),
    ])
    func `equal models meet and different ones do not`(written: String, read: String) throws {
        #expect(try shippedNames().name(reading: Bytes(written.lowercased()))?.exact.text == read)
    }

    @Test func `a name in its one spelling is read as itself`() throws {
        let names = try shippedNames()
        for maker in names.makers.all {
            for slug in [maker.slug] + maker.aliases {
                for model in maker.beginnings.flatMap({ [$0.written, $0.meant, $0.written + $0.written] }) + [
                    "m"
                ] {
                    let name = names.name(reading: Bytes("\(slug)/\(model)"))
                    #expect(name?.maker.text == maker.slug)
                    #expect(name.flatMap { names.name(reading: $0.exact) } == name)
                }
            }
        }
    }

    @Test func `every gateway that makes models makes those of one known maker`() throws {
        let names = try shippedNames()
        for record in try FileManager.default.contentsOfDirectory(atPath: repository + "/Config/Gateways") {
            let text = try Data(contentsOf: URL(filePath: repository + "/Config/Gateways/" + record))
            let makes =
                (try JSONSerialization.jsonObject(with: text) as? [String: Any])?["makes"] as? [String] ?? []
            let makers = Set(makes.map { names.makers[Bytes($0)]?.slug })
            #expect(makers.count <= 1 && !makers.contains(nil), "\(record)")
        }
    }

    @Test func `no alias leads to a model of another name`() throws {
        let names = try shippedNames()
        var reader = RoutingReader()
        _ = reader.aliases(in: repository + "/Catalog")
        let text = try Data(contentsOf: URL(filePath: repository + "/Catalog/aliases.json"))
        let all = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        let tiers = ["fast", "standard", "premium"]
        // Anthropic's and OpenAI's own other spellings.
        let spellings = [
            "claude-opus-4.0": "claude-opus-4", "claude-sonnet-4.0": "claude-sonnet-4", "gpt5-1": "gpt-5.1",
            "gpt-5_1": "gpt-5.1",
        ]

        #expect(reader.problems.isEmpty)
        for alias in all.keys where !tiers.contains(alias) {
            let targets = (all[alias] as? [String]) ?? [all[alias] as? String ?? ""]
            let read = targets.compactMap { names.name(reading: Bytes($0)) }
            #expect(read.count == targets.count && Set(read.map(\.group)).count == 1, "\(alias)")
            let maker = try #require(read.first?.maker.text)
            let own = try #require(names.name(reading: Bytes("\(maker)/\(alias)")))
            let group = own.group.text.dropFirst(maker.utf8.count + 1)
            #expect(
                "\(maker)/\(spellings[String(group)] ?? String(group))" == read.first?.group.text, "\(alias)")
        }
    }
}
