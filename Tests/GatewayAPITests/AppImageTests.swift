// Images of apps: run at once, or by a queue.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct AppImageTests {
    /// A gateway of apps, asked in `format`, and one that is asked as callers ask.
    private static func town(_ format: String) throws -> GatewayRegistry {
        GatewayRegistry([
            try House.gateway(
                "apps",
                #"{"slug":"apps","name":"A","format":"openai","baseURL":"https://apps.example","chat":false,"#
                    + #""authorization":{"kind":"header","name":"authorization","prefix":"Key"},"#
                    + #""endpoints":{"images":{"path":"/{model/}","format":"\#(format)"}},"#
                    + #""models":{"list":["acme/any"]}}"#,
                key: House.key),
            try House.gateway(
                "two",
                #"{"slug":"two","name":"G","format":"openai","baseURL":"https://two.example/v1","#
                    + #""endpoints":{"images":"/images/generations"},"models":{"list":["acme/any"]}}"#,
                key: House.key),
        ])
    }

    private static func ask(_ house: House, model: String = "apps/acme/flux/dev") throws -> Conversation {
        try house.start(
            .post, "/v1/images/generations",
            body: PiecewiseBody(#"{"model":"\#(model)","prompt":"canary","n":2,"size":"64x32"}"#))
    }

    private static let images = #"{"images":[{"url":"https://x/1"},{"url":"https://x/2"}],"seed":1}"#
    private static let sent = #"{"prompt":"canary","num_images":2,"image_size":{"width":64,"height":32}}"#

    private func urls(_ asked: Conversation) throws -> [String?] {
        try JSONDocument(parsing: Bytes(asked.text)).root["data"]?.elements.map { $0["url"]?.string } ?? []
    }

    // MARK: At once

    @Test func `an app is run at its own path`() throws {
        let house = try House([.json(200, Self.images)], registry: Self.town("apps"))

        let asked = try Self.ask(house)

        #expect(asked.status == 200)
        #expect(try urls(asked) == ["https://x/1", "https://x/2"])
        let request = house.transport.requests[0]
        #expect(request.target.text == "/acme/flux/dev")
        #expect(request.fields.contains(HTTPField("authorization", Bytes("Key \(House.key)"))))
        #expect(house.transport.sent == [Self.sent])
    }

    @Test func `who runs apps only is no gateway for chats`() throws {
        let house = try House(registry: Self.town("apps"))

        let asked = try house.chat(model: "apps/acme/flux", stream: false)

        #expect(asked.status == 400)
        #expect(asked.error("code") == "no_gateway_has_endpoint")
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `an app that fails makes way for the next gateway`() throws {
        let house = try House(
            [
                .json(500, #"{"detail":"out of memory"}"#),
                .json(200, #"{"created":1,"data":[{"url":"https://x/3"}]}"#),
            ],
            registry: Self.town("apps"))

        let asked = try Self.ask(house, model: "acme/any")

        #expect(try urls(asked) == ["https://x/3"])
        #expect(asked.field("x-sluice-attempts") == "apps:500,two:ok")
    }

    @Test func `what an app does not take is the caller's to hear`() throws {
        let house = try House(
            [.json(422, #"{"detail":[{"loc":["body","prompt"],"msg":"too long","type":"value_error"}]}"#)],
            registry: Self.town("apps"))

        let asked = try Self.ask(house)

        #expect(asked.status == 422)
        #expect(asked.error("message") == "too long")
    }

    @Test(arguments: ["apps/../admin", "apps/a/../../b", "apps/one"])
    func `no model leads out of the apps`(model: String) throws {
        let house = try House(registry: Self.town("apps"))

        let asked = try Self.ask(house, model: model)

        #expect(asked.status == 400)
        #expect(asked.error("param") == "model")
        #expect(house.transport.requests.isEmpty)
    }

    // MARK: By the queue

    private static let taken = UpstreamScript.json(
        200, #"{"request_id":"80e732af-660e","status":"IN_QUEUE","status_url":"https://evil.example/s"}"#)

    private static func state(_ word: String, _ status: Int = 202) -> UpstreamScript {
        .json(status, #"{"status":"\#(word)"}"#)
    }

    @Test func `a queued task is submitted, asked after and fetched`() throws {
        let house = try House(
            [
                Self.taken, Self.state("IN_QUEUE"), Self.state("IN_PROGRESS"), .json(503, "{}"),
                Self.state("COMPLETED", 200), .json(200, Self.images),
            ], registry: Self.town("queued-apps"))

        let asked = try Self.ask(house)
        // Its state is asked for after 250 ms, and then half as often again each time.
        for pause in [250, 375, 562, 843] {
            #expect(asked.response == nil)
            house.time.advance(by: .milliseconds(pause + 1))
        }

        #expect(try urls(asked) == ["https://x/1", "https://x/2"])
        let requests = house.transport.requests
        #expect(requests.allSatisfy { $0.origin.host == "apps.example" })
        let below = "/acme/flux/requests/80e732af-660e"
        #expect(
            requests.map { "\($0.method.name) \($0.target)" }
                == ["POST /acme/flux/dev"] + Array(repeating: "GET \(below)/status", count: 4) + [
                    "GET \(below)"
                ])
        #expect(
            requests.allSatisfy { $0.fields.contains(HTTPField("authorization", Bytes("Key \(House.key)"))) })
        #expect(house.transport.sent == [Self.sent, "", "", "", "", ""])
    }

    @Test func `a caller who leaves calls the task off`() throws {
        let house = try House(
            [Self.taken, Self.state("IN_PROGRESS"), .json(202, #"{"status":"CANCELLATION_REQUESTED"}"#)],
            registry: Self.town("queued-apps"))

        let asked = try Self.ask(house)
        house.time.advance(by: .milliseconds(300))
        asked.cancellation.cancel()
        house.time.settle()

        let last = try #require(house.transport.requests.last)
        #expect("\(last.method.name) \(last.target)" == "PUT /acme/flux/requests/80e732af-660e/cancel")
        #expect(house.transport.requests.count == 3)
        #expect(house.logText.contains("caller_left"))
    }

    @Test func `a result that does not come in time is called off`() throws {
        let states = Array(repeating: Self.state("IN_QUEUE"), count: 400)
        let house = try House([Self.taken] + states, registry: Self.town("queued-apps"))

        let asked = try Self.ask(house)
        for _ in 0..<400 { house.time.advance(by: .seconds(1)) }

        #expect(asked.status == 504)
        #expect(house.transport.requests.last?.method == .put)
    }

    @Test(arguments: [
        [UpstreamScript.json(404, #"{"detail":"gone"}"#)], [state("GONE", 200)],
        Array(repeating: .json(500, "{}"), count: 3),
    ])
    func `a task whose state cannot be had is called off, and its model is not unknown`(
        states: [UpstreamScript]
    ) throws {
        let house = try House(
            [Self.taken] + states + [.json(202, #"{"status":"CANCELLATION_REQUESTED"}"#)],
            registry: Self.town("queued-apps"))

        let asked = try Self.ask(house)
        for _ in 0..<6 { house.time.advance(by: .seconds(1)) }

        #expect(asked.status == 502)
        #expect(asked.error("code") != "model_not_found")
        let last = try #require(house.transport.requests.last)
        #expect("\(last.method.name) \(last.target)" == "PUT /acme/flux/requests/80e732af-660e/cancel")
    }

    @Test(arguments: [
        [UpstreamScript.json(200, "{}")], [.json(200, #"{"request_id":"../../x"}"#)],
        [.json(200, #"{"request_id":7}"#)], [taken, .json(200, "[]")], [taken, state("GONE", 200)],
        [taken, state("COMPLETED", 200), .json(500, #"{"detail":"broke"}"#)],
        [taken, state("COMPLETED", 200), .json(200, "{}")],
        [taken, .json(500, "{}"), .json(500, "{}"), .json(500, "{}")],
    ])
    func `a queue that fails makes way for the next gateway`(scripts: [UpstreamScript]) throws {
        let house = try House(scripts, registry: Self.town("queued-apps"))
        house.transport.scripts.append(.json(200, #"{"created":1,"data":[{"url":"https://x/3"}]}"#))
        // Where the work may go on it is called off.
        house.transport.scripts.append(.json(202, #"{"status":"CANCELLATION_REQUESTED"}"#))

        let asked = try Self.ask(house, model: "acme/any")
        for _ in 0..<6 { house.time.advance(by: .seconds(1)) }

        #expect(try urls(asked) == ["https://x/3"])
        #expect(asked.field("x-sluice-attempts")?.hasSuffix(",two:ok") == true)
    }

    // MARK: Cost

    @Test func `images cost what an image does there`() throws {
        let usage = Usage(images: 2)
        var prices = ModelPrices()
        prices[.image] = USD(decimal: "0.025").map { .perUnit($0) } ?? .unknown

        #expect(usage.cost(at: prices)?.description == "0.05")
        #expect(usage.cost(at: ModelPrices()) == nil)
    }
}
