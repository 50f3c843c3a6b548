// What callers wish, and what is wrong with their wishes.
import Base
import Domain
import Testing

@testable import Routing

@Suite struct RoutingWishesTests {
    private func read(_ members: String, failover: String? = nil) throws -> RoutingWishes {
        try RoutingWishes(of: .chat(.make("m", members)), failover: failover.map { Bytes($0) })
            ?? RoutingWishes()
    }

    @Test func `who wishes nothing gets the usual`() throws {
        let wishes = try read("")

        #expect(wishes == RoutingWishes())
        #expect(wishes.allowsFallbacks)
        #expect(wishes.only == nil)
    }

    @Test func `OpenRouter's object is read`() throws {
        let wishes = try read(
            #"""
            ,"models":["a/b","c\u002fd"],"provider":{"order":["x","y"],"only":["z"],"ignore":["w"],
            "allow_fallbacks":false,"require_parameters":true,"sort":"price","max_price":{"prompt":2.5,
            "completion":"10","image":1},"data_collection":"deny","quantizations":["fp8"]}
            """#)

        #expect(wishes.order.map(\.text) == ["x", "y"])
        #expect(wishes.only?.map(\.text) == ["z"])
        #expect(wishes.ignore.map(\.text) == ["w"])
        #expect(!wishes.allowsFallbacks)
        #expect(wishes.requiresParameters)
        #expect(wishes.sort == .price)
        #expect(wishes.mostForPrompt?.description == "0.0000025")
        #expect(wishes.mostForCompletion?.description == "0.00001")
        #expect(wishes.models.map(\.text.text) == ["a/b", "c/d"])
        #expect(wishes.models.map(\.json.text) == [#""a/b""#, #""c\u002fd""#])
    }

    @Test func `Vercel's object is read, and OpenRouter's holds where both speak`() throws {
        let options =
            #","providerOptions":{"other":{},"gateway":{"order":["x"],"only":["y"],"sort":"ttft","models":["a"]}}"#
        let alone = try read(options)
        let both = try read(
            options + #","provider":{"order":["z"],"sort":{"by":"throughput"}},"models":["b"]"#)

        #expect(alone.order.map(\.text) == ["x"])
        #expect(alone.only?.map(\.text) == ["y"])
        #expect(alone.sort == .latency)
        #expect(alone.models.map(\.text.text) == ["a"])
        #expect(both.order.map(\.text) == ["z"])
        #expect(both.only?.map(\.text) == ["y"])
        #expect(both.sort == .throughput)
        #expect(both.models.map(\.text.text) == ["b"])
    }

    @Test(
        arguments: [
            (#","provider":"x""#, nil, ["x"], true),
            (#","provider":null,"models":null,"providerOptions":null"#, nil, nil, true),
            ("", "off", nil, false), ("", "OFF", nil, false), ("", "on", nil, true),
            (#","provider":{"allow_fallbacks":true}"#, "off", nil, false),
            (#","provider":{"only":null,"sort":null,"max_price":null}"#, nil, nil, true),
            (#","providerOptions":{"gateway":null}"#, nil, nil, true),
            (#","providerOptions":{}"#, nil, nil, true),
            (#","provider":{"only":["x"],"only":["y"]}"#, nil, ["y"], true),
        ] as [(String, String?, [String]?, Bool)])
    func `other ways to wish`(members: String, failover: String?, only: [String]?, fallbacks: Bool) throws {
        let wishes = try read(members, failover: failover)

        #expect(wishes.only?.map(\.text) == only)
        #expect(wishes.allowsFallbacks == fallbacks)
    }

    @Test(arguments: [
        (#""provider":3"#, "provider"), (#""provider":["x"]"#, "provider"), (#""models":"x""#, "models"),
        (#""models":[1]"#, "models"), (#""models":[""]"#, "models"), (#""models":{}"#, "models"),
        (#""provider":{"order":"x"}"#, "provider.order"), (#""provider":{"order":[null]}"#, "provider.order"),
        (#""provider":{"only":{}}"#, "provider.only"), (#""provider":{"ignore":[[]]}"#, "provider.ignore"),
        (#""provider":{"allow_fallbacks":"no"}"#, "provider.allow_fallbacks"),
        (#""provider":{"require_parameters":1}"#, "provider.require_parameters"),
        (#""provider":{"sort":1}"#, "provider.sort"), (#""provider":{"sort":{}}"#, "provider.sort"),
        (#""provider":{"max_price":3}"#, "provider.max_price"),
        (#""provider":{"max_price":{"prompt":"cheap"}}"#, "provider.max_price.prompt"),
        (#""provider":{"max_price":{"prompt":-1}}"#, "provider.max_price.prompt"),
        (#""provider":{"max_price":{"completion":true}}"#, "provider.max_price.completion"),
        (#""provider":{"max_price":{"completion":1e-14}}"#, "provider.max_price.completion"),
        (#""providerOptions":3"#, "providerOptions"),
        (#""providerOptions":{"gateway":[]}"#, "providerOptions.gateway"),
        (#""providerOptions":{"gateway":{"order":3}}"#, "providerOptions.gateway.order"),
        (#""providerOptions":{"gateway":{"models":"x"}}"#, "providerOptions.gateway.models"),
    ])
    func `a fault names the member`(member: String, parameter: String) throws {
        let fault = #expect(throws: RequestFault.self) { try read("," + member) }

        #expect(fault?.parameter == parameter)
        #expect(fault?.message.contains(parameter) == true)
    }

    @Test func `the field has two values`() throws {
        let fault = #expect(throws: RequestFault.self) { try read("", failover: "maybe") }

        #expect(fault?.parameter == "x-sluice-failover")
    }

    @Test(arguments: [
        ("models", 16, true), ("models", 17, false), ("order", 64, true), ("order", 65, false),
        ("members", 64, true),
        ("members", 65, false),
    ])
    func `lists and objects are limited`(what: String, count: Int, isRight: Bool) throws {
        let names = (0..<count).map { #""n\#($0)""# }
        let members =
            switch what {
            case "models": #","models":[\#(names.joined(separator: ","))]"#
            case "order": #","provider":{"order":[\#(names.joined(separator: ","))]}"#
            default: #","provider":{\#(names.map { $0 + ":0" }.joined(separator: ","))}"#
            }

        if isRight {
            _ = try read(members)
        } else {
            #expect(throws: RequestFault.self) { try read(members) }
        }
    }

    @Test func `a name is as long as a model's at most`() throws {
        let longest = String(repeating: "m", count: ChatRequest.longestModel - 2)

        #expect(try read(#","models":["\#(longest)"]"#).models.count == 1)
        #expect(throws: RequestFault.self) { try read(#","models":["\#(longest)m"]"#) }
    }
}
