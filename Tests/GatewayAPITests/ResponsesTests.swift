// POST /v1/responses over scripted upstreams: two gateways that speak Responses, one that does not.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct ResponsesTests {
    /// Three gateways that offer `acme/m`: `plain` speaks Anthropic's format only, the others Responses too.
    private final class Town {
        let house: House
        let transport: HostTransport

        init(isPlainFirst: Bool = false, _ script: @escaping (String, Int) -> UpstreamScript) throws {
            let both =
                #""format":"openai","endpoints":{"responses":"/responses"},"parameters":{"/temperature":"drop"}"#
            let priority = isPlainFirst ? 1 : 900
            let registry = GatewayRegistry([
                try House.gateway(
                    "first",
                    #"{"slug":"first","name":"F",\#(both),"baseURL":"https://first.example/v1","models":{"list":["acme/m"]},"failover":{"priority":10}}"#,
                    key: "sk-canary-of-first-0123456789"),
                try House.gateway(
                    "second",
                    #"{"slug":"second","name":"S",\#(both),"baseURL":"https://second.example/v1","models":{"list":["acme/m"]},"failover":{"priority":20}}"#,
                    key: "sk-canary-of-second-0123456789"),
                try House.gateway(
                    "plain",
                    #"{"slug":"plain","name":"P","format":"anthropic","chat":{"path":"/v1/messages"},"baseURL":"https://plain.example","models":{"list":["acme/m"]},"failover":{"priority":\#(priority)}}"#,
                    key: "sk-canary-of-plain-0123456789"),
            ])
            let time = ManualTime()
            let transport = HostTransport(time: time, script)
            house = try House(registry: registry, native: transport, time: time)
            self.transport = transport
        }

        func ask(_ members: String, _ fields: [(String, String)] = []) throws -> Conversation {
            try house.start(
                .post, "/v1/responses", fields, body: PiecewiseBody(#"{"model":"acme/m"\#(members)}"#))
        }

        /// Whom was asked, in order.
        var asked: [String] { transport.requests.map { String($0.origin.host.prefix { $0 != "." }) } }
    }

    private static let created = typed(
        "response.created",
        #""response":{"id":"resp_up","status":"in_progress","model":"native","output":[]}"#)
    private static let hello = typed(
        "response.output_text.delta", #""item_id":"m","delta":"canary answer""#, 1)
    private static let completed = typed(
        "response.completed",
        #""response":{"id":"resp_up","status":"completed","model":"native","output":[{"type":"message","content":[{"type":"output_text","text":"canary answer"}]}],"usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}"#,
        2)
    private static let whole =
        #"{"id":"resp_up","object":"response","status":"completed","model":"native","output":[{"type":"message","content":[{"type":"output_text","text":"canary answer"}]}],"usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}"#
    private static let quota = typed(
        "error", #""code":"insufficient_quota","message":"You exceeded your current quota","param":null"#, 1)
    private static let failed = typed(
        "response.failed",
        #""response":{"id":"resp_up","status":"failed","error":{"code":"server_error","message":"broke"}}"#, 2
    )

    private static func typed(_ type: String, _ members: String, _ number: Int = 0) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\",\"sequence_number\":\(number),\(members)}\n\n"
    }

    private static let message =
        #"{"id":"msg_1","type":"message","content":[{"type":"text","text":"canary answer"}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":7}}"#

    // MARK: Who is asked

    @Test func `who speaks Responses gets the caller's bytes, and its rules for chats do not touch them`()
        throws
    {
        let town = try Town { _, _ in .json(200, Self.whole) }

        let call = try town.ask(#","input":"canary prompt","temperature":0.50,"made_up":1,"provider":{}"#)

        #expect(call.status == 200)
        #expect(call.text == Self.whole.replacing("native", with: "acme/m"))
        #expect(call.field("x-sluice-dropped") == "#/provider")
        let sent = town.transport.requests[0]
        #expect(sent.target.text == "/v1/responses")
        #expect(
            sent.body.map(\.text).joined()
                == #"{"model":"acme/m","input":"canary prompt","temperature":0.50,"made_up":1}"#)
    }

    @Test func `who does not gets a translation, and the answer is one of Responses`() throws {
        let town = try Town(isPlainFirst: true) { _, _ in .json(200, Self.message) }

        let call = try town.ask(#","input":"canary prompt","metadata":{"k":"v"}"#)

        #expect(town.asked == ["plain"])
        #expect(town.transport.requests[0].target.text == "/v1/messages")
        let root = try JSONDocument(parsing: Bytes(call.text)).root
        #expect(root["object"]?.string == "response")
        #expect(root["model"]?.string == "acme/m")
        #expect(root["store"]?.bool == false)
        #expect(root["metadata"]?["k"]?.string == "v")
        #expect(root["usage"]?["total_tokens"]?.int == 12)
        #expect(call.text.contains("canary answer"))
    }

    @Test(arguments: [
        #","previous_response_id":"resp_1","input":"a""#, #","conversation":{"id":"c"},"input":"a""#,
        #","prompt":{"id":"p"}"#, #","background":true,"input":"a""#,
        #","input":[{"type":"item_reference","id":"msg_1"}]"#,
    ])
    func `what one gateway keeps no other is asked for`(members: String) throws {
        let town = try Town(isPlainFirst: true) { _, _ in .json(500, #"{"error":{"message":"broke"}}"#) }

        let call = try town.ask(members)

        #expect(town.asked == ["first"])
        #expect(call.status == 502)
        #expect(call.field("x-sluice-attempts") == "first:500")
    }

    @Test func `where nobody keeps anything that is the caller's to mend`() throws {
        let town = try Town { _, _ in .json(200, Self.whole) }

        let call = try town.ask(#","previous_response_id":"resp_1","input":"a","provider":"plain""#)

        #expect(call.status == 400)
        #expect(call.error("param") == "previous_response_id")
        #expect(call.error("code") == "nothing_kept")
        #expect(town.transport.requests.isEmpty)
    }

    @Test func `explain tells who keeps nothing`() throws {
        let town = try Town(isPlainFirst: true) { _, _ in .json(200, Self.whole) }
        let body = #"{"model":"acme/m","previous_response_id":"resp_1","input":"a"}"#

        let call = try town.house.start(.post, "/v1/explain?dialect=responses", body: PiecewiseBody(body))

        let rows = try JSONDocument(parsing: Bytes(call.text)).root["candidates"]?.elements.map {
            "\($0["gateway"]?.string ?? "") \($0["verdict"]?.string ?? "")"
        }
        #expect(rows == ["plain keeps_nothing", "first tried", "second no_fallbacks"])
        #expect(call.text.contains("'previous_response_id' speaks of what a gateway keeps"))
        #expect(town.transport.requests.isEmpty)
    }

    // MARK: Failover

    @Test(arguments: [quota, failed, "data: {not JSON\n\n", ""])
    func `a failure after the response began and before output is another gateway's turn`(failure: String)
        throws
    {
        let town = try Town { host, _ in
            host == "first.example"
                ? .stream(Self.created + failure) : .stream(Self.created + Self.hello + Self.completed)
        }

        let call = try town.ask(#","input":"a","stream":true"#)

        #expect(town.asked == ["first", "second"])
        #expect(call.status == 200)
        #expect(call.field("x-sluice-gateway") == "second")
        #expect(call.text == (Self.created + Self.hello + Self.completed).replacing("native", with: "acme/m"))
        #expect(call.text.split(separator: "event: response.created").count == 1)
    }

    @Test func `from one that speaks Responses to one that does not and back`() throws {
        for isPlainFirst in [true, false] {
            let town = try Town(isPlainFirst: isPlainFirst) { host, _ in
                if host == "first.example" { return isPlainFirst ? .json(200, Self.whole) : .json(503, "{}") }
                if host == "second.example" { return .json(429, "{}") }
                return isPlainFirst ? .json(500, "{}") : .json(200, Self.message)
            }

            let call = try town.ask(#","input":"a""#)

            #expect(call.status == 200)
            #expect(call.text.contains("canary answer"))
            #expect(call.text.contains(#""object":"response""#))
            #expect(town.asked.last == (isPlainFirst ? "first" : "plain"))
        }
    }

    @Test func `a long request that is repeated before any output is no failure`() throws {
        let long = String(repeating: "x", count: 60_000)
        let echo = Self.created.replacing(#""output":[]"#, with: #""instructions":"\#(long)","output":[]"#)
        let town = try Town { _, _ in .stream(echo + echo + Self.hello + Self.completed) }

        let call = try town.ask(#","input":"a","stream":true,"instructions":"\#(long)""#)

        #expect(town.asked == ["first"])
        #expect(call.text.hasSuffix(Self.completed.replacing("native", with: "acme/m")))
    }

    @Test func `more than what could be repeated of a request is`() throws {
        let long = String(repeating: "x", count: 70_000)
        let echo = Self.created.replacing(#""output":[]"#, with: #""instructions":"\#(long)","output":[]"#)
        let town = try Town { host, _ in
            host == "first.example"
                ? .stream([.text(echo), .text(Self.hello + Self.completed)])
                : .stream(Self.hello + Self.completed)
        }

        let call = try town.ask(#","input":"a","stream":true"#)

        #expect(town.asked == ["first", "second"])
        #expect(call.field("x-sluice-gateway") == "second")
    }

    // MARK: After output

    @Test(arguments: [failed, quota, ""])
    func `a failure after output is the last event, and nothing is complete`(failure: String) throws {
        let town = try Town { _, _ in
            .stream([.text(Self.created + Self.hello), .text(failure, after: .seconds(1))])
        }

        let call = try town.ask(#","input":"a","stream":true"#)
        town.house.time.advance(by: .seconds(2))

        #expect(town.asked == ["first"])
        #expect(call.status == 200)
        let events = call.text.split(separator: "\n\n").map(String.init)
        try #require(events.count == 3)
        #expect(events[2].hasPrefix("event: response.failed\n"))
        #expect(events[2].contains(#""id":"resp_up""#))
        #expect(events[2].contains(#""status":"failed""#))
        #expect(!call.text.contains("response.completed"))
        #expect(town.house.log.lines.last?.contains(#""ending":"broken""#) == true)
    }

    @Test func `a translated stream that breaks says so in the same way`() throws {
        let events =
            #"data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":5}}}"# + "\n\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"canary answer"}}"#
            + "\n\n"
        let town = try Town(isPlainFirst: true) { _, _ in
            .stream([.text(events), .text("", after: .seconds(1))])
        }

        let call = try town.ask(#","input":"a","stream":true"#)
        town.house.time.advance(by: .seconds(2))

        #expect(town.asked == ["plain"])
        let last = try #require(call.text.split(separator: "\n\n").last.map(String.init))
        #expect(last.hasPrefix("event: response.failed\n"))
        #expect(last.contains(#""code":"upstream_broken_answer""#))
        #expect(!call.text.contains("response.completed"))
    }

    // MARK: Silence

    @Test func `in silence there are signs of life, then the story and the answer`() throws {
        let town = try Town { _, _ in
            .stream([.text(Self.created), .text(Self.hello + Self.completed, after: .seconds(20))])
        }

        let call = try town.ask(#","input":"a","stream":true"#)
        town.house.time.advance(by: .seconds(15))
        #expect(call.text == ": keep-alive\n\n")
        town.house.time.advance(by: .seconds(10))

        let story = ": x-sluice-gateway=first x-sluice-model=acme/m x-sluice-attempts=first:ok\n\n"
        #expect(call.text.hasPrefix(": keep-alive\n\n" + story + "event: response.created\n"))
        #expect(call.text.hasSuffix("\n\n"))
    }

    @Test func `when all fail in silence the stream is one error event`() throws {
        let town = try Town { _, _ in
            .answer(500, [], [.text("{}", after: .seconds(10))], after: .seconds(10))
        }

        let call = try town.ask(#","input":"a","stream":true"#)
        town.house.time.advance(by: .seconds(100))

        #expect(call.status == 200)
        let last = try #require(call.text.split(separator: "\n\n").last.map(String.init))
        #expect(last.hasPrefix("event: error\ndata: "))
        let event = try JSONDocument(parsing: Bytes(String(last.dropFirst(19)))).root
        #expect(event["type"]?.string == "error")
        #expect(event["sequence_number"]?.int == 0)
        #expect(event["code"]?.string == "upstream_error")
        #expect(event["error"]?["status"]?.int == 502)
    }

    // MARK: Errors

    @Test(arguments: [
        (#","input":3"#, 400, "input"), (#","background":1,"input":"a""#, 400, "background"),
        (#","input":"a","stream":"yes""#, 400, "stream"),
    ])
    func `a request that is wrong is told as OpenAI does`(members: String, status: Int, parameter: String)
        throws
    {
        let town = try Town { _, _ in .json(200, Self.whole) }

        let call = try town.ask(members)

        #expect(call.status == status)
        #expect(call.error("param") == parameter)
        #expect(call.error("type") == "invalid_request_error")
        #expect(town.transport.requests.isEmpty)
    }

    @Test func `the same door has OpenRouter's path, and only POST`() throws {
        let town = try Town { _, _ in .json(200, Self.whole) }

        let call = try town.house.start(
            .post, "/api/v1/responses", body: PiecewiseBody(#"{"model":"acme/m","input":"a"}"#))
        let get = try town.house.ask(.get, "/v1/responses")

        #expect(call.status == 200)
        #expect(get.status == 405)
    }

    @Test func `neither prompt nor answer is in the log`() throws {
        let town = try Town { _, _ in .json(200, Self.whole) }
        _ = try town.ask(#","input":"canary prompt text","instructions":"canary instructions""#)

        let told = town.house.log.lines.joined() + town.house.metricsText
        #expect(told.contains(#""path":"/v1/responses""#))
        #expect(!told.contains("canary"))
    }
}
