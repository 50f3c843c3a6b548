// Gateways that are not called because they cannot be given the request, or not all of it.
import Base
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct SkippedGatewayTests {
    private static let answer = #"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#
    private static let all = #","provider":{"require_parameters":true}"#

    /// Two gateways with one model: the first has no word for `logit_bias`, the second speaks the caller's format.
    private func house(_ scripts: [UpstreamScript], slugs: [String] = ["first", "second"]) throws -> House {
        let formats = ["first": #""anthropic","chat":{"path":"/v1/messages"}"#, "second": #""openai""#]
        let gateways = try slugs.enumerated().map { index, slug in
            try House.gateway(
                slug,
                """
                {"slug":"\(slug)","name":"G","format":\(formats[slug] ?? ""),"baseURL":"https://\(slug).example",\
                "models":{"list":["acme/m"]},"failover":{"priority":\(index)},"routingMembers":["route"]}
                """, key: House.key)
        }
        return try House(scripts, registry: GatewayRegistry(gateways))
    }

    private func body(_ rest: String, model: String = "acme/m") -> String {
        House.body(model: model, stream: false, rest)
    }

    @Test func `a gateway that cannot be given all of a request is passed over`() throws {
        let house = try house([.json(200, Self.answer)])
        let call = try house.chat(body(#","logit_bias":{"5":1}"# + Self.all))

        #expect(call.status == 200)
        #expect(call.field("x-sluice-gateway") == "second")
        #expect(call.field("x-sluice-attempts") == "first:skipped,second:ok")
        #expect(house.transport.requests.map(\.origin.host) == ["second.example"])
    }

    @Test(arguments: ["", #","temperature":0.5"#, #","route":"x","usage":{"include":true}"#])
    func `what speaks to gateways is no parameter`(members: String) throws {
        let house = try house([
            .json(200, #"{"content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn"}"#)
        ])
        let call = try house.chat(body(members + Self.all))

        #expect(call.status == 200)
        #expect(call.field("x-sluice-attempts") == "first:ok")
    }

    @Test func `when nobody can be given all of it, that is told and nobody is called`() throws {
        let house = try house([], slugs: ["first"])
        let call = try house.chat(body(#","logit_bias":{"5":1}"# + Self.all, model: "first/m"))

        #expect(call.status == 400)
        #expect(call.error("param") == "provider")
        #expect(call.error("message")?.hasPrefix("first cannot be given '#/logit_bias'") == true)
        #expect(house.transport.requests.isEmpty)
    }

    /// Calls of tools that are no functions are known in the caller's format only.
    private static let customCall =
        #"{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"f","input":"x"}}]}"#

    @Test func `what one format cannot be asked, another gateway may be`() throws {
        let house = try house([.json(200, Self.answer)])
        let call = try house.chat(#"{"model":"acme/m","messages":[\#(Self.customCall)]}"#)

        #expect(call.status == 200)
        #expect(call.field("x-sluice-attempts") == "first:skipped,second:ok")
        #expect(house.transport.sent[0].contains("custom"))
    }

    @Test func `where nobody can be asked it, the caller is told what it is`() throws {
        let house = try house([], slugs: ["first"])
        let call = try house.chat(#"{"model":"acme/m","messages":[\#(Self.customCall)]}"#)

        #expect(call.status == 400)
        #expect(call.error("param") == "messages[0].tool_calls[0]")
        #expect(call.field("x-sluice-attempts") == "first:skipped")
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `an explanation says the same`() throws {
        let text = body(#","logit_bias":{"5":1}"# + Self.all)
        let call = try house([]).start(.post, "/v1/explain", body: PiecewiseBody(text))
        let root = try JSONDocument(parsing: Bytes(call.text)).root
        let verdicts = root["candidates"]?.elements.map { $0["verdict"]?.string }
        let alone = try house([], slugs: ["first"]).start(.post, "/v1/explain", body: PiecewiseBody(text))

        #expect(verdicts == ["unsupported_#/logit_bias", "tried"])
        #expect(root["failure"]?.isNull == true)
        #expect(try JSONDocument(parsing: Bytes(alone.text)).root["failure"]?.string == "no_gateway_left")
    }
}
