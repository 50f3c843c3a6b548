import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@testable import Health

@Suite struct EndpointChecksTests {
    private final class Street {
        let time = ManualTime()
        let transport: ScriptedTransport
        let board = HealthBoard()
        let checks: EndpointChecks
        private let heard = Heard()

        private final class Heard { var news: [EndpointNews] = [] }

        var news: [EndpointNews] { heard.news }

        init(_ scripts: [UpstreamScript]) {
            transport = ScriptedTransport(time: time, scripts)
            let client = GatewayClient(
                time: time, over: GatewayTransports(native: transport, memory: transport),
                instance: Bytes("test"))
            var surroundings = EndpointChecks.Surroundings()
            surroundings.random = { 0.5 }
            surroundings.tell = { [heard] in heard.news.append($0) }
            checks = EndpointChecks(client: client, time: time, board, surroundings)
        }

        deinit { checks.stop() }

        func use(_ gateways: Gateway..., isOffline: Bool = false) {
            var setup = EndpointChecks.Setup(GatewayRegistry(gateways))
            setup.isOffline = isOffline
            checks.use(setup)
            time.settle()
        }

        func outcome(_ slug: String = "up") -> EndpointReport.Outcome {
            board.endpoint(of: GatewayID(slug)).outcome
        }

        var targets: [String] { transport.requests.map { $0.head.target.text } }
    }

    private static let good = UpstreamScript.json(200, "{}")

    @Test func `a gateway is asked at once, with its own credentials, and the body is left`() throws {
        let street = Street([Self.good])

        street.use(try .make())

        #expect(street.targets == ["/v1/models"])
        let fields = street.transport.requests[0].head.fields
        #expect(
            fields.contains { $0.name == Bytes("authorization") && $0.value == Bytes("Bearer sk-canary-key") }
        )
        #expect(street.transport.bodies[0].isCancelled)
        #expect(street.outcome() == .answered(latency: .zero))
    }

    @Test func `it is asked again every minute, and sooner after failures`() throws {
        let street = Street([Self.good, .json(503, ""), .json(503, ""), Self.good])
        street.use(try .make())

        street.time.advance(by: .seconds(60))
        #expect(street.outcome() == .failed(reason: "answered 503"))
        street.time.advance(by: .seconds(15))
        #expect(street.board.endpoint(of: GatewayID("up")).failuresInARow == 2)
        street.time.advance(by: .seconds(30))

        #expect(street.outcome() == .answered(latency: .zero))
        #expect(street.news.map(\.event) == [.failed(reason: "answered 503"), .answersAgain])
        #expect(street.news.map(\.isConfigured) == [true, true])
    }

    @Test(arguments: [
        (UpstreamScript.json(401, ""), "answered 401: it does not accept the key"),
        (.json(403, ""), "answered 403: it does not accept the key"),
        (.json(402, ""), "answered 402: its account is empty"),
        (.json(404, ""), "answered 404: what it was asked for is not there"),
        (.json(500, ""), "answered 500"),
        (.json(301, ""), "answered 301"),
        (.fail(TransportFailure(.unreachable, .connecting, "secret.example")), "cannot be reached"),
        (.hang, "did not answer in time"),
    ])
    func `what went wrong is told in words`(script: UpstreamScript, reason: String) throws {
        let street = Street([script])

        street.use(try .make())
        street.time.advance(by: .seconds(10))

        #expect(street.outcome() == .failed(reason: reason))
    }

    @Test func `who says that it was asked too often is there`() throws {
        let street = Street([.json(429, "")])

        street.use(try .make())

        #expect(street.outcome() == .answered(latency: .zero))
    }

    @Test(arguments: [(404, true), (401, true), (503, false)])
    func `where nothing is known to be there any answer shows that somebody is`(status: Int, isGood: Bool)
        throws
    {
        let street = Street([.json(status, "")])

        street.use(try .make("up", #","chat":false,"models":{"list":["a"]},"check":{"path":"/","any":true}"#))

        #expect(street.targets == ["/v1/"])
        #expect((street.outcome() == .answered(latency: .zero)) == isGood)
    }

    @Test func `a chat is asked for only where the record says so`() throws {
        let answer =
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":"H"},"finish_reason":"length"}]}"#
        let street = Street([.json(200, answer), .json(401, "{}")])

        street.use(try .make("up", #","check":"chat","defaultModel":"tiny""#))

        #expect(street.targets == ["/v1/chat/completions"])
        #expect(street.transport.sent[0].contains(#""model":"tiny""#))
        #expect(street.transport.sent[0].contains(#""max_tokens":1"#))
        #expect(street.outcome() == .answered(latency: .zero))
        street.time.advance(by: .seconds(60))
        #expect(street.outcome() == .failed(reason: "answered 401: it does not accept the key"))
    }

    @Test func `nobody is asked who cannot be called, is in this process, or while offline`() throws {
        let street = Street([])
        let demo = try Gateway.make(
            "inside", key: nil, #","transport":"memory","authorization":{"kind":"none"}"#)

        street.use(
            try .make(key: nil), try .make("off") { $0.isEnabled = false }, demo,
            try .make("listed", key: nil, #","chat":false,"models":{"list":["a"]}"#))
        street.use(try .make(), isOffline: true)
        street.time.advance(by: .seconds(600))

        #expect(street.targets == [])
        #expect(street.outcome("inside") == .answered(latency: .zero))
        #expect(street.outcome() == .notChecked)
    }

    @Test func `a check by hand starts at once, and joins one that goes on`() throws {
        let street = Street([Self.good, .answer(500, [], [], after: .seconds(2))])
        street.use(try .make())
        var reports: [EndpointReport.Outcome] = []

        street.checks.check(GatewayID("up")) { reports.append($0.outcome) }
        street.checks.check(GatewayID("up")) { reports.append($0.outcome) }
        street.time.advance(by: .seconds(2))

        #expect(street.targets.count == 2)
        #expect(reports == [.failed(reason: "answered 500"), .failed(reason: "answered 500")])
    }

    @Test func `one that is not checked says so at once`() {
        let street = Street([])
        var reports: [EndpointReport.Outcome] = []

        street.checks.check(GatewayID("nobody")) { reports.append($0.outcome) }

        #expect(reports == [.notChecked])
    }

    @Test func `answers to callers make checks unnecessary, and a check that began earlier void`() throws {
        let street = Street([Self.good, .answer(500, [], [], after: .seconds(5)), Self.good])
        street.use(try .make())
        let record = street.board.record(of: GatewayID("up"))
        let success = AttemptFacts(latency: .milliseconds(5), isAnswer: true)

        street.time.advance(by: .seconds(50))
        record.note(success, at: street.time.now, on: WallTime(nanoseconds: 0))
        street.time.advance(by: .seconds(50))
        #expect(street.targets.count == 1)
        street.time.advance(by: .seconds(11))
        #expect(street.targets.count == 2)
        record.note(success, at: street.time.now, on: WallTime(nanoseconds: 0))
        street.time.advance(by: .seconds(5))

        #expect(street.outcome() == .answered(latency: .zero))
        #expect(street.news == [])
    }

    @Test func `after a reload the same gateway goes on as it was, and another key is checked at once`()
        throws
    {
        let street = Street([Self.good, .json(401, "")])
        street.use(try .make())

        street.use(try .make())
        #expect(street.targets.count == 1)
        street.use(try .make(key: "sk-another-canary"))

        #expect(street.targets.count == 2)
        #expect(street.outcome() == .failed(reason: "answered 401: it does not accept the key"))
        street.time.advance(by: .seconds(15))
        #expect(street.targets.count == 3)
    }

    @Test func `a reload in the middle of a check tells those who wait, and what comes late is nobody's`()
        throws
    {
        let street = Street([
            .answer(401, [], [], after: .seconds(5)), .answer(200, [], [], after: .seconds(1)),
        ])
        street.use(try .make())
        var reports: [EndpointReport.Outcome] = []
        street.checks.check(GatewayID("up")) { reports.append($0.outcome) }

        street.use(try .make(key: "sk-another-canary"))
        #expect(reports == [.notChecked])
        street.time.advance(by: .seconds(5))

        #expect(street.outcome() == .answered(latency: .seconds(1)))
    }

    @Test func `a gateway that lost its key is not checked any more, and its old word is forgotten`() throws {
        let street = Street([.json(500, "")])
        street.use(try .make())

        street.use(try .make(key: nil))
        street.time.advance(by: .seconds(600))

        #expect(street.outcome() == .notChecked)
        #expect(street.targets.count == 1)
    }

    @Test func `when it stops nothing is left to wait for`() throws {
        let street = Street([Self.good])
        street.use(try .make(), try .make("other"))

        street.checks.stop()

        #expect(street.time.timerCount == 0)
    }
}
