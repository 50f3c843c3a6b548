// Gateways' files: good ones, and everything wrong with bad ones.
import Base
import Domain
import Foundation
import JSON
import Testing
import WireFormats

@testable import Providers

@Suite struct GatewayDescriptorTests {
    private func read(_ text: String, slug: String = "g") throws -> GatewayDescriptor {
        try GatewayDescriptor(reading: JSONValue(parsing: Bytes(text)), slug: slug)
    }

    private func problems(_ text: String, slug: String = "g") throws -> [String] {
        let value = try JSONValue(parsing: Bytes(text))
        do throws(DescriptorFailure) {
            _ = try GatewayDescriptor(reading: value, slug: slug)
            return []
        } catch {
            return error.problems.map { "\($0.pointer.description): \($0.message)" }
        }
    }

    private static let least = #""slug":"g","name":"G","format":"openai","baseURL":"https://h/v1""#

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let files: [URL] = {
        let folder = repository.appendingPathComponent("Config/Gateways")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map(folder.appendingPathComponent)
    }()

    static let slugs = files.map { $0.deletingPathExtension().lastPathComponent }

    @Test(arguments: files)
    func `every gateway's file is good`(file: URL) throws {
        let slug = file.deletingPathExtension().lastPathComponent
        let text = try String(contentsOf: file, encoding: .utf8)

        #expect(try problems(text, slug: slug) == [])
        #expect(try read(text, slug: slug).id.slug == slug)
        #expect(try BaseURL(read(text, slug: slug).baseURL) != nil)
    }

    @Test func `there are gateways' files`() {
        #expect(Self.files.count >= 25)
    }

    @Test func `the least record has the usual settings`() throws {
        let descriptor = try read("{\(Self.least)}")

        #expect(descriptor.format == .openAI)
        #expect(descriptor.authorization == .bearer)
        #expect(descriptor.transport == .native)
        #expect(!descriptor.usesHTTP2)
        #expect(descriptor.answers == .asWished)
        #expect(descriptor.headers.isEmpty)
        #expect(descriptor.chat == .init(whole: "/chat/completions", stream: "/chat/completions"))
        #expect(descriptor.endpoints == [:])
        #expect(descriptor.models == .listing(ModelListing()))
        #expect(descriptor.asksForUsage)
        #expect(descriptor.usage == UsageRules())
        #expect(descriptor.routingMembers.isEmpty)
        #expect(descriptor.parameters.isEmpty)
        #expect(descriptor.extras == ExtraMembers())
        #expect(descriptor.failures.isEmpty)
        #expect(descriptor.aliases.isEmpty)
        #expect(descriptor.priority == 500)
        #expect(!descriptor.isLocal)
        #expect(descriptor.environmentPrefix == "G")
    }

    @Test func `the usual listing is at /models and says no prices`() {
        let listing = ModelListing()

        #expect(listing.paths == ["/models"])
        #expect(!listing.isPublic)
        #expect(listing.paging == nil)
        #expect(listing.rows.id == [JSONPointer(["id"])])
        #expect(listing.rows.prices == nil)
        #expect(listing.rows.free == .none)
    }

    @Test(arguments: [
        ("", EndpointQuestion.get(path: "/models")),
        (#","models":{"path":["/rich","/plain"]}"#, .get(path: "/plain")),
        (#","models":{"path":"/list","list":["a"]}"#, .get(path: "/list")),
        (#","models":{"list":["a"]}"#, .anything(path: "/models")),
        (#","models":{"file":"g.json"}"#, .anything(path: "/models")),
        (#","check":{"path":"/key"}"#, .get(path: "/key")),
        (#","check":{"path":"../me","any":false}"#, .get(path: "../me")),
        (#","check":{"path":"/","any":true}"#, .anything(path: "/")), (#","check":"chat""#, .chat),
    ])
    func `what it is asked to see whether it answers`(members: String, question: EndpointQuestion) throws {
        #expect(try read("{\(Self.least)\(members)}").endpointQuestion == question)
    }

    @Test func `the prefix of a slug with hyphens has underscores`() throws {
        let descriptor = try read(
            #"{"slug":"a-b-9","name":"G","format":"openai","baseURL":"https://h"}"#, slug: "a-b-9")

        #expect(descriptor.environmentPrefix == "A_B_9")
    }

    @Test func `every member is read`() throws {
        let descriptor = try read(
            """
            {\(Self.least),"site":"https://g.example","logo":"https://g.example/logo.svg","aliases":["gg"],
            "http2":true,"streaming":false,"headers":{"X-Title":"Sluice"},
            "chat":{"path":"/c/{model}","streamPath":"/s/{model}?alt=sse"},
            "endpoints":{"responses":"/r","messages":{"path":"/m","parameters":{"/top_k":"drop"}},"embeddings":{"path":"/{model}/embed","format":"batch-embed-contents"}},
            "usage":{"ask":false,"completionExcludesReasoning":true,"cost":{"at":"/c","unit":"1e-10 USD"}},"routingMembers":["provider"],
            "errors":[{"status":400,"code":"c","contains":"credit","kind":"payment"}],
            "makes":["m"],"ownIDs":["g/auto"],"idEnding":":latest","tiers":{"fast":"f"},"defaultModel":"d",
            "failover":{"priority":40},
            "timeouts":{"connect":"500ms","firstByte":"20s","answer":"5m","idle":"1h"},
            "environment":{"prefix":"GG","alsoKeys":["G_TOKEN"]}}
            """)

        #expect(descriptor.site == "https://g.example")
        #expect(descriptor.logo == "https://g.example/logo.svg")
        #expect(descriptor.aliases == ["gg"])
        #expect(descriptor.transport == .curl)
        #expect(descriptor.usesHTTP2)
        #expect(descriptor.answers == .whole)
        #expect(descriptor.headers == ["x-title": "Sluice"])
        #expect(descriptor.chat == .init(whole: "/c/{model}", stream: "/s/{model}?alt=sse"))
        #expect(
            descriptor.endpoints == [
                .responses: EndpointAddress(path: "/r", format: .asAsked),
                .messages: EndpointAddress(
                    path: "/m", parameters: [ParameterRule(path: ["top_k"], action: .drop)]),
                .embeddings: EndpointAddress(path: "/{model}/embed", format: .batchEmbedContents),
            ])
        #expect(!descriptor.asksForUsage)
        let charge = ChargeMember(at: JSONPointer(["c"]), unit: .tenthsOfNanodollars)
        #expect(descriptor.usage == UsageRules(completionExcludesReasoning: true, charge: charge))
        #expect(descriptor.routingMembers == ["provider"])
        #expect(descriptor.failures.map(\.kind) == [.payment])
        #expect(descriptor.makes == ["m"])
        #expect(descriptor.ownIDs == ["g/auto"])
        #expect(descriptor.idEnding == ":latest")
        #expect(descriptor.tiers == ["fast": "f"])
        #expect(descriptor.defaultModel == "d")
        #expect(descriptor.priority == 40)
        #expect(descriptor.timeouts.connect == .milliseconds(500))
        #expect(descriptor.timeouts.firstByte == .seconds(20))
        #expect(descriptor.timeouts.answer == .seconds(300))
        #expect(descriptor.timeouts.idle == .seconds(3600))
        #expect(descriptor.environmentPrefix == "GG")
        #expect(descriptor.alsoKeys == ["G_TOKEN"])
    }

    @Test(arguments: [
        (#"{"kind":"none"}"#, GatewayDescriptor.Authorization.none),
        (#"{"kind":"bearer"}"#, .bearer),
        (#"{"kind":"query","name":"key"}"#, .query(name: "key")),
        (
            #"{"kind":"header","name":"X-API-Key"}"#,
            .header(.init(name: "x-api-key", prefix: "", variable: "API_KEY"), also: [])
        ),
        (
            #"{"kind":"header","name":"a","prefix":"Key","also":[{"name":"B","variable":"B_KEY"}]}"#,
            .header(
                .init(name: "a", prefix: "Key ", variable: "API_KEY"),
                also: [.init(name: "b", prefix: "", variable: "B_KEY")])
        ),
        (
            #"{"kind":"clientCredentials"}"#,
            .clientCredentials(.init(tokenPath: "/oauth/token", encoding: .form, scope: nil))
        ),
        (
            #"{"kind":"clientCredentials","tokenPath":"../t","request":"json","scope":"s"}"#,
            .clientCredentials(.init(tokenPath: "../t", encoding: .json, scope: "s"))
        ),
    ])
    func `every way to authorise is read`(
        text: String, authorization: GatewayDescriptor.Authorization
    ) throws {
        #expect(try read("{\(Self.least),\"authorization\":\(text)}").authorization == authorization)
    }

    @Test func `a list alone is all there is, a list beside a path is for when it cannot be asked`() throws {
        #expect(try read(#"{\#(Self.least),"models":{"list":["a","b"]}}"#).models == .list(["a", "b"]))

        var listing = ModelListing()
        listing.paths = ["/m", "/n"]
        listing.fallback = ["a"]
        let both = try read(#"{\#(Self.least),"models":{"path":["/m","/n"],"list":["a"]}}"#)
        #expect(both.models == .listing(listing))
    }

    @Test func `every member of a listing is read`() throws {
        let descriptor = try read(
            """
            {\(Self.least),"models":{"path":"../list?all=true","public":true,"expectAtLeast":5,
            "paging":{"cursor":"after","next":"/last","more":"/has_more"},"fresh":"1h","stale":"2h",
            "rows":"/models","idPrefix":"models/","only":[{"at":"/active","is":[true]}],
            "modality":{"arrow":"/w","inputs":"/i","outputs":["/e","/f"],
              "words":[{"at":"/type","mean":{"chat":"text->text"}}]},
            "fields":{"id":{"join":["/a","/b"],"with":":"},"name":"/n","created":["/c","/d"],"owner":"/o",
              "contextLength":"/x","maxOutputTokens":"/y","supportedParameters":"/z"},
            "metadata":["/security/level","/k"],
            "details":{"path":"/show","body":{"model":"{id}"},"fields":{"contextLength":"/info/*.length"},
              "modality":{"arrow":"/w"},"metadata":"/m"},
            "offers":{"at":"/providers","only":[{"at":"/status","is":["live"]}]},
            "prices":{"prompt":"/providers/*/in","completion":"/providers/*/out","unit":"USD/1M tokens",
              "image":{"at":["/p","/q"],"unit":"USD/image"},"cacheRead":{"at":"/r","unit":"cents/token"},
              "tiers":{"at":"/tiers","promptTokens":"/min","prompt":"/in"}},
            "free":{"suffix":":free"}}}
            """)

        var listing = ModelListing()
        listing.paths = ["../list?all=true"]
        listing.isPublic = true
        listing.expectAtLeast = 5
        listing.paging = .init(cursor: "after", next: JSONPointer(["last"]), more: JSONPointer(["has_more"]))
        (listing.freshFor, listing.staleFor) = (.seconds(3600), .seconds(7200))
        listing.rows.list = [JSONPointer(["models"])]
        listing.rows.id = [JSONPointer(["a"]), JSONPointer(["b"])]
        (listing.rows.idSeparator, listing.rows.idPrefix) = (":", "models/")
        listing.rows.facts = ModelFacts([
            .name: [JSONPointer(["n"])], .created: [JSONPointer(["c"]), JSONPointer(["d"])],
            .owner: [JSONPointer(["o"])], .contextLength: [JSONPointer(["x"])],
            .maxOutputTokens: [JSONPointer(["y"])], .supportedParameters: [JSONPointer(["z"])],
        ])
        listing.rows.facts.metadata = [JSONPointer(["security", "level"]), JSONPointer(["k"])]
        listing.rows.facts.modality.arrow = [JSONPointer(["w"])]
        listing.rows.facts.modality.inputs = [JSONPointer(["i"])]
        listing.rows.facts.modality.outputs = [JSONPointer(["e"]), JSONPointer(["f"])]
        listing.rows.facts.modality.words = [
            .init(
                place: JSONPointer(["type"]),
                meanings: ["chat": Modality(inputs: ["text"], outputs: ["text"])])
        ]
        var details = ModelFacts([.contextLength: [JSONPointer(["info", "*.length"])]])
        details.modality.arrow = [JSONPointer(["w"])]
        details.metadata = [JSONPointer(["m"])]
        listing.details = .init(
            path: "/show", body: .object([.init("model", .string("{id}"))]), facts: details)
        listing.rows.only = [.init(place: JSONPointer(["active"]), values: [.bool(true)])]
        listing.rows.offers = .init(
            place: JSONPointer(["providers"]),
            only: [.init(place: JSONPointer(["status"]), values: [.string("live")])])
        listing.rows.prices = ListedPrices(
            [
                .init(.prompt, at: [JSONPointer(["providers", "*", "in"])], in: .dollarsPerMillion),
                .init(.completion, at: [JSONPointer(["providers", "*", "out"])], in: .dollarsPerMillion),
                .init(.image, at: [JSONPointer(["p"]), JSONPointer(["q"])], in: .dollarsPerImage),
                .init(.cacheRead, at: [JSONPointer(["r"])], in: .centsPerToken),
            ],
            tiers: .init(
                .list(JSONPointer(["tiers"])), promptTokens: JSONPointer(["min"]),
                [.init(.prompt, at: [JSONPointer(["in"])], in: .dollarsPerMillion)]))
        listing.rows.free = .suffix(":free")
        #expect(descriptor.models == .listing(listing))
    }

    @Test(arguments: [
        ("true", AnswerManner.asWished), ("false", .whole), (#""always""#, .streamed),
    ])
    func `whether it is asked for streams is read`(value: String, manner: AnswerManner) throws {
        #expect(try read(#"{\#(Self.least),"streaming":\#(value)}"#).answers == manner)
    }

    /// Vercel's streams leave out thoughts with their signatures that are in its whole answers (charmbracelet/fantasy,
    /// recordings of TestVercelCommon, February 2026).
    @Test func `whole answers are asked for as such where streams say less`() throws {
        #expect(try Gateway.ofConfig("vercel-ai-gateway").descriptor.answers == .asWished)
    }

    @Test func `what it takes beyond its format is read`() throws {
        let descriptor = try read(
            #"{\#(Self.least),"takes":{"top_k":true,"reasoning_effort=none":["gpt-5.1*"],"cache_control":true}}"#
        )

        #expect(
            descriptor.extras == ExtraMembers([.topK: [], .noEffort: [Glob("gpt-5.1*")], .cacheControl: []]))
    }

    @Test func `every kind of rule for parameters is read`() throws {
        let descriptor = try read(
            """
            {\(Self.least),"parameters":{"/logit_bias":"drop","/max_completion_tokens":{"rename":"max_tokens"},
            "/messages/*/role":{"values":{"developer":"system"}},
            "/temperature":{"drop":true,"models":["gpt-5*","o?-*"],"unless":[1],"when":[0.5]}}}
            """)

        #expect(
            descriptor.parameters == [
                ParameterRule(path: ["logit_bias"], action: .drop),
                ParameterRule(path: ["max_completion_tokens"], action: .rename("max_tokens")),
                ParameterRule(path: ["messages", "*", "role"], action: .values(["developer": "system"])),
                ParameterRule(
                    path: ["temperature"], action: .drop, models: [Glob("gpt-5*"), Glob("o?-*")],
                    when: [.number("0.5")], unless: [.number("1")]),
            ])
    }

    @Test(arguments: [
        (#""name":"","x":1"#, ["/name", "/x"]),
        (#""slug":"h""#, ["/slug"]), (#""slug":"A""#, ["/slug", "/slug"]), (#""slug":7"#, ["/slug"]),
        (#""slug":"","transport":"x""#, ["/slug", "/transport"]), (#""aliases":["A"]"#, ["/aliases"]),
        (#""format":"soap""#, ["/format"]), (#""format":null"#, ["/format"]),
        (#""format":"anthropic""#, ["/chat"]), (#""logo":"x""#, ["/logo"]),
        (#""baseURL":"h""#, ["/baseURL"]), (#""baseURL":"https://u@h""#, ["/baseURL"]),
        (#""check":"ping""#, ["/check"]), (#""check":7"#, ["/check", "/check/path"]),
        (#""check":{}"#, ["/check/path"]), (#""check":{"path":"key"}"#, ["/check/path"]),
        (#""check":{"path":"/key","any":1,"status":200}"#, ["/check/any", "/check/status"]),
        (#""check":"chat","chat":false"#, ["/check"]),
        (#""transport":"pigeon""#, ["/transport"]), (#""site":3"#, ["/site"]),
        (#""transport":"native","http2":true"#, ["/http2"]), (#""streaming":1"#, ["/streaming"]),
        (#""headers":{"a":3,"b c":"x","Host":"h"}"#, ["/headers/a", "/headers/b c", "/headers/Host"]),
        (#""headers":{"a":"x\r\ny: z","authorization":"x"}"#, ["/headers/a", "/headers/authorization"]),
        (#""authorization":{"kind":"basic"}"#, ["/authorization/kind"]),
        (#""authorization":{}"#, ["/authorization/kind"]),
        (#""authorization":"bearer""#, ["/authorization", "/authorization/kind"]),
        (#""authorization":{"kind":"none","key":"x"}"#, ["/authorization/key"]),
        (#""authorization":{"kind":"header"}"#, ["/authorization/name", "/authorization/name"]),
        (
            #""authorization":{"kind":"header","name":"a","also":[{}]}"#,
            ["/authorization/also/0/name", "/authorization/also/0/variable"]
        ),
        (
            #""authorization":{"kind":"header","name":"a:b","prefix":"x\n"}"#,
            ["/authorization/name", "/authorization/prefix"]
        ),
        (#""authorization":{"kind":"query","name":"a&b"}"#, ["/authorization/name"]),
        (
            #""authorization":{"kind":"clientCredentials","tokenPath":"https://h/t","request":"xml"}"#,
            ["/authorization/tokenPath", "/authorization/request"]
        ),
        (#""endpoints":{"responses":"r"}"#, ["/endpoints/responses"]),
        (#""endpoints":{"speeches":"/s"}"#, ["/endpoints/speeches"]), (#""endpoints":[]"#, ["/endpoints"]),
        (#""chat":{"path":"chat"}"#, ["/chat/path"]), (#""chat":{"path":"/a b"}"#, ["/chat/path"]),
        (#""chat":{"streamPath":"/s"}"#, ["/chat/path"]),
        (#""chat":[]"#, ["/chat", "/chat/path"]), (#""chat":true"#, ["/chat", "/chat/path"]),
        (#""models":{"path":"","x":1}"#, ["/models/path", "/models/x"]),
        (#""models":{"path":["/a","b"]}"#, ["/models/path"]),
        (#""models":{"list":"a"}"#, ["/models/list"]), (#""models":{"list":[1]}"#, ["/models/list"]),
        (#""models":{"file":"../x"}"#, ["/models/file"]),
        (#""models":{"file":"x.json","list":["a"],"path":"/m"}"#, ["/models/list", "/models/path"]),
        (#""models":{"rows":"data","public":"yes"}"#, ["/models/rows", "/models/public"]),
        (#""models":{"paging":{"cursor":"a b"}}"#, ["/models/paging/cursor", "/models/paging/next"]),
        (
            #""models":{"fresh":"1d","stale":"0s","expectAtLeast":0}"#,
            ["/models/fresh", "/models/stale", "/models/expectAtLeast"]
        ),
        (#""models":{"fresh":"2h","stale":"1h"}"#, ["/models/stale"]),
        (
            #""models":{"prices":{"prompt":"/p","completion":"/c"}}"#,
            ["/models/prices/prompt", "/models/prices/completion"]
        ),
        (#""models":{"prices":{"unit":"EUR/token"}}"#, ["/models/prices/unit"]),
        (#""models":{"prices":{"prompt":"/p","unit":"USD/image"}}"#, ["/models/prices/unit"]),
        (#""models":{"prices":{"image":"/p","unit":"USD/token"}}"#, ["/models/prices/image"]),
        (
            #""models":{"prices":{"image":{"at":"/p","unit":"USD/token"},"request":{"unit":"USD/image"}}}"#,
            ["/models/prices/image/unit", "/models/prices/request/at", "/models/prices/request/unit"]
        ),
        (#""models":{"prices":{"audio":{"at":"/p"}}}"#, ["/models/prices/audio/unit"]),
        (
            #""models":{"prices":{"prompt":"/p","unit":"USD/token","tiers":{"at":"/t","price":"/c"}}}"#,
            [
                "/models/prices/tiers/prompt", "/models/prices/tiers/price",
                "/models/prices/tiers/promptTokens",
            ]
        ),
        (
            #""models":{"text":{},"only":[{"is":[1]}],"offers":{}}"#,
            ["/models/text", "/models/only/0/at", "/models/offers/at"]
        ),
        (
            #""models":{"modality":{"arrow":"a","words":[{"mean":{"chat":"text"}},{"at":"/t"}]}}"#,
            [
                "/models/modality/arrow", "/models/modality/words/0/mean/chat",
                "/models/modality/words/0/at", "/models/modality/words/1/mean",
            ]
        ),
        (#""models":{"metadata":["","/a"]}"#, ["/models/metadata"]),
        (
            #""models":{"details":{"path":"x","fields":{"id":"/id"}}}"#,
            ["/models/details/body", "/models/details/fields/id"]
        ),
        (#""models":{"only":{},"free":"yes"}"#, ["/models/only", "/models/free"]),
        (
            #""models":{"fields":{"id":{"join":["a"]},"size":"/s"}}"#,
            ["/models/fields/id/join", "/models/fields/id/with", "/models/fields/size"]
        ),
        (
            #""parameters":{"a":"drop","/*":"drop","/b":"keep","/c":{}}"#,
            ["/parameters/a", "/parameters/~1*", "/parameters/~1b", "/parameters/~1c"]
        ),
        (
            #""parameters":{"/a":{"rename":"b","drop":true},"/b":{"drop":true,"models":[1],"x":1}}"#,
            ["/parameters/~1a", "/parameters/~1b/models", "/parameters/~1b/x"]
        ),
        (
            #""takes":{"top_k":false,"min_p":[],"reasoning":[1],"thinking":"yes","n":true}"#,
            ["/takes/top_k", "/takes/min_p", "/takes/reasoning", "/takes/thinking", "/takes/n"]
        ),
        (#""takes":[]"#, ["/takes"]), (#""streaming":"never""#, ["/streaming"]),
        (#""format":"ollama","chat":{"path":"/c"},"takes":{"top_k":true}"#, ["/takes"]),
        (
            #""endpoints":{"images":"x","speech":{},"rerank":{"path":"/r","format":"apps"},"#
                + #""completions":{"path":"/c","parameters":{"/stop":"drop"}},"responses":{"path":"/r","parameters":[]},"#
                + #""embeddings":{"path":"/e","format":"none","x":1},"video":"/v"}"#,
            [
                "/endpoints/responses/parameters", "/endpoints/completions/parameters",
                "/endpoints/images", "/endpoints/speech/path", "/endpoints/rerank/format",
                "/endpoints/embeddings/format", "/endpoints/embeddings/x", "/endpoints/video",
            ]
        ),
        (#""usage":{"ask":"yes"}"#, ["/usage/ask"]), (#""routingMembers":{}"#, ["/routingMembers"]),
        (#""usage":{"cost":"/cost"}"#, ["/usage/cost", "/usage/cost/at", "/usage/cost/unit"]),
        (#""usage":{"cost":{"unit":"EUR","x":1}}"#, ["/usage/cost/at", "/usage/cost/unit", "/usage/cost/x"]),
        (#""usage":{"cost":{"at":"cost"}}"#, ["/usage/cost/at", "/usage/cost/unit"]),
        (#""format":"ollama","chat":{"path":"/c"},"usage":{"completionExcludesReasoning":true}"#, ["/usage"]),
        (
            #""errors":[{"kind":"payment"},{"status":200,"kind":"bad","code":"c"},3]"#,
            [
                "/errors/0/status", "/errors/1/status", "/errors/1/kind", "/errors/2", "/errors/2/status",
                "/errors/2/kind",
            ]
        ),
        (#""tiers":{"fast":"a","best":"b","premium":1}"#, ["/tiers", "/tiers/best", "/tiers/premium"]),
        (#""failover":{"priority":1001},"timeouts":{"idle":60}"#, ["/failover/priority", "/timeouts/idle"]),
        (#""local":true"#, ["/local"]),
        (
            #""environment":{"prefix":7,"alsoKeys":[null],"y":{}}"#,
            ["/environment/alsoKeys", "/environment/prefix", "/environment/y"]
        ),
        (#""environment":{"prefix":"a b"}"#, ["/environment/prefix"]),
        (#""environment":{"alsoKeys":["A=B"]}"#, ["/environment/alsoKeys"]),
        (#""name~/x":1"#, ["/name~0~1x"]),
    ])
    func `every problem is told with its place, all at once`(members: String, pointers: [String]) throws {
        // Of two members of one name the last counts.
        let problems = try problems("{\(Self.least),\(members)}")

        let places = problems.map { String($0.prefix { $0 != ":" }) }
        #expect(Set(places) == Set(pointers))
        #expect(problems.allSatisfy { !$0.hasSuffix(": ") })
    }

    @Test(arguments: ["[]", "3", "null", "\"g\"", "{}"])
    func `a record that has nothing says what is missing`(text: String) throws {
        let problems = try problems(text)

        for member in ["/slug", "/name", "/format", "/baseURL"] {
            #expect(problems.contains { $0.hasPrefix("\(member): is missing") })
        }
    }
}
