// The attempts of one request: when to go on, when to stop, what is told in the end.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing
import WireFormats

@testable import Routing

@Suite struct DispatchTests {
    private static let answer = #"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#
    private static let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    private static let event = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n"
    private static let end =
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    /// What came of a dispatch over as many gateways as there are scripts: `a`, `b`, `c` …
    private final class Run {
        let time = ManualTime()
        let transport: ScriptedTransport
        let out = ByteBuffer()
        let cancellation = Cancellation()
        private(set) var dispatch: Dispatch
        var served: Served?
        var failure: ProviderFailure?
        var isOver = false

        init(
            _ scripts: [UpstreamScript], stream: Bool, seconds: Int = 600, retries most: Int = 0,
            memory: RoutingMemory = RoutingMemory(), gateways: Int? = nil, in dialect: Dialect = .chat,
            record: String = "", asking members: String = #""messages":[]"#
        ) throws {
            var retries = RetryRules()
            retries.most = most
            transport = ScriptedTransport(time: time, scripts)
            let asked = ModelName(text: Bytes("asked"), json: Bytes("\"asked\""))
            let attempts = try (0..<(gateways ?? scripts.count)).map { index in
                let gateway = try Gateway.make(
                    slug: String(UnicodeScalar(UInt8(97 + index))), record)
                return Attempt(GatewayPlace(gateway, rank: index), Bytes("m\(index)"), as: asked)
            }
            let text = #"{"model":"asked",\#(members),"stream":\#(stream),"provider":"x"}"#
            dispatch = Dispatch(
                RoutePlan(
                    attempts: attempts, deadline: time.now.advanced(by: .seconds(seconds)), isForced: false,
                    mustTakeAll: false),
                for: .chat(try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: dialect)),
                with: DispatchTools(
                    GatewayClient(
                        time: time, over: GatewayTransports(native: transport, memory: transport),
                        instance: Bytes("instance")),
                    memory, retries, time, random: { 0.5 }),
                timeouts: ChatTimeouts(), limits: ChatLimits(), cancellation: cancellation)
            _ = time.start { [self] in
                do throws(ProviderFailure) { served = try await dispatch.run(into: out) } catch {
                    failure = error
                }
                isOver = true
            }
        }

        var attempts: String {
            dispatch.progress.attempts.map { "\($0.gateway):\($0.outcome)" }.joined(separator: ",")
        }
    }

    // MARK: Going on

    @Test(arguments: [
        (UpstreamScript.json(500, "{}"), "500"), (.json(401, "{}"), "401"), (.json(402, "{}"), "402"),
        (.json(403, "{}"), "403"), (.json(404, "{}"), "404"), (.json(408, "{}"), "408"),
        (.json(429, "{}"), "429"),
        (.json(503, "{}"), "503"), (.json(529, "{}"), "529"), (.json(302, ""), "302"),
        (.json(200, "<html>"), "broken_answer"), (.json(200, #"{"choices":[]}"#), "empty_answer"),
        (.json(200, #"{"error":{"message":"x","code":503}}"#), "503"),
        (.json(200, #"{"error":"x"}"#), "server_error"),
        (.fail(TransportFailure(.unreachable, .connecting, "r")), "unreachable"),
        (.fail(TransportFailure(.unknownHost, .connecting, "r")), "unreachable"),
        (.fail(TransportFailure(.tls, .connecting, "r")), "unreachable"),
        (.fail(TransportFailure(.timedOut, .connecting, "r")), "timeout"),
        (.fail(TransportFailure(.reset, .waiting, "r")), "broken_answer"),
        (.fail(TransportFailure(.truncated, .reading, "r")), "broken_answer"),
    ])
    func `another gateway is tried after a failure that is not the caller's`(
        script: UpstreamScript, outcome: String
    ) throws {
        let run = try Run([script, .json(200, Self.answer)], stream: false)

        #expect(run.attempts == "a:\(outcome),b:ok")
        #expect(run.served?.attempt.nativeModel.text == "m1")
        #expect(run.transport.sent[1].contains(#""model":"m1""#))
        #expect(run.dispatch.progress.dropped.pointers == ["#/provider"])
        #expect(run.dispatch.progress.current?.gateway.id.slug == "b")
    }

    @Test(arguments: [400, 413, 422])
    func `a failure of the caller's ends it`(status: Int) throws {
        let run = try Run([.json(status, #"{"error":"bad"}"#), .json(200, Self.answer)], stream: false)

        #expect(run.attempts == "a:\(status)")
        #expect(run.failure?.kind == .invalidRequest)
        #expect(run.transport.requests.count == 1)
    }

    @Test func `a stream that fails before its first output leaves nothing behind`() throws {
        let run = try Run(
            [
                .stream(Self.role + "data: {\"error\":\"busy\"}\n\n"), .stream(Self.role + Self.role),
                .stream([.text(Self.role), .fail(TransportFailure(.reset, .reading, "r"))]),
                .stream(Self.event + Self.end),
            ], stream: true)

        #expect(run.attempts == "a:server_error,b:empty_answer,c:broken_answer,d:ok")
        #expect(run.out.text == Self.event + Self.end)
        #expect(run.served?.isEnded == true)
    }

    @Test func `a stream comes back at its first output`() throws {
        let run = try Run([.stream([.text(Self.role), .text(Self.event), .stall])], stream: true)

        #expect(run.served?.isEnded == false)
        #expect(run.out.text == Self.role + Self.event)
        #expect(run.attempts == "a:ok")
    }

    @Test func `each attempt has its own time, all together the plan's`() throws {
        let run = try Run([.hang, .stream([.stall]), .hang, .hang], stream: true, seconds: 130)

        run.time.advance(by: .seconds(59))
        #expect(run.attempts == "")
        run.time.advance(by: .seconds(1))
        #expect(run.attempts == "a:timeout")
        run.time.advance(by: .seconds(60))
        #expect(run.attempts == "a:timeout,b:timeout")
        run.time.advance(by: .seconds(10))
        #expect(run.attempts == "a:timeout,b:timeout,c:timeout")
        #expect(run.isOver)
        #expect(run.transport.requests.count == 3)
        #expect(run.failure?.kind == .timedOut)
    }

    @Test func `a caller who leaves ends it`() throws {
        let run = try Run([.hang, .json(200, Self.answer)], stream: true)
        run.cancellation.cancel()
        run.time.settle()

        #expect(run.failure?.kind == .cancelled)
        #expect(run.attempts == "a:cancelled")
        #expect(run.transport.requests.count == 1)
        #expect(run.time.timerCount == 0)
    }

    @Test func `a plan without gateways is a failure`() throws {
        let run = try Run([], stream: false)

        #expect(run.failure?.kind == .unreachable)
        #expect(run.attempts == "")
    }

    // MARK: What another provider sealed

    private static let refusesSeals = UpstreamScript.json(
        400,
        #"{"error":{"message":"The encrypted content gAAA could not be verified.","type":"invalid_request_error","#
            + #""param":null,"code":"invalid_encrypted_content"}}"#)
    private static let response = UpstreamScript.json(
        200, #"{"output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]}]}"#)
    private static let sealed =
        #""input":[{"type":"reasoning","encrypted_content":"gAAA"},{"role":"user","content":"a"}]"#

    private func ofResponses(_ scripts: [UpstreamScript], gateways: Int) throws -> Run {
        try Run(
            scripts, stream: false, gateways: gateways, in: .responses,
            record: #","endpoints":{"responses":"/responses"}"#, asking: Self.sealed)
    }

    @Test func `a conversation goes on at another provider without what the first one sealed`() throws {
        let run = try ofResponses(
            [.json(500, "{}"), Self.refusesSeals, Self.response], gateways: 2)

        #expect(run.attempts == "a:500,b:400,b:ok")
        #expect(run.transport.sent[1].contains("gAAA"))
        #expect(run.transport.sent[2].contains(#""input":[{"role":"user","content":"a"}]"#))
        #expect(run.dispatch.progress.dropped.pointers == ["#/provider", "#/input/0"])
    }

    @Test func `the next one gets them again: they may be its own`() throws {
        let run = try ofResponses(
            [Self.refusesSeals, .json(500, "{}"), Self.response], gateways: 2)

        #expect(run.attempts == "a:400,a:500,b:ok")
        #expect(run.transport.sent[2].contains("gAAA"))
    }

    @Test func `who refuses them twice is believed`() throws {
        let run = try ofResponses([Self.refusesSeals, Self.refusesSeals, Self.response], gateways: 2)

        #expect(run.attempts == "a:400,a:400")
        #expect(run.failure?.code == "invalid_encrypted_content")
    }

    @Test func `a translation has nothing that could be taken out`() throws {
        let run = try Run(
            [Self.refusesSeals, .json(200, Self.answer)], stream: false, in: .responses, asking: Self.sealed)

        #expect(run.attempts == "a:400")
    }

    // MARK: Once more

    @Test(arguments: [
        (UpstreamScript.fail(TransportFailure(.unreachable, .connecting, "r")), "a:unreachable,a:ok"),
        (.json(503, "{}"), "a:503,a:ok"), (.json(503, "{}", [("retry-after", "0.3")]), "a:503,a:ok"),
        (.json(503, "{}", [("retry-after", "5")]), "a:503"), (.json(500, "{}"), "a:500"),
        (.json(429, "{}"), "a:429"),
        (.json(401, "{}"), "a:401"), (.fail(TransportFailure(.timedOut, .connecting, "r")), "a:timeout"),
        (.json(400, "{}"), "a:400"),
    ])
    func `the last gateway is asked once more where nothing was begun`(
        script: UpstreamScript, attempts: String
    )
        throws
    {
        let run = try Run([script, .json(200, Self.answer)], stream: false, retries: 1, gateways: 1)

        run.time.advance(by: .milliseconds(249))
        #expect(run.transport.requests.count == 1)
        run.time.advance(by: .milliseconds(1))
        #expect(run.attempts == attempts)
        #expect(run.isOver)
        #expect(run.time.timerCount == 0)
    }

    @Test func `while there is another gateway nobody is asked twice, and nobody waits`() throws {
        let run = try Run([.json(503, "{}"), .json(200, Self.answer)], stream: false, retries: 3)

        #expect(run.attempts == "a:503,b:ok")
    }

    @Test func `it is asked again as often as allowed`() throws {
        let run = try Run(
            Array(repeating: .json(503, "{}"), count: 9), stream: false, retries: 2, gateways: 1)
        run.time.advance(by: .seconds(2))

        #expect(run.attempts == "a:503,a:503,a:503")
        #expect(run.failure?.kind == .overloaded)
    }

    @Test func `nobody is asked again when the time is over`() throws {
        let run = try Run(
            [.answer(503, [], [.text("{}")], after: .milliseconds(800)), .json(200, Self.answer)],
            stream: false,
            seconds: 1, retries: 1, gateways: 1)
        run.time.advance(by: .seconds(2))

        #expect(run.attempts == "a:503")
    }

    @Test func `a caller who leaves meanwhile ends it at once`() throws {
        let run = try Run(
            [.json(503, "{}"), .json(200, Self.answer)], stream: false, retries: 1, gateways: 1)
        run.cancellation.cancel()
        run.time.settle()

        #expect(run.failure?.kind == .cancelled)
        #expect(run.transport.requests.count == 1)
        #expect(run.time.timerCount == 0)
    }

    @Test func `over the process no more than a fifth is asked again, but for a few`() throws {
        var rules = BreakerRules()
        (rules.failuresInARow, rules.leastOutcomes) = (.max, .max)
        let memory = RoutingMemory(BreakerTable(rules))
        var asked = 0
        for _ in 0..<200 {
            let run = try Run(
                [.fail(TransportFailure(.unreachable, .connecting, "r")), .json(400, "{}")], stream: false,
                retries: 1, memory: memory, gateways: 1)
            run.time.advance(by: .seconds(1))
            asked += run.transport.requests.count - 1
        }

        #expect((40...51).contains(asked))
    }

    // MARK: Breakers

    @Test func `who opened since the plan was made is passed over`() throws {
        let memory = RoutingMemory()
        for _ in 0..<5 {
            _ = try Run([.json(500, "{}")], stream: false, memory: memory)
        }
        let passed = try Run([.json(200, Self.answer)], stream: false, memory: memory, gateways: 2)
        let alone = try Run([.json(200, Self.answer)], stream: false, memory: memory, gateways: 1)

        #expect(passed.attempts == "b:ok")
        #expect(alone.failure?.kind == .overloaded)
        #expect(alone.failure?.retryAfter == .seconds(1))
        #expect(alone.transport.requests.isEmpty)
    }

    @Test func `what happens is remembered, but not what is the caller's fault`() throws {
        for (script, isLeftAlone) in [
            (UpstreamScript.json(500, "{}"), true), (.json(400, "{}"), false),
            (.json(200, Self.answer), false),
            (.json(404, "{}"), true), (.json(429, "{}", [("retry-after", "0")]), false),
        ] {
            let memory = RoutingMemory()
            for _ in 0..<10 { _ = try Run([script], stream: false, memory: memory) }
            let run = try Run([.json(200, Self.answer)], stream: false, memory: memory)
            #expect(run.attempts == (isLeftAlone ? "" : "a:ok"))
        }
    }

    // MARK: What is told

    @Test(arguments: [
        ([429, 500], 429), ([500, 429], 429), ([503, 500], 503), ([500, 503, 429], 429), ([504, 500], 504),
        ([504, 503], 503), ([401, 429], 429), ([404, 500], 500), ([404, 404], 404), ([500, 502], 500),
        ([429, 400, 500], 400), ([404, 429], 429),
    ])
    func `of several failures the one is told that the caller can act on best`(statuses: [Int], told: Int)
        throws
    {
        let run = try Run(statuses.map { .json($0, "{}") }, stream: false)

        #expect(run.failure?.status == told)
    }
}
