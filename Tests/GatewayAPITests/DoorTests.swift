// Who is let in, what is found, and what is wrong with a request.
import Base
import Catalog
import Compression
import GatewayAPI
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct DoorTests {
    // MARK: Routes

    @Test(arguments: [
        (HTTPMethod.get, "/health", 200), (.get, "/health/live", 200), (.get, "/health/ready", 200),
        (.head, "/health", 200), (.get, "/metrics", 200), (.get, "/v1/models", 200), (.get, "/", 404),
        (.get, "/v1", 404), (.get, "/v1/chat/completions", 405), (.get, "/v1/explain", 405),
        (.delete, "/v1/models", 405),
        (.post, "/health", 405),
        (.get, "/v1/chat/completions/", 404), (.post, "/v1/Chat/completions", 404), (.get, "//health", 404),
        (.get, "/health/../metrics", 0), (.get, "/v1/models/", 404), (.other(Bytes("BREW")), "/health", 405),
        (.options, "/v1/chat/completions", 204), (.options, "/nowhere", 404),
    ])
    func `each route answers its methods`(method: HTTPMethod, path: String, status: Int) throws {
        guard status > 0 else {
            #expect(throws: HTTPFault.self) { try RequestTarget(path) }
            return
        }
        let call = try House(isOffline: true).ask(method, path)

        #expect(call.status == status)
        #expect(call.field("x-request-id") != nil)
        #expect((call.field("allow") != nil) == (status == 405 || status == 204))
        if status == 404 || status == 405 { #expect(call.error("message") != nil) }
    }

    @Test func `a wrong method is told the right ones`() throws {
        let call = try House().ask(.get, "/v1/chat/completions")

        #expect(call.field("allow") == "OPTIONS, POST")
        #expect(call.error("type") == "invalid_request_error")
    }

    @Test func `while the process drains it is not ready but alive`() throws {
        let house = try House()
        house.readiness.beginDrain()

        #expect(try house.ask(.get, "/health/ready").status == 503)
        #expect(try house.ask(.get, "/health/ready").text == #"{"status":"draining"}"#)
        #expect(try house.ask(.get, "/health").status == 200)
        #expect(try house.ask(.get, "/health").text == #"{"status":"ok","version":"1.2.3"}"#)
    }

    // MARK: Open doors

    @Test(arguments: [
        ("localhost", true), ("localhost:8000", true), ("LOCALHOST:1", true), ("localhost.", true),
        ("a.localhost", true),
        ("127.0.0.1", true), ("127.9.9.9:80", true), ("[::1]", true), ("[::1]:8000", true), ("", true),
        ("example.com", false), ("localhost.example.com", false), ("127.0.0.1.example.com", false),
        ("127.0.0.256", false), ("128.0.0.1", false), ("10.0.0.1:8000", false), ("[::2]", false),
        ("notlocalhost", false),
        ("0.0.0.0", false), ("127.0.0", false), ("127.+1.0.1", false),
    ])
    func `without keys only loopback names are answered`(host: String, isAnswered: Bool) throws {
        for path in ["/health", "/metrics", "/v1/models"] {
            let call = try House(isOffline: true).ask(.get, path, host: host)
            #expect(call.status == (isAnswered ? 200 : 403))
            if !isAnswered { #expect(call.error("code") == "forbidden_host") }
        }
        #expect(try House(clientKeys: ["k"]).ask(.get, "/health", host: host).status == 200)
        #expect(try House(allowsOpen: true).ask(.get, "/health", host: host).status == 200)
    }

    @Test(arguments: [
        ("http://localhost:8000", true), ("https://localhost:8000", true), ("http://good.example", true),
        ("http://evil.example", false), ("null", false), ("", false), ("http://localhost", false),
        ("http://localhost:8000.evil.example", false), ("http://good.example.evil", false),
    ])
    func `without keys only known pages are answered`(origin: String, isAnswered: Bool) throws {
        for allowsOpen in [false, true] {
            let house = try House(corsOrigins: ["http://good.example"], allowsOpen: allowsOpen)
            let call = try house.ask(.get, "/health", [("origin", origin)])
            #expect(call.status == (isAnswered ? 200 : 403))
            if !isAnswered { #expect(call.error("code") == "forbidden_origin") }
        }
        #expect(try House(clientKeys: ["k"]).ask(.get, "/health", [("origin", origin)]).status == 200)
    }

    @Test func `a refused caller's body is not read`() throws {
        let body = PiecewiseBody(House.body(model: "up/m", stream: false))
        let call = try House().start(.post, "/v1/chat/completions", host: "evil.example", body: body)

        #expect(call.status == 403)
        #expect(body.reads == 0)
    }

    // MARK: Keys

    @Test(
        arguments: [
            ([("authorization", "Bearer one")], true), ([("authorization", "bearer two")], true),
            ([("authorization", "BEARER   two")], true), ([("x-api-key", "one")], true),
            ([("x-api-key", "one"), ("authorization", "Bearer wrong")], true),
            ([], false), ([("authorization", "Bearer")], false),
            ([("authorization", "Basic one")], false), ([("authorization", "one")], false),
            ([("authorization", "Bearer One")], false), ([("authorization", "Bearer on")], false),
            ([("authorization", "Bearer onee")], false), ([("x-api-key", "")], false),
            ([("x-api-key", ""), ("authorization", "Bearer one")], true),
            ([("x-api-key", "three")], false),
            ([("x-api-key", "wrong"), ("authorization", "Bearer one")], false),
        ] as [([(String, String)], Bool)])
    func `with keys only who has one may ask`(fields: [(String, String)], isAnswered: Bool) throws {
        let house = try House([.json(200, ChatTests.answer)], clientKeys: ["one", "two"])
        let body = PiecewiseBody(House.body(model: "up/m", stream: false))
        let call = try house.start(.post, "/v1/chat/completions", fields, host: "any.example", body: body)

        #expect(call.status == (isAnswered ? 200 : 401))
        guard !isAnswered else { return }
        #expect(body.reads == 0)
        #expect(call.error("code") == "invalid_api_key")
        #expect(call.error("type") == "invalid_request_error")
        #expect(call.field("www-authenticate") == "Bearer")
        #expect(
            call.error("message")
                == "Incorrect API key provided. Send yours as 'Authorization: Bearer <key>' or 'x-api-key: <key>'."
        )
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `what is not inference needs no key`() throws {
        let house = try House(clientKeys: ["one"], isOffline: true)
        for path in ["/health", "/health/ready", "/metrics", "/v1/models", "/v1/models/demo/echo"] {
            #expect(try house.ask(.get, path, host: "any.example").status == 200)
        }
    }

    // MARK: Other origins

    @Test func `cross-origin access is for the origins named`() throws {
        let house = try House(clientKeys: ["k"], corsOrigins: ["http://a.example"])
        let own = try house.ask(.get, "/health", [("origin", "http://a.example")])
        let other = try house.ask(.get, "/health", [("origin", "http://b.example")])

        #expect(own.field("access-control-allow-origin") == "http://a.example")
        #expect(own.field("vary") == "origin")
        #expect(try house.ask(.get, "/health").field("vary") == "origin")
        #expect(own.field("access-control-allow-credentials") == nil)
        #expect(other.field("access-control-allow-origin") == nil)
    }

    @Test func `a preflight is answered without a key`() throws {
        let house = try House(clientKeys: ["k"], corsOrigins: ["http://a.example"])
        let fields = [
            ("origin", "http://a.example"), ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization, x-stainless-os"),
        ]
        let call = try house.ask(.options, "/v1/chat/completions", fields)

        #expect(call.status == 204)
        #expect(call.field("access-control-allow-methods") == "OPTIONS, POST")
        #expect(call.field("access-control-allow-headers") == "authorization, x-stainless-os")
        let other = try house.ask(.options, "/v1/chat/completions", [("origin", "http://b.example")])
        #expect(other.field("access-control-allow-methods") == nil)
    }

    // MARK: Request ids and hops

    @Test(arguments: [
        ("abc", true), ("A.b_c-9", true), (String(repeating: "x", count: 128), true),
        (String(repeating: "x", count: 129), false), ("", false), ("a b", false), ("a/b", false),
        ("é", false), ("a,b", false),
    ])
    func `a caller's own request id is kept where it is harmless`(id: String, isKept: Bool) throws {
        for path in ["/health", "/nowhere"] {
            let answered = try #require(
                try House().ask(.get, path, [("x-request-id", id)]).field("x-request-id"))
            #expect((answered == id) == isKept)
            #expect(isKept || answered.hasPrefix("req_testinstance03"))
        }
    }

    @Test func `request ids are all different`() throws {
        let house = try House()
        let ids = try (0..<100).map { _ in try house.ask(.get, "/health").field("x-request-id") }

        #expect(Set(ids).count == 100)
    }

    @Test func `a request that comes back is recognised`() throws {
        let house = try House()
        let back = try house.chat(
            House.body(model: "up/m", stream: false), [("x-sluice-hop", "testinstance")])
        let other = try house.chat(
            House.body(model: "locked/m", stream: false), [("x-sluice-hop", "another")])

        #expect(back.status == 508)
        #expect(other.status == 404)
    }

    @Test func `bytes that are no request get an answer`() throws {
        let house = try House()
        let context = RequestContext(
            time: house.time, peer: "127.0.0.1", isPeerLoopback: true, startedAt: house.time.now,
            cancellation: Cancellation())
        let response = house.api.refusal(HTTPRefusal(.badRequest, "the head is malformed"), in: context)

        #expect(response.status == .badRequest)
        #expect(response.field("x-request-id") == context.id)
        #expect(house.log.lines.count == 1)
        #expect(house.metricsText.contains(#"sluice_requests_total{route="refused",status="400"} 1"#))
    }

    // MARK: Bodies

    @Test(arguments: [
        ("", "unexpected end at offset 0"), ("{", "unexpected end at offset 1"),
        ("{\"a\":01}", "at offset 6"),
        ("{\"model\":\"m\",}", "unexpected byte at offset 13"), ("nope", "unexpected byte at offset 1"),
        (String(repeating: "[", count: 100_000), "nested too deep at offset 128"),
        ("{} x", "unexpected byte at offset 3"),
        ("\u{feff}{}", "unexpected byte at offset 0"),
    ])
    func `a body that is not JSON is told where`(body: String, place: String) throws {
        let call = try House().chat(body)

        #expect(call.status == 400)
        #expect(call.error("code") == "invalid_json")
        #expect(call.error("message")?.hasSuffix(place) == true)
    }

    @Test func `a body of too many values is told where`() throws {
        let call = try House(jsonLimits: JSONLimits(values: 100)).chat(
            "[" + String(repeating: "1,", count: 200))

        #expect(call.status == 400)
        #expect(call.error("message")?.contains("too many values") == true)
    }

    @Test func `a body that is not UTF-8 is told where`() throws {
        let body = PiecewiseBody([Bytes([0x22, 0x61, 0xff, 0x22])], announced: 4)
        let call = try House().start(.post, "/v1/chat/completions", body: body)

        #expect(call.error("message")?.hasSuffix("bad UTF-8 at offset 2") == true)
    }

    @Test(
        arguments: [
            ("[]", nil), ("{}", "model"), (#"{"model":3,"messages":[]}"#, "model"),
            (#"{"model":"up/m"}"#, "messages"),
            (#"{"model":"up/m","messages":[],"stream":"yes"}"#, "stream"),
            (#"{"model":"up/m","messages":[],"stream_options":7}"#, "stream_options"),
        ] as [(String, String?)])
    func `a request with a fault names the member`(body: String, parameter: String?) throws {
        let call = try House().chat(body)

        #expect(call.status == 400)
        #expect(call.error("param") == parameter)
        #expect(call.error("type") == "invalid_request_error")
    }

    @Test func `a request that is all members is refused`() throws {
        let members = (0..<20_000).map { "\"\($0)\":0" }.joined(separator: ",")

        #expect(try House().chat("{\(members)}").status == 400)
    }

    @Test(arguments: [
        ("up", 404, "model_not_found"), ("nobody/m", 404, "model_not_found"),
        ("locked/m", 404, "gateway_not_configured"),
    ])
    func `a model that leads nowhere is not found`(model: String, status: Int, code: String) throws {
        let call = try House().chat(model: model, stream: false)

        #expect(call.status == status)
        #expect(call.error("code") == code)
        #expect(call.error("param") == "model")
        #expect(code == "model_not_found" || call.error("message")?.contains("LOCKED_API_KEY") == true)
    }

    @Test(arguments: [true, false])
    func `a body has a limit`(isAnnounced: Bool) throws {
        let text = House.body(model: "up/m", stream: false)
        for within in [true, false] {
            let limit = text.utf8.count - (within ? 0 : 1)
            let body = PiecewiseBody([Bytes(text)], announced: isAnnounced ? text.utf8.count : nil)
            let house = try House([.json(200, ChatTests.answer)], bodyLimit: limit)
            let call = try house.start(.post, "/v1/chat/completions", body: body)

            #expect(call.status == (within ? 200 : 413))
            if !within { #expect(call.error("code") == "request_too_large") }
            if !within, isAnnounced { #expect(body.reads == 0) }
        }
    }

    @Test(arguments: [
        (RequestBodyFailure.refused(HTTPRefusal(.requestTimeout, "too slow")), 408),
        (.refused(HTTPRefusal(.badRequest, "bad chunk")), 400), (.callerLeft, 408),
    ])
    func `a body that does not come whole is answered`(failure: RequestBodyFailure, status: Int) throws {
        let house = try House()
        let body = PiecewiseBody([Bytes("{")], announced: nil, failure: failure)
        let call = try house.start(.post, "/v1/chat/completions", body: body)

        #expect(call.status == status)
        #expect(house.memory.usedBytes == 0)
    }

    @Test func `when all memory for bodies is used a request waits, and is let in`() throws {
        let house = try House([.hang, .json(200, ChatTests.answer)], memory: 100_000)
        let first = try house.chat(model: "up/m", stream: false)
        let second = try house.chat(model: "up/m", stream: false)
        house.time.advance(by: .seconds(2))
        #expect(second.response == nil)

        first.cancellation.cancel()
        house.time.advance(by: .milliseconds(50))

        #expect(second.status == 200)
        #expect(house.memory.usedBytes == 0)
    }

    @Test func `when all memory for bodies stays used a request is turned away`() throws {
        let house = try House([.hang], memory: 100_000)
        _ = try house.chat(model: "up/m", stream: false)
        let second = try house.chat(model: "up/m", stream: false)
        house.time.advance(by: .seconds(5))

        #expect(second.status == 503)
        #expect(second.field("retry-after") == "1")
        #expect(second.error("code") == "overloaded")
        #expect(house.memory.usedBytes == 65_536)
        house.runOut()
    }

    @Test func `of bodies that fit singly but not together the first waits, the other is turned away`() throws
    {
        let house = try House([.json(200, ChatTests.answer)], memory: 2 * 65_536)
        let pieces = [Bytes("{\"model\":\"up/m\",\"messages\":[]" as String), Bytes("}" as String)]
        let calls = try (0..<2).map { _ in
            let body = DrippingBody(pieces, every: .seconds(1), house.time)
            return try house.start(.post, "/v1/chat/completions", body: body)
        }

        house.time.advance(by: .seconds(1))
        #expect(calls[0].response == nil)
        #expect(calls[1].status == 503)
        house.time.advance(by: .seconds(2))

        #expect(calls[0].status == 200)
        #expect(house.memory.usedBytes == 0)
    }

    @Test func `a body that drips for ever is given up`() throws {
        let house = try House()
        let steps = (0..<1000).map { _ in Bytes(" " as String) }
        let body = DrippingBody(steps, every: .seconds(20), house.time)
        let call = try house.start(.post, "/v1/chat/completions", body: body)
        house.time.advance(by: .seconds(599))
        #expect(call.response == nil)

        house.time.advance(by: .seconds(20))

        #expect(call.status == 408)
        #expect(call.error("code") == "request_timeout")
    }

    // MARK: Metrics and models

    @Test func `metrics are compressed for who takes it`() throws {
        let house = try House([.json(200, ChatTests.answer)])
        _ = try house.chat(model: "up/m", stream: false)
        let plain = try house.ask(.get, "/metrics")
        let packed = try house.ask(.get, "/metrics", [("accept-encoding", "br, gzip;q=1.0")])

        #expect(plain.field("content-encoding") == nil)
        #expect(plain.field("vary") == "accept-encoding")
        #expect(plain.text.contains(#"sluice_requests_total{route="chat",status="200"} 1"#))
        #expect(plain.text.contains(#"sluice_upstream_attempts_total{gateway="up",outcome="ok"} 1"#))
        #expect(plain.text.contains(#"gen_ai_request_model="m",gen_ai_token_type="output"} 7"#))
        #expect(packed.field("content-encoding") == "gzip")
        guard case .bytes(let parts) = packed.response?.body else {
            Issue.record("no body")
            return
        }
        #expect(parts[0].array.starts(with: [0x1f, 0x8b]))
        #expect(
            try house.ask(.get, "/metrics", [("accept-encoding", "gzip;q=0")]).field("content-encoding")
                == nil)
    }

    @Test func `models are those that can be called`() throws {
        let listing = UpstreamScript.json(
            200, #"{"data":[{"id":"gpt-x","created":7,"owned_by":"o"},{"id":""},{"x":1}]}"#)
        let house = try House(listings: [listing])
        let all = try house.ask(.get, "/v1/models")

        #expect(all.text.contains(#"{"id":"up/gpt-x","object":"model","slug":"up/gpt-x","#))
        #expect(all.text.contains(#""created":7,"#))
        #expect(all.text.contains(#""id":"demo/echo""#))
        #expect(!all.text.contains("locked"))
        #expect(try house.ask(.get, "/v1/models/up/gpt-x").status == 200)
        #expect(try house.ask(.get, "/v1/models/up%2Fgpt-x").status == 200)
        #expect(try house.ask(.get, "/v1/models/gpt-x").text.hasPrefix(#"{"id":"gpt-x","#))
        #expect(try house.ask(.get, "/v1/models/up/none").error("code") == "model_not_found")
        #expect(house.listings.requests.count == 1)
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `many ask for models at once and none waits for ever`() throws {
        let listing = UpstreamScript.answer(200, [], [.text(#"{"data":[{"id":"m"}]}"#)], after: .seconds(1))
        let house = try House(listings: [listing])
        let calls = try (0..<5).map { _ in try house.ask(.get, "/v1/models") }
        for call in calls { #expect(call.response == nil) }
        house.time.advance(by: .seconds(1))

        for call in calls { #expect(call.text.contains("up/m")) }
        #expect(house.listings.requests.count == 1)
        house.lists.stop()
        #expect(house.time.timerCount == 0)
    }

    @Test func `a gateway that does not list is not waited for long`() throws {
        let house = try House(listings: [.hang])
        let calls = try (0..<3).map { _ in try house.ask(.get, "/v1/models") }
        house.time.advance(by: .milliseconds(1999))
        for call in calls { #expect(call.response == nil) }
        house.time.advance(by: .milliseconds(1))

        for call in calls {
            #expect(call.status == 200)
            #expect(call.text.contains("demo/lorem"))
        }
        house.runOut()
    }

    @Test func `that nobody has a model is known when all have said what they have`() throws {
        let house = try House(listings: [.hang])

        let early = try house.chat(model: "nobody-has-this", stream: false)
        house.time.advance(by: .seconds(21))
        let late = try house.chat(model: "nobody-has-this", stream: false)

        #expect(early.status == 503)
        #expect(early.response?.fields.first { $0.name.text == "retry-after" }?.value.text == "1")
        #expect(early.text.contains("models_unavailable"))
        #expect(late.status == 404)
        house.runOut()
    }

    @Test func `inference waits for no list`() throws {
        let house = try House([.json(200, ChatTests.answer)], listings: [.hang])

        #expect(try house.chat(model: "up/m", stream: false).status == 200)
        house.runOut()
    }
}
