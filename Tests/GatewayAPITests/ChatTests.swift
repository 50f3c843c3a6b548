// POST /v1/chat/completions over scripted upstreams.
import Base
import Domain
import GatewayAPI
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct ChatTests {
    static let answer =
        #"{"model":"native","choices":[{"message":{"content":"canary answer"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7}}"#
    static let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    static let event = "data: {\"choices\":[{\"delta\":{\"content\":\"canary answer\"}}]}\n\n"
    static let stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    static let done = "data: [DONE]\n\n"

    // MARK: Whole

    @Test func `a whole answer comes with its fields`() throws {
        let house = try House([.json(200, Self.answer, [("x-ratelimit-remaining-requests", "9")])])
        let call = try house.chat(model: "up/m", stream: false, #","provider":"x","x":1,"x":2"#)

        #expect(call.status == 200)
        #expect(call.text == Self.answer.replacing("native", with: "up/m"))
        #expect(call.field("content-type") == "application/json")
        #expect(call.field("x-sluice-gateway") == "up")
        #expect(call.field("x-sluice-model") == "m")
        #expect(call.field("x-sluice-attempts") == "up:ok")
        #expect(call.field("x-sluice-dropped") == "#/x,#/provider")
        #expect(call.field("x-ratelimit-remaining-requests") == "9")
        #expect(call.field("x-request-id")?.hasPrefix("req_testinstance03") == true)
        #expect(
            house.transport.requests.first?.fields.contains { $0.value.text == "Bearer \(House.key)" } == true
        )
    }

    @Test func `a body may come in any pieces`() throws {
        let body = Array(House.body(model: "up/m", stream: false, #","é":"😀""#).utf8)
        for size in 1...7 {
            let house = try House([.json(200, Self.answer)])
            let pieces = stride(from: 0, to: body.count, by: size).map {
                Bytes(Array(body[$0..<min($0 + size, body.count)]))
            }
            let call = try house.start(
                .post, "/v1/chat/completions", body: PiecewiseBody(pieces, announced: nil))

            #expect(call.status == 200)
            #expect(house.transport.sent[0].contains(#""é":"😀""#))
        }
    }

    @Test func `nothing of the caller's own head goes upstream`() throws {
        let house = try House([.json(200, Self.answer)], clientKeys: [House.clientKey])
        _ = try house.chat(
            House.body(model: "up/m", stream: false),
            [("authorization", "Bearer \(House.clientKey)"), ("cookie", "c"), ("openai-organization", "o")])

        let names = house.transport.requests[0].fields.map(\.name.text)
        #expect(Set(names) == ["authorization", "content-type", "user-agent", "x-sluice-hop"])
        #expect(!house.transport.requests[0].fields.contains { $0.value.text.contains("client-canary") })
    }

    // MARK: Streams

    @Test func `a stream is held until its first output`() throws {
        let house = try House([
            .stream([
                .text(Self.role), .text(Self.event, after: .seconds(3)), .text(Self.stop, after: .seconds(1)),
            ])
        ])
        let call = try house.chat(model: "up/m", stream: true)

        #expect(call.response == nil)
        house.time.advance(by: .seconds(3))
        #expect(call.status == 200)
        #expect(call.field("content-type") == "text/event-stream; charset=utf-8")
        #expect(call.field("cache-control") == "no-cache")
        #expect(call.field("x-sluice-gateway") == "up")
        #expect(call.field("x-sluice-attempts") == "up:ok")
        #expect(call.writer.writes == [Self.role + Self.event])
        house.time.advance(by: .seconds(1))
        #expect(call.isOver)
        #expect(call.failure == nil)
        #expect(call.text == Self.role + Self.event + Self.stop + Self.done)
        #expect(house.time.timerCount == 0)
    }

    @Test func `a failure before the first output is an answer with its status`() throws {
        let house = try House([
            .stream(Self.role + "data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n")
        ])
        let call = try house.chat(model: "up/m", stream: true)

        #expect(call.status == 503)
        #expect(call.error("code") == "upstream_overloaded")
        #expect(call.field("content-type") == "application/json")
    }

    @Test func `after fifteen seconds of silence there is a sign of life, and then the stream`() throws {
        let house = try House([
            .stream([.text(Self.event, after: .seconds(40)), .text(Self.stop)], [("x-ratelimit-a", "1")])
        ])
        let call = try house.chat(model: "up/m", stream: true)

        house.time.advance(by: .milliseconds(14_999))
        #expect(call.response == nil)
        house.time.advance(by: .milliseconds(1))
        #expect(call.status == 200)
        #expect(call.field("x-sluice-gateway") == nil)
        #expect(call.field("x-request-id") != nil)
        #expect(call.text == ": keep-alive\n\n")
        house.time.advance(by: .seconds(15))
        #expect(call.text == ": keep-alive\n\n: keep-alive\n\n")
        house.time.advance(by: .seconds(10))
        #expect(call.isOver)
        #expect(
            call.text == ": keep-alive\n\n: keep-alive\n\n"
                + ": x-sluice-gateway=up x-sluice-model=m x-sluice-attempts=up:ok\n\n"
                + Self.event + Self.stop + Self.done)
    }

    @Test func `a failure after the first sign of life is an event with its status and no end marker`() throws
    {
        let house = try House([.answer(429, [], [.text(#"{"error":"slow down"}"#)], after: .seconds(20))])
        let call = try house.chat(model: "up/m", stream: true)
        house.time.advance(by: .seconds(20))

        #expect(call.status == 200)
        #expect(call.isOver)
        #expect(call.failure == nil)
        #expect(
            call.text.hasPrefix(
                ": keep-alive\n\n: x-sluice-gateway=up x-sluice-model=m x-sluice-attempts=up:429\n\ndata: {\"error\":{"
            ))
        #expect(call.text.contains(#""status":429"#))
        #expect(call.text.contains("upstream_rate_limit"))
        #expect(!call.text.contains("[DONE]"))
        #expect(house.log.lines.last?.contains(#""ending":"broken""#) == true)
        #expect(house.log.lines.last?.contains(#""failure":"rate_limited""#) == true)
    }

    @Test func `during a stream each fifteen seconds of silence have a sign of life`() throws {
        let comment = UpstreamStep.text(": upstream\n\n", after: .seconds(10))
        let house = try House([
            .stream([.text(Self.event), comment, comment, comment, .text(Self.stop, after: .seconds(5))])
        ])
        let call = try house.chat(model: "up/m", stream: true)

        house.time.advance(by: .seconds(31))
        #expect(call.text == Self.event + ": keep-alive\n\n: keep-alive\n\n")
        house.time.advance(by: .seconds(4))
        #expect(call.isOver)
        #expect(call.text == Self.event + ": keep-alive\n\n: keep-alive\n\n" + Self.stop + Self.done)
    }

    @Test func `a stream that breaks after output ends in an error without an end marker`() throws {
        for break_ in [
            UpstreamStep.fail(TransportFailure(.reset, .reading, "the connection was reset")),
            .text("data: {\"error\":{\"message\":\"busy\"}}\n\n"), .text("data: <html>\n\n"),
            .text("data: {\"cho"),
        ] {
            let house = try House([.stream([.text(Self.event), break_])])
            let call = try house.chat(model: "up/m", stream: true)

            #expect(call.isOver)
            #expect(call.status == 200)
            #expect(call.text.hasPrefix(Self.event + "data: {\"error\":{\"message\":\"up: "))
            #expect(call.text.hasSuffix("\"status\":502}}\n\n"))
            #expect(!call.text.contains("[DONE]"))
            #expect(!call.text.contains("<html"))
            #expect(house.log.lines.last?.contains(#""ending":"broken""#) == true)
        }
    }

    @Test func `a stream that stalls ends after its time`() throws {
        let house = try House([.stream([.text(Self.event), .stall])])
        let call = try house.chat(model: "up/m", stream: true)
        house.time.advance(by: .seconds(60))

        #expect(call.isOver)
        #expect(call.text.contains(#""code":"upstream_timeout","status":504"#))
        #expect(house.transport.bodies[0].isCancelled)
        #expect(house.time.timerCount == 0)
    }

    @Test func `the caller's stream ends at once, however long its gateway holds the line`() throws {
        let house = try House([.stream([.text(Self.event + Self.stop + Self.done), .stall])])
        let call = try house.chat(model: "up/m", stream: true)

        #expect(call.isOver)
        house.time.advance(by: .seconds(1))
        #expect(house.transport.bodies[0].isCancelled)
        #expect(house.time.timerCount == 0)
    }

    @Test func `usage is shown to who asked`() throws {
        let usage =
            "data: {\"model\":\"native\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n"
        for wanted in [false, true] {
            let house = try House([.stream(Self.event + Self.stop + usage + Self.done)])
            let call = try house.chat(
                model: "up/m", stream: true, #","stream_options":{"include_usage":\#(wanted)}"#)

            #expect(call.text.contains("usage") == wanted)
            #expect(house.transport.sent[0].contains(#""stream_options":{"include_usage":true}"#))
            #expect(house.log.lines.last?.contains(#""prompt_tokens":5,"completion_tokens":7"#) == true)
        }
    }

    // MARK: Callers who leave

    @Test func `a caller who leaves while nothing has come cancels the upstream`() throws {
        for script in [UpstreamScript.hang, .stream([.text(Self.role), .stall])] {
            for seconds in [0, 20] {
                let house = try House([script])
                let call = try house.chat(model: "up/m", stream: true)
                house.time.advance(by: .seconds(seconds))

                call.cancellation.cancel()
                house.time.settle()

                #expect(call.isOver)
                #expect(house.transport.cancelledSends == 1 || house.transport.bodies[0].isCancelled)
                #expect(house.log.lines.count == 1)
                #expect(house.log.lines.last?.contains(#""ending":"caller_left""#) == true)
                #expect(house.time.timerCount == 0)
            }
        }
    }

    @Test(arguments: [0, 1, 2])
    func `a caller who leaves during a stream cancels the upstream`(writes: Int) throws {
        let house = try House([
            .stream([
                .text(Self.event), .text(Self.event, after: .seconds(1)),
                .text(Self.event, after: .seconds(1)), .stall,
            ])
        ])
        let call = try house.chat(model: "up/m", stream: true, leavesAfter: writes)
        house.time.advance(by: .seconds(5))

        #expect(call.failure == .callerLeft)
        #expect(house.transport.bodies[0].isCancelled)
        #expect(house.log.lines.last?.contains(#""ending":"caller_left""#) == true)
        #expect(house.time.timerCount == 0)
    }

    @Test func `a caller who leaves between events cancels the upstream`() throws {
        let house = try House([.stream([.text(Self.event), .stall])])
        let call = try house.chat(model: "up/m", stream: true)
        call.cancellation.cancel()
        house.time.settle()

        #expect(call.failure == .callerLeft)
        #expect(!call.text.contains("error"))
        #expect(house.log.lines.last?.contains(#""ending":"caller_left""#) == true)
    }

    @Test(arguments: [1, 2])
    func `a caller who does not hear signs of life is gone`(writes: Int) throws {
        let house = try House([.hang])
        let call = try house.chat(model: "up/m", stream: true, leavesAfter: writes - 1)
        house.time.advance(by: .seconds(45))

        #expect(call.failure == .callerLeft)
        #expect(house.transport.cancelledSends == 1)
        #expect(house.log.lines.last?.contains(#""ending":"caller_left""#) == true)
        #expect(house.time.timerCount == 0)
    }

    @Test func `a caller who leaves before a whole answer cancels the upstream`() throws {
        let house = try House([.hang])
        let call = try house.chat(model: "up/m", stream: false)
        call.cancellation.cancel()
        house.time.settle()

        #expect(call.isOver)
        #expect(house.transport.cancelledSends == 1)
        #expect(house.log.lines.last?.contains(#""ending":"caller_left""#) == true)
    }

    // MARK: Failures

    @Test(
        arguments: [
            (
                UpstreamScript.json(400, #"{"error":{"message":"bad","param":"n","code":"c"}}"#), 400, "c",
                "bad"
            ),
            (.json(413, #"{"error":"too long"}"#), 413, nil, "too long"),
            (.json(422, #"{"detail":"bad"}"#), 422, nil, "bad"),
            (.json(404, #"{"error":"no model"}"#), 404, "model_not_found", "up: no model"),
            (.json(429, #"{"error":"slow"}"#), 429, "upstream_rate_limit", "up: slow"),
            (
                .json(429, #"{"error":{"message":"empty","code":"insufficient_quota"}}"#), 502,
                "upstream_payment", "up: empty"
            ),
            (
                .json(401, #"{"error":{"message":"wrong key sk-ab***45"}}"#), 502, "upstream_authentication",
                nil
            ),
            (.json(402, #"{"error":"pay"}"#), 502, "upstream_payment", "up: pay"),
            (.json(405, "{}"), 502, "upstream_error", nil), (.json(409, "{}"), 502, "upstream_error", nil),
            (.json(500, #"{"error":"boom"}"#), 502, "upstream_error", "up: boom"),
            (.json(503, #"{"error":"full"}"#), 503, "upstream_overloaded", "up: full"),
            (.json(529, #"{"error":"full"}"#), 503, "upstream_overloaded", "up: full"),
            (.json(504, "{}"), 504, "upstream_timeout", nil),
            (.json(301, ""), 502, "upstream_broken_answer", nil),
            (.json(502, "<html>Bad</html>"), 502, "upstream_error", nil),
            (.json(200, "<html>Hello</html>"), 502, "upstream_broken_answer", nil),
            (.json(200, #"{"choices":[]}"#), 502, "upstream_empty_answer", nil),
            (
                .fail(TransportFailure(.unreachable, .connecting, "refused")), 502, "upstream_unreachable",
                "up: refused"
            ),
            (.fail(TransportFailure(.timedOut, .connecting, "slow")), 504, "upstream_timeout", "up: slow"),
            (.fail(TransportFailure(.truncated, .reading, "cut")), 502, "upstream_broken_answer", "up: cut"),
        ] as [(UpstreamScript, Int, String?, String?)])
    func `each failure of an upstream has its status and code`(
        script: UpstreamScript, status: Int, code: String?, message: String?
    ) throws {
        for stream in [false, true] {
            let house = try House([script])
            let call = try house.chat(model: "up/m", stream: stream)
            if status == 502, stream, code == "upstream_empty_answer" || code == "upstream_broken_answer" {
                #expect(call.status == 502)
                continue
            }

            #expect(call.status == status)
            #expect(call.error("code") == code)
            if let message { #expect(call.error("message") == message) }
            #expect(!call.text.contains("<"))
            #expect(!call.text.contains("***"))
            #expect(!call.text.contains("example"))
            #expect((call.field("retry-after") != nil) == (status == 429 || status == 503))
            #expect(call.field("x-sluice-gateway") == "up")
            #expect(call.field("x-sluice-model") == "m")
            #expect(call.field("x-sluice-attempts")?.hasPrefix("up:") == true)
        }
    }

    @Test func `a rate limit keeps its wait and its fields`() throws {
        let fields = [("retry-after", "7"), ("x-ratelimit-reset-requests", "7s")]
        let call = try House([.json(429, "{}", fields)]).chat(model: "up/m", stream: false)

        #expect(call.field("retry-after") == "7")
        #expect(call.field("x-ratelimit-reset-requests") == "7s")
        #expect(call.field("x-sluice-attempts") == "up:429")
    }

    @Test func `what was dropped is named with a failure too`() throws {
        let call = try House([.json(400, "{}")]).chat(model: "up/m", stream: false, #","provider":"x""#)

        #expect(call.field("x-sluice-dropped") == "#/provider")
    }

    // MARK: Memory

    @Test func `a body's memory is given back when the answer has begun`() throws {
        for script in [
            UpstreamScript.stream([.text(Self.event), .stall]),
            .stream([.text(Self.event, after: .seconds(20)), .stall]),
        ] {
            let house = try House([script])
            _ = try house.chat(model: "up/m", stream: true)
            #expect(house.time.now.nanoseconds > 0)
            house.time.advance(by: .seconds(21))

            #expect(house.memory.usedBytes == 0)
            house.runOut()
        }
    }

    @Test func `a body's memory is held while another attempt may need it`() throws {
        let house = try House([.hang])
        let call = try house.chat(model: "up/m", stream: true)
        house.time.advance(by: .seconds(20))

        #expect(call.status == 200)
        #expect(house.memory.usedBytes > 0)
        house.time.advance(by: .seconds(60))
        #expect(house.memory.usedBytes == 0)
    }
}
