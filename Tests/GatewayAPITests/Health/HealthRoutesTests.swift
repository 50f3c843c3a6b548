// GET /health/gateways and /health/gateways/{slug}
import Base
import Domain
import GatewayAPI
import HTTP
import Health
import JSON
import TestSupport
import Testing

@Suite struct HealthRoutesTests {
    @Test func `all gateways are told, and how many do how`() throws {
        let house = try House()
        defer { house.runOut() }

        let answer = try house.ask(.get, "/health/gateways")

        let root = try JSONValue(parsing: Bytes(answer.text))
        #expect(answer.status == 200)
        #expect(root["summary"]?["total"]?.int == 3)
        #expect(root["summary"]?["configured"]?.int == 2)
        #expect(root["summary"]?["unconfigured"]?.int == 1)
        #expect(root["summary"]?["down"]?.int == 0)
        #expect(root["data"]?.elements?.map { $0["slug"]?.string } == ["demo", "locked", "up"])
    }

    @Test func `what was measured of a gateway is told in numbers and words`() throws {
        let house = try House()
        defer { house.runOut() }
        let record = house.shared.health.record(of: GatewayID("up"))
        var answered = AttemptFacts(latency: .milliseconds(840), cost: USD(decimal: "0.0123"), isAnswer: true)
        answered.firstEvent = .milliseconds(210)
        record.note(answered, at: house.time.now, on: WallTime(nanoseconds: 1_800_000_000_000_000_000))
        record.note(
            AttemptFacts(failure: .serverError, outcome: "503", latency: .milliseconds(9), isAnswer: false),
            at: house.time.now, on: WallTime(nanoseconds: 1_800_000_000_000_000_000))

        let answer = try house.ask(.get, "/health/gateways/UP")

        let root = try JSONValue(parsing: Bytes(answer.text))
        #expect(root["slug"]?.string == "up")
        #expect(root["position"]?.int == 1)
        let traffic = try #require(root["traffic"])
        #expect(traffic["attempts"]?.int == 2)
        #expect(traffic["failure_rate"]?.numberText == "0.5")
        #expect(traffic["words"]?.string == "2 in 5 min, 50 % failed")
        #expect(traffic["last_failure"]?["words"]?.string == "503 server_error, 1 s ago")
        #expect(traffic["slots"]?.elements?.count == 30)
        #expect(root["cost"]?["since_start_usd"]?.string == "0.0123")
        #expect(root["cost"]?["today_words"]?.string == "$0.0123")
    }

    @Test func `a gateway that lacks its key says which, and is in no order`() throws {
        let house = try House()
        defer { house.runOut() }

        let root = try JSONValue(parsing: Bytes(try house.ask(.get, "/health/gateways/locked").text))

        #expect(root["state"]?.string == "unconfigured")
        #expect(root["reason"]?.string == "needs LOCKED_API_KEY")
        #expect(root["position"]?.isNull == true)
    }

    @Test func `a gateway that is not there is 404 with those that are`() throws {
        let house = try House()
        defer { house.runOut() }

        let answer = try house.ask(.get, "/health/gateways/nobody")

        #expect(answer.status == 404)
        #expect(answer.error("message") == "There is no gateway 'nobody'. There are: demo, locked, up")
    }

    @Test func `nothing of it shows a key`() throws {
        let house = try House()
        defer { house.runOut() }

        #expect(!(try house.ask(.get, "/health/gateways").text.contains("canary")))
    }
}
