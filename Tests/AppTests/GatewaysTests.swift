// Gateways as a configuration makes them: files, variables, and what is wrong with both.
import Base
import Domain
import Foundation
import HTTP
import JSON
import Providers
import Testing

@testable import App

/// What is read of a folder of gateways with some variables.
private struct Reading {
    let registry: GatewayRegistry
    let problems: [String]

    init(_ folder: String, _ variables: [String: String] = [:], file: String? = nil) {
        let file = file.map { EnvironmentFile(parsing: Bytes($0), name: ".env") }
        let environment = Environment(process: variables, file: file)
        let settings = Settings.read(
            environment: environment, workingDirectory: folder, programPath: "/nowhere/bin/sluice")
        var reader = GatewaysReader(environment: environment, settings: settings.settings)
        registry = reader.read()
        problems = (settings.problems + reader.problems).map(\.description)
    }

    func callAsFunction(_ name: String) throws -> Gateway {
        try #require(registry[Bytes(name)])
    }
}

@Suite struct GatewaysTests {
    /// The gateways of this repository.
    private func ours(_ variables: [String: String] = [:], file: String? = nil) -> Reading {
        Reading(repository, variables, file: file)
    }

    /// Gateways of the records given, by slug; each is completed to the least that a record needs.
    private func made(_ records: [String: String], _ variables: [String: String] = [:]) throws -> Reading {
        let workplace = try Workplace()
        for (slug, members) in records {
            let least = #""slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://h/v1""#
            try workplace.write("Config/Gateways/\(slug).json", "{\(least)\(members)}")
        }
        return Reading(workplace.path, variables)
    }

    // MARK: What there is

    @Test func `without any variable everything is fine and says what it needs`() throws {
        let reading = ours()

        #expect(reading.problems == [])
        #expect(reading.registry.gateways.count >= 25)
        #expect(try reading("demo").state == .callable)
        #expect(try reading("openai").state == .needs(variable: "OPENAI_API_KEY"))
        #expect(try reading("ai-gateway").state == .needs(variable: "AI_GATEWAY_CLIENT_ID"))
        #expect(try reading("ollama").state == .local)
        #expect(try reading("fal").state == .needs(variable: "FAL_API_KEY"))
        #expect(try reading("fal").ownModels?.count == 69)
    }

    @Test func `a gateway is found by its slug and by its aliases`() throws {
        let reading = ours()

        #expect(try reading("hug") === reading("huggingface"))
        #expect(reading.registry[Bytes("HUG")] == nil)
    }

    @Test func `a gateway that speaks OpenAI's format is one file`() throws {
        let reading = try made(["new-one": ""], ["NEW_ONE_API_KEY": "sk-0123456789"])

        #expect(reading.problems == [])
        let gateway = try reading("new-one")
        #expect(gateway.state == .callable)
        #expect(gateway.isConfigured)
        let head = gateway.chatHead(for: Bytes("any/model"), isStreaming: true)
        #expect(head.target.text == "/v1/chat/completions")
        #expect(head.fields.map { "\($0.name): \($0.value)" } == ["authorization: Bearer sk-0123456789"])
        #expect(GatewaysCommand(reading.registry).table.contains("new-one"))
    }

    // MARK: Keys

    @Test(arguments: [
        ("huggingface", ["HUG_API_KEY", "HF_TOKEN"]), ("google", ["GOOGLE_API_KEY", "GEMINI_API_KEY"]),
        ("lmstudio", []), ("fal", ["FAL_API_KEY", "FAL_KEY"]),
        ("vercel-ai-gateway", ["VERCEL_AI_GATEWAY_API_KEY", "AI_GATEWAY_API_KEY"]),
        ("groq", ["GROQ_API_KEY"]),
    ])
    func `the first of a gateway's keys that is set counts`(slug: String, names: [String]) throws {
        for (index, name) in names.enumerated() {
            let later = names[index...].map { ($0, $0 == name ? "key-of-\(slug)" : "another-key") }
            let reading = ours(Dictionary(uniqueKeysWithValues: later))
            #expect(try reading(slug).key == Secret("key-of-\(slug)"))
        }
        #expect(try ours()(slug).key == nil)
    }

    @Test func `a key also stands in .env, and an empty one is none`() throws {
        #expect(try ours(file: "GROQ_API_KEY=sk-0123456789\n")("groq").isCallable)
        #expect(try !ours(["GROQ_API_KEY": ""], file: "GROQ_API_KEY=sk-0123456789\n")("groq").isCallable)
    }

    @Test(arguments: ["sk-1\nx: y", "sk-1\rx", "sk-1\0", " sk-1", "sk-1 ", "\u{1}"])
    func `a key that cannot be sent is refused and not shown`(key: String) {
        for name in ["GROQ_API_KEY", "PORTKEY_CONFIG", "AI_GATEWAY_CLIENT_SECRET"] {
            #expect(ours([name: key]).problems == ["\(name): has characters that no key has"])
        }
    }

    @Test func `a gateway's further credentials go into their own fields`() throws {
        let gateway = try ours([
            "PORTKEY_API_KEY": "pk-1", "PORTKEY_VIRTUAL_KEY": "vk-2", "PORTKEY_UPSTREAM_API_KEY": "sk-3",
        ])("portkey")

        #expect(gateway.isCallable)
        #expect(
            gateway.fields.map { "\($0.name): \($0.value)" } == [
                "x-portkey-api-key: pk-1", "x-portkey-virtual-key: vk-2", "authorization: Bearer sk-3",
            ])
        #expect(gateway.scrub("pk-1 vk-2 sk-3") == "••• ••• •••")
    }

    @Test func `gateways of other formats are called as their records say`() throws {
        let reading = ours(["GEMINI_API_KEY": "g-1", "ANTHROPIC_API_KEY": "a-2"])
        let google = try reading("google").chatHead(for: Bytes("gemini-2.5-flash"), isStreaming: true)
        let anthropic = try reading("anthropic").chatHead(for: Bytes("claude"), isStreaming: false)

        #expect(google.target.text == "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")
        #expect(google.fields.map { "\($0.name): \($0.value)" } == ["x-goog-api-key: g-1"])
        #expect(anthropic.target.text == "/v1/messages")
        #expect(
            anthropic.fields.map { "\($0.name): \($0.value)" }
                == ["anthropic-version: 2023-06-01", "x-api-key: a-2"])
    }

    // MARK: Addresses

    @Test(arguments: [
        ("OPENAI_BASE_URL", "openai", "https://p.example/v1/", "https://p.example/v1"),
        ("OPENAI_BASE_URL", "openai", "https://p.example/v1/v1", "https://p.example/v1"),
        ("LM_STUDIO_BASE_URL", "lmstudio", "http://box:1234/v1/", "http://box:1234"),
        ("OLLAMA_BASE_URL", "ollama", "http://box/proxy/v1", "http://box/proxy"),
        ("OLLAMA_BASE_URL", "ollama", "http://box/proxy", "http://box/proxy"),
        ("AI_GATEWAY_BASE_URL", "ai-gateway", "https://ai.example", "https://ai.example"),
    ])
    func `an address replaces the record's`(variable: String, slug: String, text: String, url: String) throws
    {
        let gateway = try ours([variable: text])(slug)

        #expect(gateway.baseURL.text == url)
        #expect(gateway.settings.hasOwnAddress)
    }

    @Test func `a local gateway with an address of its own counts as configured`() throws {
        let gateway = try ours(["OLLAMA_BASE_URL": "http://localhost:11434"])("ollama")

        #expect(gateway.state == .callable)
        #expect(gateway.isConfigured)
        #expect(gateway.isLocal && !gateway.isAbsentUntilProbed)
        #expect(try !ours()("ollama").isConfigured)
    }

    @Test func `an address that is none, or Sluice's own, is refused`() {
        #expect(
            ours(["GROQ_BASE_URL": "groq"]).problems == ["GROQ_BASE_URL: must be an http:// or https:// URL"])
        for url in ["http://127.0.0.1:8000/v1", "http://localhost:8000", "http://[::1]:8000"] {
            for name in ["GROQ_BASE_URL", "AI_GATEWAY_TOKEN_URL"] {
                #expect(ours([name: url]).problems == ["\(name): is the address of this server itself"])
            }
        }
    }

    @Test func `a local gateway is off where Sluice itself listens`() throws {
        let reading = ours(["SLUICE_PORT": "11434"])

        #expect(reading.problems == [])
        #expect(try reading("ollama").state == .off)
    }

    // MARK: On, off, tiers

    @Test func `a gateway can be switched off, or put before all others`() throws {
        let key = ["GROQ_API_KEY": "sk-0123456789"]
        let usual = try ours(key)("groq")
        let first = try ours(key.merging(["GROQ_ENABLED": "true"]) { $1 })("groq")
        let off = try ours(key.merging(["GROQ_ENABLED": "false"]) { $1 })("groq")

        #expect(usual.isCallable && !usual.goesFirst)
        #expect(first.isCallable && first.goesFirst && first.priority < 0)
        #expect(!off.isCallable && off.keyVariable == "GROQ_ENABLED")
        #expect(ours(["GROQ_ENABLED": "perhaps"]).problems == ["GROQ_ENABLED: must be true or false"])
        #expect(try !ours(["GROQ_ENABLED": "true"])("groq").isCallable)
    }

    @Test func `a gateway with client credentials needs both`() throws {
        let half = ["AI_GATEWAY_CLIENT_ID": "id"]
        let both = half.merging(["AI_GATEWAY_CLIENT_SECRET": "secret"]) { $1 }

        #expect(try ours(half)("ai-gateway").state == .needs(variable: "AI_GATEWAY_CLIENT_SECRET"))
        #expect(try ours(both)("ai-gateway").isCallable)
        // Another gateway's key by the same beginning is not this one's.
        #expect(try !ours(["AI_GATEWAY_API_KEY": "sk-0123456789"])("ai-gateway").isCallable)
    }

    @Test func `a tier is what is set, else the default model that is set, else what the record says`() throws
    {
        #expect(
            try ours()("ai-gateway").tiers
                == ["fast": "gpt-4o-mini", "standard": "gpt-4o", "premium": "gpt-4-turbo"])
        #expect(
            try ours(["AI_GATEWAY_PREMIUM_MODEL": "best"])("ai-gateway").tiers
                == ["fast": "gpt-4o-mini", "standard": "gpt-4o", "premium": "best"])
        #expect(
            try ours(["AI_GATEWAY_DEFAULT_MODEL": "mine", "AI_GATEWAY_FAST_MODEL": "quick"])("ai-gateway")
                .tiers
                == ["fast": "quick", "standard": "mine", "premium": "mine"])
        #expect(try ours(["OPENAI_DEFAULT_MODEL": "mine"])("openai").tiers == [:])
        #expect(try ours(["OPENAI_DEFAULT_MODEL": "mine"])("openai").defaultModel == "mine")
    }

    @Test func `the demo steps aside when a gateway has a key`() throws {
        #expect(ours(["GROQ_API_KEY": "sk-0123456789"]).registry[Bytes("demo")] == nil)
        #expect(ours(["OLLAMA_BASE_URL": "http://localhost:1"]).registry[Bytes("demo")] != nil)
        #expect(
            ours(["GROQ_API_KEY": "sk-0123456789", "GROQ_ENABLED": "false"]).registry[Bytes("demo")] != nil)
    }

    // MARK: Files against each other

    @Test func `names and prefixes belong to one gateway`() throws {
        let reading = try made([
            "a": #","aliases":["c","b"]"#, "b": #","environment":{"prefix":"A"}"#, "d": #","aliases":["c"]"#,
        ])

        #expect(
            reading.problems == [
                "Gateways/a.json#/aliases/1: 'b' is the name of b already",
                "Gateways/b.json#/environment/prefix: the variables of a begin so already",
                "Gateways/d.json#/aliases/0: 'c' is the name of a already",
            ])
    }

    @Test func `the order of failover names gateways that exist`() throws {
        let reading = ours(["SLUICE_FAILOVER_ORDER": "groq,hug,togehter,nobody"])

        #expect(
            reading.problems == [
                #"SLUICE_FAILOVER_ORDER: there is no gateway "togehter"; did you mean together?"#,
                #"SLUICE_FAILOVER_ORDER: there is no gateway "nobody""#,
            ])
    }

    @Test func `every problem of every file is told at once`() throws {
        let workplace = try Workplace()
        try workplace.write("Config/Gateways/a.json", #"{"slug":"a","name":"A","name":"B"}"#)
        try workplace.write("Config/Gateways/b.json", "{\n,")
        try workplace.write(
            "Config/Gateways/c.json",
            #"{"slug":"c","name":"C","format":"openai","baseURL":"https://h","models":{"file":"none.json"}}"#)

        let problems = Reading(workplace.path, ["C_BASE_URL": "x"]).problems

        #expect(problems.contains { $0.hasPrefix("Gateways/a.json#/name: stands here more than once") })
        #expect(problems.contains { $0.hasPrefix("Gateways/a.json#/format: is missing") })
        #expect(problems.contains { $0.hasPrefix("Gateways/b.json:2: not JSON") })
        #expect(problems.contains("Gateways/c.json#/models/file: no such file"))
        #expect(problems.contains { $0.hasPrefix("C_BASE_URL: must be") })
    }

    @Test(arguments: [
        ("c.json", "[]", "has no list of models"), ("c.json", "{}", "has no list of models"),
        ("c.json", #"{"data":[]}"#, "has no list of models"),
        ("c.json", #"{"data":[{"name":"no id"}]}"#, "has no list of models"),
        ("c.json", "<html>", "is no JSON: unexpected byte at offset 0"),
        ("c.csv", "id,name", "has no list of models"),
        ("c.csv", "id,name\r\na", "is no table: not as many cells as there are columns, line 2"),
    ])
    func `a file of models must have some`(name: String, text: String, problem: String) throws {
        let workplace = try Workplace()
        try workplace.write(
            "Config/Gateways/c.json",
            #"{"slug":"c","name":"C","format":"openai","baseURL":"https://h","models":{"file":"\#(name)"}}"#)
        try workplace.write("Catalog/models/\(name)", text)

        #expect(
            Reading(workplace.path).problems
                == ["Gateways/c.json#/models/file: Catalog/models/\(name) \(problem)"])
    }

    // MARK: What people see

    @Test func `the table says the state of each gateway`() throws {
        let reading = ours(["GROQ_API_KEY": "sk-canary-0123", "GROQ_ENABLED": "1", "XAI_ENABLED": "0"])
        let lines = GatewaysCommand(reading.registry).table.split(separator: "\n")

        #expect(lines.count == reading.registry.gateways.count + 1)
        #expect(lines[1].hasPrefix("groq ") && lines[1].hasSuffix("first"))
        #expect(lines.contains { $0.hasPrefix("openai ") && $0.contains("needs OPENAI_API_KEY") })
        #expect(lines.contains { $0.hasPrefix("ollama ") && $0.contains("absent until it answers") })
        #expect(lines.contains { $0.hasPrefix("xai ") && $0.contains(" off ") })
        #expect(lines.contains { $0.hasPrefix("fal ") && $0.contains("needs FAL_API_KEY") })
        #expect(!lines.joined().contains("canary"))
    }

    @Test func `the same is there as JSON`() throws {
        let json = GatewaysCommand(ours(["GROQ_API_KEY": "sk-canary-0123"]).registry).json
        let rows = try #require(JSONValue(parsing: Bytes(json)).elements)

        let groq = try #require(rows.first { $0["slug"] == .string("groq") })
        #expect(groq["state"] == .string("callable"))
        #expect(groq["address"] == .string("https://api.groq.com/openai/v1"))
        let openai = try #require(rows.first { $0["slug"] == .string("openai") })
        #expect(openai["needs"] == .string("OPENAI_API_KEY"))
        #expect(!json.contains("canary"))
    }

    @Test func `.env.example names every variable of every gateway`() throws {
        let text = try String(contentsOfFile: repository + "/.env.example", encoding: .utf8)
        let lines = Set(text.split(separator: "\n").map { String($0.prefix { $0 != "=" }) })

        let gateways = ours(["SLUICE_DEMO": "1"]).registry.gateways.filter {
            $0.descriptor.transport != .memory
        }
        #expect(gateways.count >= 24)
        for variable in gateways.flatMap(\.descriptor.variables) {
            #expect(lines.contains("#" + variable), "\(variable) is not in .env.example")
        }
    }
}
