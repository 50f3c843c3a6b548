// Calling a gateway: what is sent, how long is waited, what failures become.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct GatewayClientTests {
    private static let answer =
        #"{"model":"native","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"completion_tokens":1}}"#
    private static let event = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n"
    private static let end =
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    // MARK: Requests

    /// Source: openrouter.ai/docs/api/reference/errors-and-debugging, November 2026.
    @Test(arguments: [
        (
            "openai/x requires moderation on OpenRouter. Your input was flagged.",
            ProviderFailure.Kind.invalidRequest
        ),
        ("Key disabled", .authentication),
    ])
    func `a prompt that was flagged is not the key's fault`(message: String, kind: ProviderFailure.Kind)
        throws
    {
        let body = #"{"error":{"message":"\#(message)","code":403}}"#
        for script in [UpstreamScript.json(403, body), .json(200, body)] {
            let call = try Call(script, gateway: .ofConfig("openrouter"))
            #expect(try call.run(stream: false).failure?.kind == kind)
        }
    }

    @Test func `each endpoint has its own rules for single members`() throws {
        let gateway = try Gateway.make(
            #","parameters":{"/top_p":"drop"},"endpoints":{"messages":"/messages","responses":{"path":"/r","#
                + #""parameters":{"/prompt_cache_key":"drop"}}}"#)
        let sampled = try [
            (Door.chat, #""messages":[]"#), (.messages, #""max_tokens":9,"messages":[]"#),
            (.responses, #""input":"a""#),
        ].map { door, members in
            var call = try Call(.json(500, "{}"), gateway: gateway)
            call.door = door
            _ = try call.run(#"{"model":"g/asked",\#(members),"top_p":0.5,"prompt_cache_key":"k"}"#)
            let sent = call.transport.sent[0]
            return (sent.contains("top_p"), sent.contains("prompt_cache_key"))
        }

        #expect(sampled.map(\.0) == [false, true, true])
        #expect(sampled.map(\.1) == [true, true, false])
    }

    @Test func `a request goes where its gateway is, with the key and the hop`() throws {
        let call = try Call(.json(200, Self.answer))
        _ = try call.run(stream: false)

        let request = try #require(call.transport.requests.first)
        #expect(request.origin == Origin(isSecure: true, host: "upstream.example", port: 443))
        #expect(request.method == .post)
        #expect(request.target.text == "/v1/chat/completions")
        let fields = request.fields.map { "\($0.name): \($0.value)" }
        #expect(
            fields.sorted() == [
                "authorization: Bearer sk-canary-key-0123456789", "content-type: application/json",
                "user-agent: sluice", "x-sluice-hop: instance",
            ])
    }

    // MARK: Answers

    @Test func `a whole answer may come in any pieces`() throws {
        for size in 1...9 {
            let pieces = UpstreamStep.pieces(of: "\n\n" + Self.answer, size: size)
            let outcome = try Call(.answer(200, [], pieces, after: .zero)).run(stream: false)

            #expect(outcome.text == "\n\n" + Self.answer.replacing("native", with: "g/asked"))
        }
    }

    @Test func `only rate-limit fields of an upstream are passed on`() throws {
        let outcome = try Call(
            .json(
                200, Self.answer,
                [
                    ("X-RateLimit-Remaining-Requests", "7"), ("anthropic-ratelimit-tokens-limit", "9"),
                    ("set-cookie", "a"), ("server", "b"), ("x-ratelimit", "c"), ("x-request-id", "d"),
                    ("via", "e"),
                    ("authorization", "f"),
                ])
        ).run(stream: false)

        #expect(
            outcome.fields.map { "\($0.name): \($0.value)" } == [
                "x-ratelimit-remaining-requests: 7", "anthropic-ratelimit-tokens-limit: 9",
            ])
    }

    @Test(arguments: [1000, 65_536, 100_000])
    func `a long answer may come in parts`(size: Int) throws {
        let content = String(repeating: "é\\n", count: 100_000)
        let text =
            #"{"model":"native","choices":[{"message":{"content":"\#(content)"},"finish_reason":"stop"}]}"#
        let answer = UpstreamScript.answer(200, [], UpstreamStep.pieces(of: text, size: size), after: .zero)
        let broken = UpstreamScript.answer(
            200, [], UpstreamStep.pieces(of: String(text.dropLast(9)), size: size), after: .zero)

        #expect(try Call(answer).run(stream: false).text == text.replacing("native", with: "g/asked"))
        #expect(try Call(broken).run(stream: false).failure?.kind == .brokenAnswer)
    }

    @Test func `of many rate-limit fields only some are passed on`() throws {
        let fields = (0..<90).map { ("x-ratelimit-\($0)", "1") }
        #expect(try Call(.json(200, Self.answer, fields)).run(stream: false).fields.count == 32)
    }

    @Test(arguments: [
        "<html><body>Welcome</body></html>", "", "data: {}\n\n", "{}", "[]", "\u{0}\u{1}", #"{"choices""#,
    ])
    func `a good status with anything else is a broken answer`(body: String) throws {
        for stream in [false, true] {
            let outcome = try Call(.answer(200, [("content-type", "text/html")], [.text(body)], after: .zero))
                .run(stream: stream)
            #expect(outcome.failure?.kind == .brokenAnswer, "stream: \(stream)")
            #expect(outcome.failure?.message.contains("<") == false)
        }
    }

    @Test func `a stream may be called anything but a page or JSON`() throws {
        for type in [
            "text/event-stream; charset=utf-8", "text/plain", "application/octet-stream", "TEXT/EVENT-STREAM",
        ] {
            let outcome = try Call(
                .answer(200, [("content-type", type)], [.text(Self.event + Self.end)], after: .zero)
            )
            .run(stream: true)
            #expect(outcome.failure == nil)
        }
        #expect(
            try Call(.answer(200, [], [.text(Self.event + Self.end)], after: .zero)).run(stream: true).failure
                == nil)
    }

    @Test func `a whole answer to a stream is a broken answer`() throws {
        let outcome = try Call(.json(200, Self.answer)).run(stream: true)

        #expect(outcome.failure?.kind == .brokenAnswer)
        #expect(outcome.failure?.message == "the gateway did not stream")
    }

    @Test func `an error with a good status to a stream says what it is`() throws {
        let outcome = try Call(.json(200, #"{"error":{"message":"slow","code":429}}"#)).run(stream: true)

        #expect(outcome.failure?.kind == .rateLimited)
        #expect(outcome.failure?.message == "slow")
    }

    // MARK: Errors

    @Test func `an error answer becomes a failure, without the key`() throws {
        for field in ["message", "code", "param"] {
            let body = #"{"error":{"\#(field)":"about sk-canary-key-0123456789"}}"#
            let failure = try #require(Call(.json(400, body)).run(stream: false).failure)

            #expect(!"\(failure)".contains("canary"))
            #expect("\(failure)".contains("about •••"))
        }
    }

    @Test func `a key across the end of a cut text does not show in parts`() throws {
        for length in 4070...4096 {
            let text = String(repeating: "x", count: length) + "sk-canary-key-0123456789"
            let failure = try #require(Call(.json(400, #"{"error":"\#(text)"}"#)).run(stream: false).failure)
            #expect(!failure.message.contains("sk-"))
        }
    }

    @Test func `an endless error text is not read to its end`() throws {
        let piece = UpstreamStep.text(String(repeating: "x", count: 64 * 1024))
        let call = try Call(.answer(500, [], Array(repeating: piece, count: 100), after: .zero))

        #expect(try call.run(stream: false).failure?.message == "the gateway answered with status 500")
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test func `an error text that does not come is not waited for long`() throws {
        let call = try Call(.answer(503, [], [.text("{"), .stall], after: .zero))
        let running = try call.start(stream: false)
        call.time.advance(by: .seconds(5))

        #expect(running.value?.failure?.kind == .overloaded)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test(
        arguments: [
            ("2", nil, 2000), ("0", nil, 0), ("1.5", nil, 1500), ("3600", nil, 3_600_000),
            ("999999999999", nil, 86_400_000), ("1e5", nil, nil), ("-1", nil, nil), ("soon", nil, nil),
            ("", nil, nil),
            ("nan", nil, nil), ("inf", nil, nil), ("0x10", nil, nil), ("1.", nil, nil), (".5", nil, nil),
            ("1.5.2", nil, nil),
            ("99999999999999999999999999", nil, 86_400_000), ("0.0000000000000000000001", nil, 0),
            ("Sun, 06 Nov 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 10_000),
            ("Mon, 07 Nov 1994 00:00:00 GMT", "Sun, 06 Nov 1994 23:59:30 GMT", 30_000),
            ("Wed, 01 Mar 2000 00:00:01 GMT", "Tue, 29 Feb 2000 23:59:59 GMT", 2_000),
            ("Sun, 06 Nov 1994 08:49:27 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Sat, 06 Nov 2094 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 86_400_000),
            ("Sun, 06 Nov 1994 08:49:47 GMT", "nonsense", nil),
            ("Sun, 06 Nov 1994 08:49:47", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 99 Nov 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 25:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Foo 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov +994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
        ] as [(String, String?, Int?)])
    func `how long to wait is read in seconds or as a date`(text: String, date: String?, milliseconds: Int?)
        throws
    {
        var fields = [("retry-after", text)]
        if let date { fields.append(("date", date)) }
        let failure = try #require(Call(.json(429, "{}", fields)).run(stream: false).failure)

        #expect(failure.retryAfter == milliseconds.map { Duration.milliseconds($0) })
    }

    @Test func `a wait in milliseconds is more exact`() throws {
        let call = try Call(.json(429, "{}", [("retry-after", "2"), ("retry-after-ms", "1234")]))

        #expect(try call.run(stream: false).failure?.retryAfter == .milliseconds(1234))
    }

    @Test(arguments: [
        (TransportFailure.Kind.unknownHost, ProviderFailure.Kind.unreachable), (.unreachable, .unreachable),
        (.tls, .unreachable), (.timedOut, .timedOut), (.reset, .unreachable), (.truncated, .unreachable),
        (.malformed, .unreachable), (.cancelled, .cancelled),
    ])
    func `what fails while connecting is unreachable`(
        kind: TransportFailure.Kind, expected: ProviderFailure.Kind
    ) throws {
        let failure = TransportFailure(kind, .connecting, "reason")
        #expect(try Call(.fail(failure)).run(stream: true).failure?.kind == expected)
    }

    @Test(arguments: [TransportFailure.Kind.reset, .truncated, .malformed])
    func `what fails later is a broken answer`(kind: TransportFailure.Kind) throws {
        for phase in [TransportFailure.Phase.sending, .waiting, .reading] {
            #expect(
                try Call(.fail(TransportFailure(kind, phase, "r"))).run(stream: true).failure?.kind
                    == .brokenAnswer)
        }
        let cut = TransportFailure(kind, .reading, "r")
        #expect(
            try Call(.answer(200, [], [.text("{"), .fail(cut)], after: .zero)).run(stream: false).failure?
                .kind == .brokenAnswer)
    }

    // MARK: Limits

    @Test(arguments: [true, false])
    func `a whole answer has a limit`(within: Bool) throws {
        var call = try Call(.json(200, Self.answer))
        call.limits.wholeAnswer = Self.answer.utf8.count - (within ? 0 : 1)

        #expect(try (call.run(stream: false).failure == nil) == within)
        #expect(within || call.transport.bodies[0].isCancelled)
    }

    @Test(arguments: [true, false])
    func `an event has a limit`(within: Bool) throws {
        var call = try Call(.stream(UpstreamStep.pieces(of: Self.event + Self.end, size: 3)))
        call.limits.event = max(Self.event.utf8.count, 70) - (within ? 0 : 1)
        let big = ":" + String(repeating: "x", count: 70 - 3) + "\n\n"
        call.transport.scripts = [.stream(UpstreamStep.pieces(of: big + Self.event + Self.end, size: 3))]

        #expect(try (call.run(stream: true).failure == nil) == within)
        #expect(within || call.transport.bodies[0].isCancelled)
    }

    @Test func `what comes before the first output has a limit`() throws {
        let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
        var call = try Call(
            .stream(UpstreamStep.pieces(of: String(repeating: role, count: 100), size: 50) + [.stall]))
        call.limits.heldBack = role.utf8.count * 10

        #expect(try call.run(stream: true).failure?.kind == .brokenAnswer)
        #expect(call.transport.bodies[0].isCancelled)
    }

    // MARK: Time

    @Test func `a whole answer has its time`() throws {
        let call = try Call(.hang)
        let running = try call.start(stream: false)

        call.time.advance(by: .seconds(299))
        #expect(running.isRunning)
        call.time.advance(by: .seconds(1))
        #expect(running.value?.failure?.kind == .timedOut)
    }

    @Test func `a whole answer that drips has no more time`() throws {
        let steps = (0..<1000).map { _ in UpstreamStep.text(" ", after: .seconds(1)) }
        let call = try Call(.answer(200, [], steps, after: .zero))
        let running = try call.start(stream: false)

        call.time.advance(by: .seconds(300))
        #expect(running.value?.failure?.kind == .timedOut)
        #expect(call.transport.bodies[0].isCancelled)
        #expect(call.time.timerCount == 0)
    }

    @Test func `a stream has its time to the first output, whatever comes before it`() throws {
        let steps = (0..<1000).map { _ in UpstreamStep.text(": wait\n\n", after: .seconds(1)) }
        let call = try Call(.stream(steps))
        let running = try call.start(stream: true)

        call.time.advance(by: .seconds(59))
        #expect(running.isRunning)
        call.time.advance(by: .seconds(1))
        #expect(running.value?.failure?.kind == .timedOut)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test func `a stream that stalls ends, and comments keep it alive`() throws {
        let alive = (0..<10).map { _ in UpstreamStep.text(": wait\n\n", after: .seconds(50)) }
        let call = try Call(.stream([.text(Self.event)] + alive + [.stall]))
        let running = try call.start(stream: true)

        call.time.advance(by: .seconds(559))
        #expect(running.isRunning)
        call.time.advance(by: .seconds(1))
        #expect(running.value?.failure?.kind == .timedOut)
        #expect(running.value?.text == Self.event)
        #expect(call.transport.bodies[0].isCancelled)
        #expect(call.time.timerCount == 0)
    }

    @Test func `a caller who leaves ends the exchange in every phase`() throws {
        for script in [UpstreamScript.hang, .stream([.stall]), .stream([.text(Self.event), .stall])] {
            let call = try Call(script)
            let running = try call.start(stream: true)
            #expect(running.isRunning)

            call.cancellation.cancel()
            call.time.settle()

            #expect(running.value?.failure?.kind == .cancelled)
            #expect(call.transport.cancelledSends == 1 || call.transport.bodies[0].isCancelled)
            #expect(call.time.timerCount == 0)
        }
    }
}
