// Copies of lists: what is written is read, and nothing else is.
import Base
import Domain
import Foundation
import JSON
import Testing

@testable import App
@testable import Catalog

@Suite struct ListCopyTests {
    private static let gateway = GatewayID("host")
    private static let address = "https://host.example/v1"

    /// A model with everything that there is to say of one.
    private static var fullModel: ListedModel {
        get throws {
            var model = ListedModel(gateway: gateway, nativeID: "maker/model \"x\" é\n")
            (model.name, model.owner, model.created) = ("A Model", "maker", 1_715_558_400)
            (model.contextLength, model.maxOutputTokens) = (128_000, 16_384)
            for (index, kind) in ModelPrices.Kind.allCases.enumerated() {
                model.prices[kind] = .perUnit(USD(attodollars: Int128(index * 7 + 1)))
            }
            model.prices[.image] = .free
            model.prices[.request] = .dynamic
            let long = ModelPrices(prompt: .perUnit(USD(attodollars: -1)), completion: .free)
            model.prices.tiers = [PriceTier(promptTokens: 200_000, prices: long)]
            model.modality = Modality(inputs: ["text", "image"], outputs: ["text"])
            model.supportedParameters = ["tools", "top_p"]
            model.thinks = false
            var details = ModelDetails()
            (details.description, details.type, details.tags) = ("Says things.", "language", ["vision"])
            (details.tokenizer, details.instructType) = ("GPT", "chatml")
            (details.huggingFaceID, details.isPrivate) = ("maker/Model", true)
            details.topProvider = Bytes(#"{"is_moderated":true,"n":1.50}"#)
            details.perRequestLimits = Bytes("null" as String)
            details.defaultParameters = Bytes(#"{"temperature":0.7}"#)
            details.metadata = Bytes(#"{"verifiable":true,"x":[1,{"y":"z"}]}"#)
            model.details = details
            return model
        }
    }

    private static func copy(_ models: [ListedModel]) -> ListCopy {
        ListCopy(
            gateway: gateway, address: address, fetchedOn: WallTime(nanoseconds: 1_700_000_000_123_456_789),
            models: models, problems: [.noID: 3, .priceIsAbsurd: 1])
    }

    private static func read(_ text: Bytes) throws(ListCopyFailure) -> ListCopy {
        try ListCopyReader.copy(from: text, of: gateway, at: address)
    }

    @Test func `everything that is written is read`() throws {
        let bare = ListedModel(gateway: Self.gateway, nativeID: "bare")
        var without = ListedModel(gateway: Self.gateway, nativeID: "without")
        without.supportedParameters = []
        let copy = Self.copy([try Self.fullModel, bare, without])

        #expect(try Self.read(ListCopyText.text(of: copy)) == copy)
        #expect(try Self.read(ListCopyText.text(of: Self.copy([]))) == Self.copy([]))
    }

    /// What the round trip above must not miss: a new member of a model that nobody writes.
    @Test func `the full model has everything`() throws {
        for child in Mirror(reflecting: try Self.fullModel).children where child.label != "box" {
            #expect("\(child.value)" != "nil" && "\(child.value)" != "[]", "\(child.label ?? "") is not set")
        }
        let members = Mirror(reflecting: try Self.fullModel).children.compactMap(\.label)
        #expect(
            members == [
                "gateway", "nativeID", "name", "created", "owner", "contextLength", "maxOutputTokens",
                "prices",
                "modality", "supportedParameters", "thinks", "box",
            ], "a model has changed: write and read that too")
        for child in Mirror(reflecting: try Self.fullModel.details).children {
            #expect("\(child.value)" != "nil" && "\(child.value)" != "[]", "\(child.label ?? "") is not set")
        }
    }

    @Test(arguments: ["1", "0.000000000000000001", "0.0000025", "170141183460469231731"])
    func `prices are exact`(amount: String) throws {
        var model = ListedModel(gateway: Self.gateway, nativeID: "m")
        model.prices[.prompt] = .perUnit(try #require(USD(decimal: amount)))

        let text = ListCopyText.text(of: Self.copy([model]))
        #expect(text.text.contains("\"\(amount)\""))
        #expect(try Self.read(text).models == [model])
    }

    @Test func `a torn copy is none, wherever it was torn`() throws {
        let text = ListCopyText.text(of: Self.copy([try Self.fullModel]))

        for length in 0..<text.count {
            #expect(throws: ListCopyFailure.unreadable) { try Self.read(text.slice(0..<length)) }
        }
    }

    @Test(arguments: [
        ("\"format\":1", "\"format\":2", "it is of another format"),
        ("\"gateway\":\"host\"", "\"gateway\":\"hosts\"", "it is of another gateway"),
        ("https://host.example/v1", "https://host.example", "it is of another base URL"),
        ("\"id\":\"m\"", "\"id\":7", "it is damaged"), ("\"id\":\"m\"", "\"ID\":\"m\"", "it is damaged"),
        ("\"id\":\"m\"", "\"id\":\"m\",\"more\":1", "it is damaged"),
        ("\"models\":[", "\"models\":{\"a\":[", "it is damaged"),
        ("\"fetched\":17", "\"fetched\":\"17\",\"x\":17", "it is damaged"),
        ("\"prompt\":\"3\"", "\"prompt\":\"3 USD\"", "it is damaged"),
        ("\"prompt\":\"3\"", "\"prompt\":3", "it is damaged"),
        ("\"name\":\"M\"", "\"name\":null", "it is damaged"), ("[\"text\"]", "[1]", "it is damaged"),
        ("[\"text\"]", "\"text\"", "it is damaged"),
    ])
    func `a copy that is not what was written is none`(part: String, other: String, words: String) throws {
        var model = ListedModel(gateway: Self.gateway, nativeID: "m")
        model.name = "M"
        model.prices[.prompt] = .perUnit(USD(attodollars: 3_000_000_000_000_000_000))
        model.modality.outputs = ["text"]
        let text = ListCopyText.text(of: Self.copy([model])).text
        #expect(text.contains(part))
        let changed = text.replacingOccurrences(of: part, with: other)

        do throws(ListCopyFailure) {
            _ = try Self.read(Bytes(changed + (other.hasPrefix("\"models\":{") ? "}" : "")))
            Issue.record("was read")
        } catch {
            #expect(error.words == words)
        }
    }
}

@Suite struct ListFolderTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    private let capture = LogCapture()

    private var folder: ListFolder {
        ListFolder(path + "/data/models", log: Log(level: .debug, form: .json, sink: capture))
    }

    private static let copy = ListCopy(
        gateway: GatewayID("host"), address: "https://a", fetchedOn: WallTime(nanoseconds: 5),
        models: [ListedModel(gateway: GatewayID("host"), nativeID: "m")])

    private func withFolder(_ body: (ListFolder) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await body(folder)
    }

    private var lines: [String] { capture.lines }

    @Test func `a copy is kept for its owner only, until it is forgotten`() async throws {
        try await withFolder { folder in
            folder.keep(Self.copy)
            #expect(await folder.copy(of: Self.copy.gateway, from: "https://a") == Self.copy)
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/data/models/host.json")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let above = try FileManager.default.attributesOfItem(atPath: path + "/data")
            #expect(above[.posixPermissions] as? Int == 0o700)
            folder.forget(Self.copy.gateway)
            folder.forget(Self.copy.gateway)
            #expect(await folder.copy(of: Self.copy.gateway, from: "https://a") == nil)
            #expect(lines.isEmpty)
        }
    }

    @Test func `a copy that cannot be used is said in the log`() async throws {
        try await withFolder { folder in
            folder.keep(Self.copy)
            #expect(await folder.copy(of: Self.copy.gateway, from: "https://b") == nil)
            #expect(await folder.copy(of: GatewayID("other"), from: "https://a") == nil)
            #expect(lines.count == 1)
            #expect(lines[0].contains(#""gateway":"host","reason":"it is of another base URL""#))
            try "{".write(toFile: path + "/data/models/host.json", atomically: true, encoding: .utf8)
            #expect(await folder.copy(of: Self.copy.gateway, from: "https://a") == nil)
            #expect(lines.last?.contains("it is damaged") == true)
        }
    }

    @Test func `a folder that cannot be written is said once, until it can`() async throws {
        try await withFolder { folder in
            // Where the folder would be there is a file: not even root writes below that.
            try "x".write(toFile: path + "/data", atomically: true, encoding: .utf8)
            for _ in 0..<3 { folder.keep(Self.copy) }
            _ = await folder.copy(of: GatewayID("other"), from: "")
            let told = lines.filter { $0.contains("models not kept on disk") }
            #expect(told.map { $0.contains(#""level":"warn""#) } == [true, false, false])
            try FileManager.default.removeItem(atPath: path + "/data")
            folder.keep(Self.copy)
            #expect(await folder.copy(of: Self.copy.gateway, from: "https://a") == Self.copy)
        }
    }
}
