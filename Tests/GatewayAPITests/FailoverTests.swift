// Several gateways behind one model: who answers when one of them fails.
import Base
import Catalog
import Domain
import HTTP
import JSON
import Providers
import Routing
import TestSupport
import Testing

/// A transport with a script for each host; what is sent to each is kept.
final class HostTransport: UpstreamTransport {
    private let time: any Timekeeper
    /// What a host does with a request, by how many came before.
    private let script: (String, Int) -> UpstreamScript
    private(set) var requests: [UpstreamRequest] = []
    private var parts: [ScriptedTransport] = []

    init(time: any Timekeeper, _ script: @escaping (String, Int) -> UpstreamScript) {
        self.time = time
        self.script = script
    }

    func requests(to host: String) -> [UpstreamRequest] { requests.filter { $0.origin.host == host } }

    func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        let host = request.origin.host
        let count = requests(to: host).count
        requests.append(request)
        let part = ScriptedTransport(time: time, [script(host, count)])
        parts.append(part)
        return try await part.send(request, by: deadlines, cancellation: cancellation)
    }
}

@Suite struct FailoverTests {
    /// Two gateways that offer `acme/m`, the maker and a reseller, with keys of their own.
    private final class Pair {
        let house: House
        let transport: HostTransport

        init(
            rules: RoutingRules = House.rules, _ script: @escaping (String, Int) -> UpstreamScript
        ) throws {
            let registry = GatewayRegistry([
                try House.gateway(
                    "first",
                    #"{"slug":"first","name":"F","format":"openai","baseURL":"https://first.example","makes":["acme"],"models":{"list":["m","picture"]}}"#,
                    key: "sk-canary-of-first-0123456789"),
                try House.gateway(
                    "second",
                    #"{"slug":"second","name":"S","format":"openai","baseURL":"https://second.example","routingMembers":["provider"],"models":{"list":["acme/m"]}}"#,
                    key: "sk-canary-of-second-0123456789"),
            ])
            let time = ManualTime()
            let transport = HostTransport(time: time, script)
            house = try House(registry: registry, rules: rules, native: transport, time: time)
            self.transport = transport
        }
    }

    private static func isFirst(_ host: String) -> Bool { host == "first.example" }

    @Test(arguments: [true, false])
    func `another gateway answers, and the story is told`(stream: Bool) throws {
        let pair = try Pair { host, _ in
            if Self.isFirst(host) { return .json(500, "{}") }
            return stream ? .stream(ChatTests.event + ChatTests.stop) : .json(200, ChatTests.answer)
        }
        let call = try pair.house.chat(model: "acme/m", stream: stream)

        #expect(call.status == 200)
        #expect(call.field("x-sluice-gateway") == "second")
        #expect(call.field("x-sluice-model") == "acme/m")
        #expect(call.field("x-sluice-attempts") == "first:500,second:ok")
        #expect(pair.house.log.lines.last?.contains(#""attempts":"first:500,second:ok""#) == true)
    }

    @Test func `a rate-limited gateway is left out until its time is over`() throws {
        let pair = try Pair { host, count in
            Self.isFirst(host) && count == 0
                ? .json(429, "{}", [("retry-after", "7")]) : .json(200, ChatTests.answer)
        }
        let stories = try [0, 3, 4].map { seconds in
            pair.house.time.advance(by: .seconds(seconds))
            return try pair.house.chat(model: "acme/m", stream: false).field("x-sluice-attempts")
        }

        #expect(stories == ["first:429,second:ok", "second:ok", "first:ok"])
    }

    @Test func `when all are rate limited that is told at once, with the shortest wait`() throws {
        let pair = try Pair { host, _ in .json(429, "{}", [("retry-after", Self.isFirst(host) ? "7" : "9")]) }
        let called = try pair.house.chat(model: "acme/m", stream: false)
        pair.house.time.advance(by: .seconds(2))
        let told = try pair.house.chat(model: "acme/m", stream: true)

        #expect(called.field("x-sluice-attempts") == "first:429,second:429")
        #expect(told.field("retry-after") == "5")
        for call in [called, told] {
            #expect(call.status == 429)
            #expect(call.error("code") == "upstream_rate_limit")
            #expect(call.error("type") == "rate_limit_error")
        }
        #expect(pair.transport.requests.count == 2)
    }

    @Test func `the only gateway is asked though it is rate limited`() throws {
        let pair = try Pair { _, count in
            count == 0 ? .json(429, "{}", [("retry-after", "7")]) : .json(200, ChatTests.answer)
        }

        #expect(try pair.house.chat(model: "first/m", stream: false).status == 429)
        #expect(try pair.house.chat(model: "first/m", stream: false).status == 200)
    }

    @Test func `who fails all the time is left alone, and comes back by a probe`() throws {
        let pair = try Pair { host, count in
            Self.isFirst(host) && count < 5 ? .json(500, "{}") : .json(200, ChatTests.answer)
        }
        for _ in 0..<8 { _ = try pair.house.chat(model: "acme/m", stream: false) }

        #expect(pair.transport.requests(to: "first.example").count == 5)
        #expect(pair.house.metricsText.contains(#"sluice_breakers_open{gateway="first"} 1"#))
        #expect(
            pair.house.log.lines.contains {
                $0.contains(#""gateway":"first","change":"opened","native":"m""#)
            })
        pair.house.time.advance(by: .seconds(10))
        let back = try pair.house.chat(model: "acme/m", stream: false)
        #expect(back.field("x-sluice-attempts") == "first:ok")
        #expect(pair.house.metricsText.contains(#"sluice_breakers_open{gateway="first"} 0"#))
    }

    @Test func `when all are left alone the caller is told when to come again`() throws {
        let pair = try Pair { _, _ in .json(500, "{}") }
        for _ in 0..<5 { _ = try pair.house.chat(model: "acme/m", stream: false) }
        let call = try pair.house.chat(model: "acme/m", stream: true)

        #expect(call.status == 503)
        #expect(call.error("code") == "no_gateway_available")
        #expect(call.field("retry-after") == "10")
        #expect(pair.transport.requests.count == 10)
    }

    @Test func `streams that break off count against their gateway`() throws {
        let cut = UpstreamScript.stream([
            .text(ChatTests.event), .fail(TransportFailure(.reset, .reading, "the connection was reset")),
        ])
        let pair = try Pair { host, _ in
            Self.isFirst(host) ? cut : .stream(ChatTests.event + ChatTests.stop)
        }
        for _ in 0..<5 {
            let call = try pair.house.chat(model: "acme/m", stream: true)
            #expect(call.field("x-sluice-attempts") == "first:ok")
            #expect(call.text.contains(#""status":502"#))
        }

        #expect(try pair.house.chat(model: "acme/m", stream: true).field("x-sluice-attempts") == "second:ok")
    }

    @Test func `a gateway that dies takes no caller with it who has seen nothing yet`() throws {
        let reset = TransportFailure(.reset, .reading, "the connection was reset")
        // Half of the first gateway's callers have seen output when it dies, half have not.
        let pair = try Pair { host, count in
            guard Self.isFirst(host) else {
                return .stream(ChatTests.event + ChatTests.stop + ChatTests.done)
            }
            let early = UpstreamStep.text(count.isMultiple(of: 2) ? ChatTests.event : ChatTests.role)
            return .stream([early, .text(": wait\n\n", after: .seconds(2)), .fail(reset)])
        }
        let calls = try (0..<200).map { _ in try pair.house.chat(model: "acme/m", stream: true) }
        pair.house.time.advance(by: .seconds(3))

        for (index, call) in calls.enumerated() {
            #expect(call.isOver)
            #expect(call.status == 200)
            #expect(call.text.ranges(of: "canary answer").count == 1, "nothing is said twice")
            if index.isMultiple(of: 2) {
                #expect(call.field("x-sluice-gateway") == "first")
                #expect(call.text.ranges(of: #""error""#).count == 1)
                #expect(!call.text.contains("[DONE]"))
            } else {
                #expect(call.field("x-sluice-attempts") == "first:broken_answer,second:ok")
                #expect(!call.text.contains(#""error""#))
                #expect(call.text.hasSuffix("data: [DONE]\n\n"))
            }
        }
        #expect(pair.transport.requests(to: "second.example").count == 100)
        #expect(pair.house.time.timerCount == 0)
        // By now it is known.
        #expect(try pair.house.chat(model: "acme/m", stream: true).field("x-sluice-attempts") == "second:ok")
    }

    @Test func `an answer names the model of those asked for that served`() throws {
        let body = House.body(
            model: "first/gone", stream: false, #","models":["first/lost","second/acme/m"]"#)
        let pair = try Pair { host, _ in
            Self.isFirst(host)
                ? .json(404, "{}") : .json(200, ChatTests.answer)
        }
        let call = try pair.house.chat(body)

        #expect(call.field("x-sluice-attempts") == "first:404,first:404,second:ok")
        #expect(call.field("x-sluice-model") == "acme/m")
        #expect(try JSONDocument(parsing: Bytes(call.text)).root["model"]?.string == "second/acme/m")
    }

    @Test func `while the caller gets signs of life another gateway is tried`() throws {
        let pair = try Pair { host, _ in
            Self.isFirst(host)
                ? .answer(500, [], [.text("{}")], after: .seconds(20))
                : .stream(ChatTests.event + ChatTests.stop + ChatTests.done)
        }
        let call = try pair.house.chat(model: "acme/m", stream: true)
        pair.house.time.advance(by: .seconds(15))
        #expect(call.text == ": keep-alive\n\n")
        pair.house.time.advance(by: .seconds(5))

        let story =
            ": x-sluice-gateway=second x-sluice-model=acme/m x-sluice-attempts=first:500,second:ok\n\n"
        #expect(call.text.hasPrefix(": keep-alive\n\n" + story + "data: "))
        #expect(call.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!call.text.contains(#""error""#))
    }

    @Test func `no gateway ever sees another one's key`() throws {
        let quoting = #"{"error":{"message":"key sk-canary-of-first-0123456789"}}"#
        for status in [400, 401, 402, 403, 404, 429, 500, 503] {
            let pair = try Pair { host, _ in
                Self.isFirst(host) ? .json(status, quoting) : .json(200, ChatTests.answer)
            }
            let call = try pair.house.chat(model: "acme/m", stream: false)
            let explained = try pair.house.start(
                .post, "/v1/explain", body: PiecewiseBody(House.body(model: "acme/m", stream: false)))

            for request in pair.transport.requests {
                let own = request.origin.host == "first.example" ? "first" : "second"
                let other = own == "first" ? "second" : "first"
                let sent =
                    request.fields.map(\.value.text).joined() + request.target.text
                    + request.body.map(\.text).joined()
                #expect(sent.contains("sk-canary-of-\(own)"))
                #expect(!sent.contains("sk-canary-of-\(other)"))
            }
            let told = call.text + explained.text + pair.house.log.lines.joined() + pair.house.metricsText
            #expect(!told.contains("sk-canary"))
            #expect(!(call.response?.fields.contains { $0.value.text.contains("sk-canary") } ?? false))
        }
    }

    // MARK: Wishes

    @Test func `the field and the member allow the first gateway only`() throws {
        for (fields, members) in [
            ([("x-sluice-failover", "off")], ""), ([], #","provider":{"allow_fallbacks":false}"#),
        ] {
            let pair = try Pair { host, _ in
                Self.isFirst(host) ? .json(500, "{}") : .json(200, ChatTests.answer)
            }
            let call = try pair.house.chat(House.body(model: "acme/m", stream: false, members), fields)

            #expect(call.status == 502)
            #expect(call.field("x-sluice-attempts") == "first:500")
        }
    }

    @Test(
        arguments: [
            (#","provider":"second""#, 200, nil), (#","provider":{"only":["nobody"]}"#, 200, nil),
            (#","provider":{"ignore":["first","second"]}"#, 400, "provider"),
            (#","provider":7"#, 400, "provider"),
            (#","models":[""]"#, 400, "models"),
            (#","providerOptions":{"gateway":{"only":1}}"#, 400, "providerOptions.gateway.only"),
        ] as [(String, Int, String?)])
    func `wishes are heard, and faults in them told`(members: String, status: Int, parameter: String?) throws
    {
        let pair = try Pair { _, _ in .json(200, ChatTests.answer) }
        let call = try pair.house.chat(model: "acme/m", stream: false, members)

        #expect(call.status == status)
        #expect(call.error("param") == parameter)
        if members.contains("second\"") && status == 200 {
            #expect(call.field("x-sluice-gateway") == "second")
        }
    }

    @Test func `a member for gateways like this one goes only to who was named`() throws {
        let pair = try Pair { _, _ in .json(200, ChatTests.answer) }
        let pinned = try pair.house.chat(
            model: "second/acme/m", stream: false, #","provider":{"order":["x"]}"#)
        let found = try pair.house.chat(model: "acme/m", stream: false, #","provider":{"order":["second"]}"#)

        let sent = pair.transport.requests.map { $0.body.map(\.text).joined().contains(#""provider""#) }
        #expect(sent == [true, false])
        #expect(pinned.field("x-sluice-dropped") == nil)
        #expect(found.field("x-sluice-dropped") == "#/provider")
        #expect(found.field("x-sluice-gateway") == "second")
    }
}
