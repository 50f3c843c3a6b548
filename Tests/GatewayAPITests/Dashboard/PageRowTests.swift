// What the page says of gateways and requests.
import Base
import Domain
import Health
import Testing

@testable import GatewayAPI

@Suite struct PageRowTests {
    // MARK: Gateways

    @Test func `a gateway is told in words`() throws {
        let row = PageRow(try Shown.health("up"), position: 2, at: Shown.now)

        #expect(row.key == "up")
        #expect(row.look == "healthy")
        #expect(row["position"] == "#2")
        #expect(row["endpoint"] == "answered in 182 ms, 12 s ago")
        #expect(row["cache"] == "312 models, 42 s old")
        #expect(row["breaker"] == "")
        #expect(row["traffic"].hasPrefix("1,204 in 5 min"))
        #expect(row["latency"] == "840 ms / 2.1 s")
        #expect(row["failure"].contains("503"))
        #expect(row.line?.hasPrefix("M0 ") == true)
    }

    @Test func `those without a key are told apart, with what they lack`() throws {
        let reading = Shown.reading([try Shown.health("up"), try Shown.health("locked", key: nil)])
        let tables = reading.tables

        #expect(tables.first { $0.name == .gateways }?.rows.map(\.key) == ["up"])
        let folded = tables.first { $0.name == .unconfigured }?.rows ?? []
        #expect(folded.map(\.key) == ["locked"])
        #expect(folded.first?["variable"] == "LOCKED_API_KEY")
    }

    @Test(
        arguments: [
            ([], nil), ([nil, nil], nil), ([.seconds(1)], "M0 1h0"),
            ([nil, .seconds(2), .seconds(1)], "M4 1h0L8 10"),
            ([.seconds(2), nil, .seconds(2)], "M0 1h0M8 1h0"), ([.zero], "M0 19h0"),
        ] as [([Duration?], String?)])
    func `a chart has gaps where nothing was measured`(values: [Duration?], path: String?) {
        #expect(Sparkline.path(values) == path)
    }

    // MARK: Requests under way

    @Test(arguments: [
        (Shown.live(), "streaming", "34 events, the first after 420 ms"),
        (Shown.live(tokens: 1200), "streaming", "1,200 tokens, 34 events, the first after 420 ms"),
        (Shown.live(firstEvent: nil, events: 0), "waiting", "waits for the first event"),
        (Shown.live(isStreaming: false, firstEvent: nil), "waiting", "waits for the whole answer"),
        (Shown.live(isEnding: true), "ending", "is being ended"),
    ])
    func `a request under way says how far it is`(request: LiveRequest, look: String, progress: String) {
        let row = PageRow(request, at: Shown.now)

        #expect(row.look == look)
        #expect(row["progress"] == progress)
        #expect(row["age"] == "12 s")
        #expect(row["gateway"] == "openai")
    }

    @Test(arguments: [
        (0, [], "no attempt yet"), (1, [], "1st attempt"), (2, ["groq:429"], "attempt 2, after groq:429"),
    ])
    func `attempts that failed are told`(number: Int, failed: [String], text: String) {
        #expect(PageRow(Shown.live(attempt: number, failed: failed), at: Shown.now)["attempt"] == text)
    }

    @Test func `two requests of one id are two rows about that id`() {
        let table = PageTable(.live, Array(repeating: PageRow("same", look: "plain"), count: 3))

        #expect(table.rows.map(\.key) == ["same", "same~2", "same~3"])
        #expect(Set(table.rows.map(\.subject)) == ["same"])
    }

    // MARK: Requests lately

    @Test(arguments: [
        (Shown.recent(), "fine", "200"), (Shown.recent(ending: nil), "fine", "200"),
        (Shown.recent(ending: "broken", failure: "timeout"), "failed", "200 · broken · timeout"),
        (Shown.recent(ending: "caller_left"), "left", "200 · caller left"),
        (Shown.recent(status: 502, ending: nil, failure: "server_error"), "failed", "502 · server error"),
    ])
    func `an outcome is told whole`(request: RecentRequest, look: String, outcome: String) {
        let row = PageRow(request)

        #expect(row.look == look)
        #expect(row["outcome"] == outcome)
        #expect(row["took"] == "4.21 s, first 420 ms")
    }

    @Test(
        arguments: [
            (nil, "not told"), (Usage(promptTokens: 812), "812 → ?"),
            (Usage(promptTokens: 0, completionTokens: 1204), "0 → 1,204"),
        ] as [(Usage?, String)])
    func `tokens that nobody counted are not zero`(usage: Usage?, text: String) {
        let row = PageRow(Shown.recent(usage: usage, cost: nil))

        #expect(row["tokens"] == text)
        #expect(row["cost"] == "not known")
    }

    // MARK: Cards

    @Test func `the cards sum up`() throws {
        let reading = Shown.reading(
            [try Shown.health("up"), try Shown.health("locked", key: nil)], live: [Shown.live()])
        let cards = Dictionary(uniqueKeysWithValues: reading.summary.map { ($0.key, $0) })

        #expect(cards["gateways"]?["value"] == "1 of 1")
        #expect(cards["flight"]?["value"] == "1")
        #expect(cards["traffic"]?["detail"].hasPrefix("0.4 % of 2,408 failed") == true)
        #expect(cards["cost"]?["value"] == "$0")
    }

    @Test func `a sum without room is not told as a number`() throws {
        var reading = Shown.reading()
        var most = CostReading()
        most.today = USD(attodollars: .max)
        let health = try Shown.health("up")
        reading.healths = (0..<2).map { _ in
            GatewayHealth(
                of: health.gateway, endpoint: health.endpoint, list: health.list, breakers: [],
                traffic: TrafficReading(), cost: most, at: Shown.now)
        }

        #expect(reading.summary.first { $0.key == "cost" }?["value"] == "too much to count")
    }
}
