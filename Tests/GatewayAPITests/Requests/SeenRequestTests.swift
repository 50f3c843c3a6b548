// Requests as operators see them: those under way, and those lately.
import Base
import Domain
import HTTP
import Health
import Providers
import Routing
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct SeenRequestTests {
    private static let usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n"

    // MARK: Under way

    @Test func `a request is seen from its plan to its end`() throws {
        let house = try House([
            .stream([
                .text(ChatTests.event, after: .seconds(2)),
                .text(ChatTests.event + Self.usage, after: .seconds(1)),
                .text(ChatTests.stop + ChatTests.done, after: .seconds(1)),
            ])
        ])
        let began = house.time.now
        _ = try house.chat(House.body(model: "up/m", stream: true), [("x-request-id", "mine")])

        var seen = try #require(house.api.live().shown.first)
        #expect(seen.id.text == "mine" && seen.model?.text == "up/m" && seen.nativeModel?.text == "m")
        #expect(seen.gateway == GatewayID("up") && seen.attempt == 1 && seen.failed.isEmpty)
        #expect(seen.isStreaming && seen.startedAt == began && !seen.isEnding)
        #expect(seen.firstEventAt == nil && seen.events == 0 && seen.outputTokens == nil)
        house.time.advance(by: .seconds(2))
        seen = try #require(house.api.live().shown.first)
        #expect(seen.firstEventAt == began.advanced(by: .seconds(2)) && seen.events == 1)
        house.time.advance(by: .seconds(1))
        seen = try #require(house.api.live().shown.first)
        #expect(seen.events == 3 && seen.outputTokens == 7)
        house.time.advance(by: .seconds(1))
        #expect(house.api.live().count == 0)
    }

    @Test func `the oldest are shown, all are counted`() throws {
        let house = try House(Array(repeating: .hang, count: 250))
        for number in 0..<250 {
            _ = try house.chat(House.body(model: "up/m\(number)", stream: false))
            house.time.advance(by: .milliseconds(1))
        }
        let seen = house.api.live()

        #expect(seen.count == 250)
        #expect(seen.shown.map(\.nativeModel?.text) == (0..<100).map { "m\($0)" })
        let merged = LiveRequests(merging: [seen, LiveRequests(), seen])
        #expect(merged.count == 500)
        #expect(merged.shown.compactMap(\.nativeModel?.text) == (0..<100).map { "m\($0 / 2)" })
    }

    @Test func `nothing is kept of a request that is over`() throws {
        let house = try House([
            .json(200, ChatTests.answer), .json(500, ""), .stream(ChatTests.event + ChatTests.stop),
            .stream([.text(ChatTests.event), .stall]), .hang, .stream([.text(ChatTests.event), .stall]),
            .hang,
        ])
        for (number, leaves) in [nil, nil, nil, 1, nil, nil, nil].enumerated() as EnumeratedSequence<[Int?]> {
            weak var record: RequestRecord?
            weak var progress: DispatchProgress?
            do {
                let call = try house.chat(
                    model: "up/m", stream: number >= 2, leavesAfter: leaves)
                record = house.api.underWay.first
                progress = record?.progress
                #expect(number < 3 || record != nil)
                switch number {
                case 3: house.time.advance(by: .seconds(20))
                case 4: call.cancellation.cancel()
                case 5, 6: _ = try house.ask(.post, "/admin/requests/\(record?.id.text ?? "")/end")
                default: break
                }
                house.time.settle()
                #expect(call.isOver)
            }
            // A stream that ended well is read to its very end for a moment.
            house.time.advance(by: .seconds(1))
            #expect(record == nil && progress == nil, "\(number)")
            #expect(house.api.live().count == 0)
        }
    }

    @Test func `a chain loses any of its links`() throws {
        let house = try House()
        let head = RequestHead(
            method: .post, target: try RequestTarget("/", authority: .empty), fields: HTTPFields([]))
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let chain = RequestsUnderWay()
            let records = (0..<3).map { number in
                let context = RequestContext(
                    time: house.time, peer: "", isPeerLoopback: true, startedAt: house.time.now,
                    cancellation: Cancellation())
                context.id = Bytes("r\(number)")
                return RequestRecord(
                    head, route: "chat", context: context, shared: house.shared,
                    meters: Meters(house.shared.instruments, house.shared.health))
            }
            for record in records { record.begin(in: chain) }
            var left = ["r0", "r1", "r2"]
            for index in order {
                #expect(chain.reading.shown.map(\.id.text) == left && chain.count == left.count)
                records[index].tell(.ok)
                records[index].tell(.ok)
                left.removeAll { $0 == "r\(index)" }
            }
            #expect(chain.reading.shown.isEmpty && chain.count == 0)
            records[0].begin(in: chain)
            #expect(chain.reading.shown.map(\.id.text) == ["r0"])
        }
    }

    // MARK: Lately

    @Test func `a request that is over is told with its facts`() throws {
        let house = try House([
            .stream([
                .text(ChatTests.event, after: .milliseconds(1500)),
                .text(ChatTests.stop + Self.usage + ChatTests.done, after: .seconds(1)),
            ])
        ])
        _ = try house.chat(House.body(model: "up/m", stream: true), [("x-request-id", "mine")])
        house.time.advance(by: .seconds(3))

        let recent = try #require(house.shared.recent.newestFirst.first)
        #expect(recent.id.text == "mine" && recent.model?.text == "up/m" && recent.nativeModel?.text == "m")
        #expect(recent.gateway == GatewayID("up") && recent.attempts?.text == "up:ok")
        #expect(recent.status == 200 && recent.isStreaming && recent.ending == "complete")
        #expect(recent.failure == nil && recent.usage?.completionTokens == 7 && recent.cost == nil)
        #expect(recent.duration == .milliseconds(2500) && recent.firstEvent == .milliseconds(1500))
        #expect(recent.endedOn.unixSeconds == 1_800_000_000)
    }

    @Test func `the latest hundred are kept, the newest first`() throws {
        let house = try House(Array(repeating: .json(200, ChatTests.answer), count: 230))
        for number in 0..<230 {
            _ = try house.chat(model: "up/m\(number)", stream: false)
            guard [1, 99, 100, 101, 199, 200, 230].contains(number + 1) else { continue }
            let expected = (max(0, number - 99)...number).reversed().map { "m\($0)" }
            #expect(house.shared.recent.newestFirst.map(\.nativeModel?.text) == expected)
        }
    }

    @Test func `only requests for a model are kept, also those that nobody serves`() throws {
        let house = try House(clientKeys: [House.clientKey])
        _ = try house.ask(.get, "/health")
        _ = try house.chat(House.body(model: "up/m", stream: false))
        _ = try house.chat("{", [("x-api-key", House.clientKey)])
        _ = try house.chat(
            House.body(model: "nobody/has-it", stream: false), [("x-api-key", House.clientKey)])

        let recent = house.shared.recent.newestFirst
        #expect(recent.map(\.model?.text) == ["nobody/has-it"])
        #expect(recent.map(\.status) == [404] && recent.map(\.failure) == ["model_not_found"])
        #expect(recent[0].gateway == nil && recent[0].attempts == nil && recent[0].firstEvent == nil)
    }

    @Test func `long names are cut where a character ends`() throws {
        let name = String(repeating: "é", count: 300) + "x"
        let house = try House([.hang])
        _ = try house.chat(House.body(model: "up/\(name)", stream: false))

        let seen = try #require(house.api.live().shown.first)
        #expect(seen.model?.text == "up/" + String(repeating: "é", count: 98))
        #expect(seen.nativeModel?.text == String(repeating: "é", count: 100))
        house.runOut()
        let recent = try #require(house.shared.recent.newestFirst.first)
        #expect(recent.model == seen.model && recent.nativeModel == seen.nativeModel)
        for text in ["", "a", "aé", "€é", "😀a", "a😀€é"] {
            for most in 0...12 {
                let cut = Bytes(text).cut(to: most)
                #expect(cut.count <= most && text.hasPrefix(cut.text) && !cut.text.contains("\u{fffd}"))
                #expect(cut.count == text.utf8.count || most - cut.count < 4)
            }
        }
    }

    // MARK: What gateways are told

    @Test func `attempts count for the gateways that were asked`() throws {
        struct Case {
            let scripts: [UpstreamScript]
            var stream = true
            var leavesAfter: Int?
            let attempts: Int
            let failures: Int
            let unknownCosts: Int
        }
        let cut = UpstreamScript.stream([
            .text(ChatTests.event, after: .seconds(2)),
            .fail(TransportFailure(.reset, .reading, "cut")),
        ])
        let cases = [
            Case(
                scripts: [.json(200, ChatTests.answer)], stream: false, attempts: 1, failures: 0,
                unknownCosts: 1),
            Case(
                scripts: [.stream(ChatTests.event + ChatTests.stop)], attempts: 1, failures: 0,
                unknownCosts: 1),
            Case(scripts: [.json(500, "")], attempts: 1, failures: 1, unknownCosts: 0),
            Case(scripts: [.json(400, "{}")], attempts: 0, failures: 0, unknownCosts: 0),
            // It broke off after output: that was an answer, and a failure.
            Case(scripts: [cut], attempts: 1, failures: 1, unknownCosts: 1),
            // The caller left: that says nothing, but it costs what it costs.
            Case(
                scripts: [.stream([.text(ChatTests.event), .text(ChatTests.event, after: .seconds(1))])],
                leavesAfter: 1, attempts: 0, failures: 0, unknownCosts: 1),
        ]
        for (number, example) in cases.enumerated() {
            let house = try House(example.scripts)
            _ = try house.chat(model: "up/m", stream: example.stream, leavesAfter: example.leavesAfter)
            house.time.advance(by: .seconds(5))

            let health = house.health("up")
            #expect(health.traffic.attempts == example.attempts, "\(number)")
            #expect(health.traffic.failures == example.failures, "\(number)")
            #expect(health.cost.unknownSinceStart == example.unknownCosts, "\(number)")
        }
    }

    @Test func `an attempt's times are its own, not the request's`() throws {
        let house = try House(
            [
                .answer(500, [], [], after: .seconds(30)),
                .stream([
                    .text(ChatTests.event, after: .seconds(4)),
                    .text(ChatTests.stop + Self.usage, after: .seconds(2)),
                ]),
            ],
            registry: GatewayRegistry([
                House.gateway(
                    "one",
                    #"{"slug":"one","name":"1","format":"openai","baseURL":"https://1.example/v1","makes":["x"]}"#,
                    key: House.key),
                House.gateway(
                    "two", #"{"slug":"two","name":"2","format":"openai","baseURL":"https://2.example/v1"}"#,
                    key: House.key),
            ]))
        _ = try house.chat(House.body(model: "one/m", stream: true, #","models":["two/m"]"#))
        house.time.advance(by: .seconds(60))

        let traffic = house.health("two").traffic
        #expect(traffic.attempts == 1)
        let firstEvent = try #require(traffic.firstEventP50?.inSeconds)
        let latency = try #require(traffic.latencyP50?.inSeconds)
        #expect(abs(firstEvent - 4) < 0.5 && abs(latency - 6) < 0.7)
        #expect(abs(try #require(traffic.tokensPerSecond) - 3.5) < 0.01)
        #expect(house.health("one").traffic.lastFailure?.outcome == "500")
        #expect(house.log.lines[0].contains(#""attempts_ms":"30000,4000""#))
    }
}
