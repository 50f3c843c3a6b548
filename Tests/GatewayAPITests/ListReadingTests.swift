// How long readers of lists wait, and how often gateways are asked for them.
import Base
import Catalog
import Domain
import Providers
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct ListReadingTests {
    private static let up = GatewayID("up")

    private static func list(_ id: String, after: Duration = .zero) -> UpstreamScript {
        .answer(200, [], [.text(#"{"data":[{"id":"\#(id)"}]}"#)], after: after)
    }

    /// A house whose only gateway with a list to ask for is `up`.
    private func house(_ listings: [UpstreamScript]) throws -> House {
        let record =
            #"{"slug":"up","name":"Up","format":"openai","baseURL":"https://up.example/v1","#
            + #""models":{"fresh":"100s","stale":"200s"}}"#
        let registry = try GatewayRegistry([
            House.gateway("up", record, key: House.key),
            House.gateway(
                "own",
                #"{"slug":"own","name":"O","format":"openai","baseURL":"https://o","models":{"list":["x"]}}"#,
                key: House.key),
        ])
        return try House(listings: listings, registry: registry)
    }

    /// Begins to read; the value is what was seen, as soon as it is.
    private func read(_ house: House, within: Duration = .seconds(60)) -> Running<[String]> {
        house.time.start {
            let snapshot = await house.api.current.snapshot(
                reading: Self.up, by: house.time.now.advanced(by: within))
            return snapshot.offers.filter { $0.model.gateway == Self.up }.map(\.model.nativeID)
        }
    }

    private func readAll(_ house: House) -> Running<Int> {
        house.time.start {
            await house.api.current.snapshotReadingAll(by: house.time.now.advanced(by: .seconds(60))).offers
                .count
        }
    }

    @Test func `a hundred readers of a cold cache make one question`() throws {
        let house = try house([Self.list("m", after: .seconds(5))])
        let readers = (0..<100).map { _ in read(house) }
        #expect(!readers.contains { !$0.isRunning })
        house.time.advance(by: .seconds(5))

        #expect(!readers.contains { $0.value != ["m"] })
        #expect(house.listings.requests.count == 1)
        #expect(house.keeper.wanted.count == 100)
        house.lists.stop()
        #expect(house.time.timerCount <= 1)
    }

    @Test func `a reader of a cold cache waits no longer than its own time`() throws {
        let house = try house([.hang])
        let reader = read(house, within: .seconds(3))
        house.time.advance(by: .seconds(2))
        #expect(reader.isRunning)
        house.time.advance(by: .seconds(1))
        #expect(reader.value == [])
    }

    @Test func `when the gateway fails all know it at once`() throws {
        let house = try house([.json(500, "{}"), Self.list("m")])
        #expect(read(house).value == [])
        #expect(house.listings.requests.count == 1)
        // It is left alone for a second: nobody waits, and nobody asks.
        #expect(read(house).value == [])
        house.time.advance(by: .seconds(1))
        #expect(read(house).value == ["m"])
    }

    @Test func `a fresh list and a stale one are served at once`() throws {
        let house = try house([Self.list("m"), Self.list("n", after: .seconds(9))])
        #expect(read(house).value == ["m"])
        #expect(house.keeper.wanted == [])
        house.time.advance(by: .seconds(100))
        #expect(house.listings.requests.count == 2)

        #expect(read(house).value == ["m"])
        house.time.advance(by: .seconds(9))
        #expect(read(house).value == ["n"])
    }

    /// A house whose list has expired, and whose gateway has just been asked again: it takes so long.
    private func houseWithExpiredList(answerAfter pause: Duration) throws -> House {
        let house = try house([Self.list("m")])
        let failures = 6
        house.listings.scripts = Array(repeating: .json(500, "{}"), count: failures)
        // From 100 s on it fails; the last of these failures is followed by five minutes of rest.
        house.time.advance(by: .seconds(200))
        #expect(house.listings.scripts.isEmpty)
        house.listings.scripts = [Self.list("n", after: pause)]
        house.time.advance(by: .seconds(483 - 200))
        #expect(house.listings.requests.count == failures + 2)
        return house
    }

    @Test func `an expired list is served when the question takes more than two seconds`() throws {
        let house = try houseWithExpiredList(answerAfter: .seconds(9))
        let reader = read(house)
        house.time.advance(by: .milliseconds(1999))
        #expect(reader.isRunning)
        house.time.advance(by: .milliseconds(1))
        #expect(reader.value == ["m"])
    }

    @Test func `an expired list gives way to one that comes in time`() throws {
        let house = try houseWithExpiredList(answerAfter: .seconds(1))
        let reader = read(house)
        #expect(reader.isRunning)
        house.time.advance(by: .seconds(1))
        #expect(reader.value == ["n"])
    }

    @Test func `nobody waits for an expired list while the gateway is left alone`() throws {
        let house = try house([Self.list("m")])
        house.listings.scripts = Array(repeating: .json(500, "{}"), count: 6)
        house.time.advance(by: .seconds(400))

        #expect(read(house).value == ["m"])
        #expect(house.keeper.wanted.isEmpty)
    }

    @Test func `who reads all waits two seconds in all`() throws {
        let house = try house([.hang])
        let reader = readAll(house)
        house.time.advance(by: .milliseconds(1999))
        #expect(reader.isRunning)
        house.time.advance(by: .milliseconds(1))
        #expect(reader.value == 1)
    }

    @Test func `who reads all has all as soon as it is there`() throws {
        let house = try house([Self.list("m", after: .seconds(1))])
        let reader = readAll(house)
        house.time.advance(by: .seconds(1))
        #expect(reader.value == 2)
        #expect(readAll(house).value == 2)
    }

    @Test func `a gateway that is not in the catalog is nothing to wait for`() throws {
        let house = try house([.hang])
        let reader = house.time.start {
            await house.api.current.snapshot(
                reading: GatewayID("nobody"), by: house.time.now.advanced(by: .seconds(9)))
        }
        #expect(!reader.isRunning)
        #expect(house.keeper.wanted == [])
    }

    @Test func `what happens to lists is logged and counted`() throws {
        let house = try House()
        let news = [
            ListNews(
                gateway: Self.up,
                event: .listed(models: 3, problems: 1, took: .milliseconds(20), isNew: true),
                isConfigured: true),
            ListNews(
                gateway: Self.up,
                event: .notListed(reason: "answered 401", next: .milliseconds(1900), inARow: 1),
                isConfigured: true),
            ListNews(
                gateway: Self.up, event: .notListed(reason: "answered 401", next: .seconds(2), inARow: 2),
                isConfigured: true),
            ListNews(
                gateway: Self.up, event: .notListed(reason: "unreachable", next: .seconds(1), inARow: 1),
                isConfigured: false),
            ListNews(
                gateway: Self.up, event: .keptBack("1 model, where 3 were known", times: 1),
                isConfigured: true),
        ]
        for event in news { house.shared.instruments.tell(event, to: house.shared.log) }
        var report = ListReport(Self.up, .known)
        (report.models, report.fetchedOn) = (3, WallTime(nanoseconds: 1_700_000_000_500_000_000))
        house.shared.instruments.tell([report])

        let time = #""time":"1970-01-01T00:00:00.000Z","#
        let lines = house.log.lines.map { $0.replacing(time, with: "") }
        let expected: [String] = [
            #"{"level":"info","message":"models listed","gateway":"up","models":3,"ms":20.000,"problems":1}"#,
            #"{"level":"warn","message":"models not listed","gateway":"up","reason":"answered 401","next_s":1.900}"#,
            #"{"level":"warn","message":"models kept back","gateway":"up","reason":"1 model, where 3 were known"}"#,
        ]
        #expect(lines == expected)
        let metrics = house.metricsText
        #expect(metrics.contains(#"sluice_models{gateway="up"} 3"#))
        #expect(metrics.contains(#"sluice_models_fetched_timestamp_seconds{gateway="up"} 1700000000.5"#))
        #expect(metrics.contains(#"sluice_model_lists_total{gateway="up",outcome="failed"} 3"#))
    }
}
