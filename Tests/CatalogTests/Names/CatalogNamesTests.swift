// What names are read as.
import Base
import Domain
import Providers
import Testing

@testable import Catalog

extension CatalogNames {
    /// A few makers with all that makers can have.
    static let example = CatalogNames(
        Makers([
            Maker(slug: "anthropic", name: "Anthropic", dottedVersions: "claude-"),
            Maker(
                slug: "meta-llama", name: "Meta", aliases: ["meta"],
                beginnings: [.init(written: "meta-llama-", meant: "llama-")]),
            Maker(slug: "x-ai", name: "xAI", aliases: ["xai"]),
            Maker(slug: "openai", name: "OpenAI"),
        ]),
        HostNames(["host": ["Llama-Quick": "meta-llama/llama-3-8b-instruct"]]))
}

extension Maker {
    fileprivate init(
        slug: String, name: String, aliases: [String] = [], beginnings: [Beginning] = [],
        dottedVersions: String? = nil
    ) {
        self.init(slug: slug, name: name)
        self.aliases = aliases
        self.beginnings = beginnings
        self.dottedVersions = dottedVersions
    }
}

@Suite struct CatalogNamesTests {
    private func read(_ text: String) -> CatalogName? {
        CatalogNames.example.name(reading: Bytes(text).lowercased)
    }

    @Test(
        arguments: [
            ("acme/Big-7B", "acme/big-7b"), ("openai/gpt-4o", "openai/gpt-4o"), ("XAI/Grok-4", "x-ai/grok-4"),
            ("meta/llama-3", "meta-llama/llama-3"), ("meta-llama/Meta-Llama-3-8B", "meta-llama/llama-3-8b"),
            ("meta-llama/meta-llama-meta-llama-3", "meta-llama/llama-meta-llama-3"),
            ("acme/meta-llama-3", "acme/meta-llama-3"), ("@openai/gpt-4o", "openai/gpt-4o"),
            ("@xai/grok-4", "x-ai/grok-4"), ("@openai-prod/gpt-4o", nil), ("@acme/m", nil), ("@/m", nil),
            ("anthropic/claude-3-5-haiku", "anthropic/claude-3.5-haiku"),
            ("anthropic/claude-opus-4-1", "anthropic/claude-opus-4.1"),
            ("anthropic/claude-opus-4-12", "anthropic/claude-opus-4-12"),
            ("anthropic/claude-v12-5", "anthropic/claude-v12-5"),
            ("anthropic/other-4-5", "anthropic/other-4-5"),
            ("acme/claude-4-5", "acme/claude-4-5"), ("bare", nil), ("", nil), ("/", nil), ("/m", nil),
            ("acme/", nil), ("a/b/c", nil), ("a//b", nil), ("acme/é", "acme/é"), ("@", nil),
        ] as [(String, String?)])
    func `a name has one spelling`(text: String, exact: String?) {
        let name = read(text)

        #expect(name?.exact.text == exact)
        #expect(name.flatMap { read($0.exact.text) } == name, "read again it stays the same")
    }

    @Test(arguments: [
        ("openai/gpt-4o-2024-05-13", "openai/gpt-4o", 20_240_513, false),
        ("anthropic/claude-sonnet-4-20250514", "anthropic/claude-sonnet-4", 20_250_514, false),
        ("anthropic/claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4.5", 20_250_929, false),
        ("acme/m:free", "acme/m", 0, true), ("acme/m-20250514:free", "acme/m", 20_250_514, true),
        ("acme/m:thinking", "acme/m:thinking", 0, false),
        ("acme/m-20250514:thinking", "acme/m-20250514:thinking", 0, false),
        ("acme/m-0528", "acme/m-0528", 0, false), ("acme/m-2507", "acme/m-2507", 0, false),
        ("acme/m-001", "acme/m-001", 0, false), ("acme/m-20251301", "acme/m-20251301", 0, false),
        ("acme/m-20250532", "acme/m-20250532", 0, false), ("acme/m-12345678", "acme/m-12345678", 0, false),
        ("acme/m20250514", "acme/m20250514", 0, false), ("acme/-20250514", "acme/-20250514", 0, false),
        ("acme/m-2024-5-13", "acme/m-2024-5-13", 0, false), ("acme/:free", "acme/:free", 0, false),
        ("acme/m-120250514", "acme/m-120250514", 0, false),
        ("acme/m-2025-0514", "acme/m-2025-0514", 0, false),
    ])
    func `a date and the free variant are told apart`(
        text: String, group: String, date: UInt32, isFree: Bool
    ) throws {
        let name = try #require(read(text))

        #expect(name.group.text == group)
        #expect(name.date == date)
        #expect(name.isFree == isFree)
        #expect(name.maker.text == group.prefix { $0 != "/" })
    }

    @Test(
        arguments: [
            ("grok-4", ["xai", "x-ai"], "x-ai/grok-4"), ("GPT-4o", ["OpenAI"], "openai/gpt-4o"),
            ("m", ["a", "b"], nil), ("m", [], nil), ("acme/m", ["openai"], "acme/m"),
            ("a/b/c", ["openai"], nil),
            ("", ["openai"], nil), ("LLAMA-quick", [], "meta-llama/llama-3-8b-instruct"),
        ] as [(String, [String], String?)])
    func `a bare name is by whom the gateway makes models of`(native: String, makes: [String], exact: String?)
        throws
    {
        let list = makes.map { #""\#($0)""# }.joined(separator: ",")
        let gateway = try Gateway.make(slug: "host", #","makes":[\#(list)]"#)
        let names = GatewayNames(of: gateway, .example)

        #expect(names.name(of: Bytes(native).lowercased)?.exact.text == exact)
    }

    @Test func `what is in the process itself is never taken for a model of others`() throws {
        let gateway = try Gateway.make(
            slug: "inside", key: nil,
            #","authorization":{"kind":"none"},"transport":"memory","makes":["openai"]"#)
        let names = GatewayNames(of: gateway, .example)

        #expect(names.name(of: Bytes("gpt-4o")) == nil)
        #expect(names.name(of: Bytes("openai/gpt-4o")) == nil)
    }

    @Test func `what is written in its one spelling is not copied`() throws {
        let text = Bytes(["openai", "gpt-4o"].joined(separator: "/"))
        let name = try #require(CatalogNames.example.name(reading: text))

        let isShared = unsafe name.exact.unsafeBytes.baseAddress == text.unsafeBytes.baseAddress
        #expect(isShared)
    }

    @Test func `a name is cut anywhere without harm`() {
        let text = Array("@meta/meta-llama-3-5-2024-05-13:free".utf8)
        for count in 0...text.count {
            let name = CatalogNames.example.name(reading: Bytes(Array(text.prefix(count))))
            #expect(name.flatMap { CatalogNames.example.name(reading: $0.exact) } == name)
        }
    }
}
