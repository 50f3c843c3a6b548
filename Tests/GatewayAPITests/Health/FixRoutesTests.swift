// POST /health/gateways/{slug}/check and /fix
import Base
import Catalog
import Domain
import GatewayAPI
import HTTP
import Health
import JSON
import Providers
import Routing
import TestSupport
import Testing

@Suite struct FixRoutesTests {
    private static let good = UpstreamScript.json(200, "{}")

    private static func list(_ count: Int) -> UpstreamScript {
        let rows = (0..<count).map { #"{"id":"model-\#($0)"}"# }.joined(separator: ",")
        return .json(200, #"{"data":[\#(rows)]}"#)
    }

    private func registry() throws -> GatewayRegistry {
        GatewayRegistry([
            try House.gateway(
                "up", #"{"slug":"up","name":"Up","format":"openai","baseURL":"https://up.example/v1"}"#,
                key: House.key)
        ])
    }

    private func house(
        _ scripts: [UpstreamScript] = [], listings: [UpstreamScript], endpoints: [UpstreamScript]
    ) throws -> House {
        try House(scripts, listings: listings, endpoints: endpoints, registry: registry())
    }

    private func post(_ house: House, _ path: String) throws -> (status: Int?, root: JSONValue) {
        let call = try house.ask(.post, path)
        return (call.status, try JSONValue(parsing: Bytes(call.text)))
    }

    private func steps(_ root: JSONValue) -> [String] {
        (root["steps"]?.elements ?? []).map {
            [$0["step"], $0["outcome"], $0["words"]].map { $0?.string ?? "?" }.joined(separator: " | ")
        }
    }

    @Test func `a check asks now and tells how the gateway does`() throws {
        let house = try house(listings: [Self.list(9)], endpoints: [Self.good, .json(401, "canary")])
        defer { house.runOut() }
        #expect(try house.ask(.get, "/health/gateways/up").text.contains(#""state":"healthy""#))

        let (status, root) = try post(house, "/health/gateways/up/check")

        #expect(status == 200)
        #expect(root["state"]?.string == "down")
        #expect(root["reason"]?.string == "answered 401: it does not accept the key")
        #expect(root["endpoint"]?["failures_in_a_row"]?.int == 1)
    }

    @Test func `a fix asks for the list and the endpoint again, and says what became of both`() throws {
        let house = try house(
            listings: [Self.list(9), Self.list(9)], endpoints: [.json(503, ""), Self.good])
        defer { house.runOut() }

        let (status, root) = try post(house, "/health/gateways/up/fix")

        #expect(status == 200)
        #expect(root["fixed"] == .bool(true))
        #expect(root["state_before"]?.string == "down")
        #expect(root["state_after"]?.string == "healthy")
        #expect(root["health"]?["state"]?.string == "healthy")
        #expect(
            steps(root) == [
                "list | refreshed | 9 models, 1 s old", "endpoint | answered | answered in 0 ms, 1 s ago",
                "breakers | released | none kept anybody waiting",
            ])
        #expect(house.listings.requests.count == 2)
    }

    @Test func `a list that came empty is judged, and the old one stays`() throws {
        let house = try house(listings: [Self.list(9), Self.list(0)], endpoints: [Self.good, Self.good])
        defer { house.runOut() }

        let (status, root) = try post(house, "/health/gateways/up/fix")

        #expect(status == 502)
        #expect(root["fixed"] == .bool(false))
        #expect(root["error"]?["code"]?.string == "not_fixed")
        #expect(root["state_after"]?.string == "degraded")
        #expect(
            steps(root).first
                == "list | kept_old | 0 models, where at least 1 are expected; the old list stays")
        #expect(house.api.models.reports.first?.models == 9)
    }

    @Test func `an endpoint that does not answer is not fixed, and breakers stay`() throws {
        let house = try house(
            listings: [Self.list(9), Self.list(9)], endpoints: [.json(503, ""), .json(500, "")])
        defer { house.runOut() }

        let (status, root) = try post(house, "/health/gateways/up/fix")

        #expect(status == 502)
        #expect(
            root["error"]?["message"]?.string
                == "'up' is not fixed: its endpoint answered 500.")
        #expect(steps(root).last == "breakers | left | left as they were: the endpoint did not answer")
    }

    @Test func `a model that was left alone is asked again with the next call`() throws {
        let failing = UpstreamScript.json(500, "{}")
        let answer = UpstreamScript.json(
            200,
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#
        )
        let house = try house(
            Array(repeating: failing, count: 5) + [answer], listings: [Self.list(9), Self.list(9)],
            endpoints: [Self.good, Self.good])
        defer { house.runOut() }
        for _ in 1...5 { _ = try house.chat(model: "up/model-1", stream: false) }
        let record = house.shared.health.record(of: GatewayID("up"))
        record.note(
            AttemptFacts(failure: .serverError, outcome: "500", latency: .zero, isAnswer: false),
            at: house.time.now, on: WallTime(nanoseconds: 0))
        #expect(try house.ask(.get, "/health/gateways/up").text.contains("model-1 is left alone"))

        let (status, root) = try post(house, "/health/gateways/up/fix")

        #expect(status == 200)
        #expect(root["fixed"] == .bool(true))
        #expect(steps(root).last == "breakers | released | one lets the next call through")
        #expect(try house.chat(model: "up/model-1", stream: false).status == 200)
    }

    @Test(arguments: [("check", "done"), ("fix", "failed")])
    func `a browser without script is led back to the page`(action: String, went: String) throws {
        let house = try house(
            listings: [Self.list(9), Self.list(9)], endpoints: [.json(503, ""), .json(503, "")])
        defer { house.runOut() }
        let form = [
            ("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html"),
            ("origin", "http://localhost:8000"),
        ]

        let call = try house.ask(.post, "/health/gateways/up/\(action)", form)

        #expect(call.status == 303)
        #expect(call.field("location") == "/health/gateways/dashboard?\(went)=\(action)&gateway=up")
    }

    @Test func `one that cannot be called has nothing to fix`() throws {
        let house = try House(endpoints: [])
        defer { house.runOut() }

        let call = try house.ask(.post, "/health/gateways/locked/fix")

        #expect(call.status == 409)
        #expect(call.error("message") == "There is nothing to fix at 'locked': it needs LOCKED_API_KEY")
    }

    @Test(arguments: ["check", "fix"])
    func `never by GET, never for nobody, never by strangers`(action: String) throws {
        let house = try House(adminKey: "admin-canary")
        defer { house.runOut() }

        let read = try house.ask(.get, "/health/gateways/up/\(action)")
        #expect(read.status == 405)
        #expect(read.field("allow")?.contains("POST") == true)
        #expect(try house.ask(.post, "/health/gateways/up/\(action)").status == 401)
        let key = [("authorization", "Bearer admin-canary")]
        #expect(try house.ask(.post, "/health/gateways/nobody/\(action)", key).status == 404)
    }
}
