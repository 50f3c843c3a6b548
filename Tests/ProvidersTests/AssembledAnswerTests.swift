// Whole answers of gateways that always stream: what goes well, and the one true outcome of each failure.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct AssembledAnswerTests {
    private static let reset = TransportFailure(.reset, .reading, "the connection was reset")

    private static func gateway(_ sample: FormatSample) throws -> Gateway {
        try .make(format: sample.format, #","streaming":"always""#)
    }

    private func call(_ sample: FormatSample, _ steps: [UpstreamStep]) throws -> Call {
        try Call(.stream(steps), gateway: Self.gateway(sample))
    }

    private func run(_ sample: FormatSample, _ steps: [UpstreamStep]) throws -> Outcome {
        try call(sample, steps).run(stream: false)
    }

    private func isBroken(_ outcome: Outcome, _ kind: ProviderFailure.Kind) {
        #expect(outcome.failure?.kind == kind, "\(outcome.ending)")
        #expect(outcome.failure?.next == .tryAnother)
        #expect(outcome.text.isEmpty)
    }

    // MARK: Good ones

    @Test(arguments: FormatSample.all, [1, 7, 100_000])
    func `a whole answer is put together from a stream`(sample: FormatSample, size: Int) throws {
        let all = sample.begin + sample.text + sample.text + sample.finish + sample.end

        let outcome = try run(sample, UpstreamStep.pieces(of: all, size: size))

        #expect(outcome.ending == "complete")
        #expect(outcome.text.contains(#""object":"chat.completion""#))
        #expect(outcome.text.contains(#""content":"HelloHello""#))
        #expect(outcome.text.contains(#""model":"g/asked""#))
        #expect(outcome.usage == Usage(promptTokens: 5, completionTokens: 2))
        #expect(outcome.finishReason == "stop")
    }

    @Test(arguments: FormatSample.all)
    func `it is what the same gateway answers whole`(sample: FormatSample) throws {
        let stream = sample.begin + sample.text + sample.finish + sample.end
        let whole = try Call(.json(200, sample.whole), gateway: .make(format: sample.format))

        let assembled = try run(sample, [.text(stream)])

        func comparable(_ text: String) -> [Substring] {
            // The times, and ids made here, differ.
            text.split(separator: ",").filter { !$0.contains("\"created\"") && !$0.contains("chatcmpl-") }
        }
        #expect(comparable(assembled.text) == comparable(try whole.run(stream: false).text))
    }

    @Test(arguments: FormatSample.all)
    func `the gateway is asked for a stream`(sample: FormatSample) throws {
        let call = try call(sample, [.text(sample.text + sample.finish + sample.end)])

        _ = try call.run(stream: false)

        let sent = call.transport.sent[0]
        if sample.format != .gemini { #expect(sent.contains(#""stream":true"#)) }
        #expect(!sent.contains(#""stream":false"#))
        #expect(sent.contains("include_usage\":true") == (sample.format == .openAI))
    }

    @Test func `a stream has its own path where the gateway has one`() throws {
        let gateway = try Gateway.ofConfig("google")
        let always = try Gateway.make(
            format: .gemini,
            #","streaming":"always","chat":{"path":"/{model}:whole","streamPath":"/{model}:stream"}"#)

        #expect(
            gateway.chatHead(for: Bytes("m"), isStreaming: false).target.text.contains(":generateContent"))
        let call = try Call(.stream(""), gateway: always)
        _ = try call.run(stream: false)
        #expect(call.transport.requests[0].head.target.text.hasSuffix("/native:stream"))
    }

    @Test func `a caller who said that no stream is wanted is heard by us alone`() throws {
        let call = try Call(.stream(""), gateway: .make(#","streaming":"always""#))

        _ = try call.run(#"{"model":"g/m","stream":false,"messages":[],"x":1}"#)
        #expect(
            call.transport.sent[0]
                == #"{"model":"native","stream":true,"messages":[],"x":1,"stream_options":{"include_usage":true}}"#
        )
    }

    @Test(arguments: FormatSample.all)
    func `callers who want a stream get it as ever`(sample: FormatSample) throws {
        let all = sample.begin + sample.text + sample.finish + sample.end

        let outcome = try call(sample, [.text(all)]).run(stream: true, wantsUsage: true)

        #expect(outcome.ending == "complete")
        #expect(outcome.text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test(arguments: FormatSample.all)
    func `a gateway that answers whole all the same is heard`(sample: FormatSample) throws {
        let outcome = try Call(.json(200, sample.whole), gateway: Self.gateway(sample)).run(stream: false)

        #expect(outcome.ending == "complete")
        #expect(outcome.text.contains(#""content":"Hello""#))
    }

    @Test(arguments: FormatSample.all)
    func `the body's end after a finish is a good end`(sample: FormatSample) throws {
        let outcome = try run(sample, [.text(sample.begin + sample.text + sample.finish)])

        #expect(outcome.ending == "complete")
    }

    @Test(arguments: FormatSample.all.filter { !$0.end.isEmpty || $0.format == .ollama })
    func `what comes after the end marker is nobody's`(sample: FormatSample) throws {
        let all = sample.begin + sample.text + sample.finish + sample.end

        let outcome = try run(sample, [.text(all + sample.text + sample.garbage + sample.error)])

        #expect(outcome.ending == "complete")
        #expect(outcome.text.contains(#""content":"Hello""#))
    }

    // MARK: Streams that break

    @Test(arguments: FormatSample.all)
    func `a stream that is cut is no answer`(sample: FormatSample) throws {
        isBroken(try run(sample, []), .emptyAnswer)
        isBroken(try run(sample, [.text(sample.begin)]), .emptyAnswer)
        isBroken(try run(sample, [.text(sample.begin + sample.text)]), .brokenAnswer)
    }

    @Test(arguments: FormatSample.all)
    func `a stream that is cut anywhere never looks whole`(sample: FormatSample) throws {
        let before = Bytes(sample.begin + sample.text)
        for cut in 0..<before.count {
            #expect(try run(sample, [.bytes(before.slice(0..<cut), after: .zero)]).failure != nil)
        }
    }

    @Test(arguments: FormatSample.all)
    func `a stream that is reset is broken`(sample: FormatSample) throws {
        isBroken(try run(sample, [.fail(Self.reset)]), .brokenAnswer)
        isBroken(try run(sample, [.text(sample.begin + sample.text), .fail(Self.reset)]), .brokenAnswer)
    }

    @Test(arguments: FormatSample.all)
    func `an event that is none, or too large, breaks the answer`(sample: FormatSample) throws {
        let end = sample.finish + sample.end
        isBroken(try run(sample, [.text(sample.begin + sample.garbage + sample.text)]), .brokenAnswer)
        isBroken(try run(sample, [.text(sample.begin + sample.text + sample.garbage + end)]), .brokenAnswer)

        var large = try call(
            sample, [.text(sample.text.replacing("Hello", with: String(repeating: "x", count: 10_000)))])
        large.limits.event = 8_192
        isBroken(try large.run(stream: false), .brokenAnswer)
        #expect(large.transport.bodies[0].isCancelled)
    }

    @Test(arguments: FormatSample.all)
    func `an error in the stream is the gateway's, before output and after`(sample: FormatSample) throws {
        for text in ["", sample.text] {
            let outcome = try run(sample, [.text(sample.begin + text + sample.error + sample.finish)])

            isBroken(outcome, sample.errorKind)
            #expect(outcome.failure?.message.contains("busy") == true)
        }
    }

    @Test(arguments: FormatSample.all)
    func `a finish without content is an empty answer`(sample: FormatSample) throws {
        let finish = sample.finish.replacing(":2", with: ":0")
        let begin = sample.begin.replacing(#""output_tokens":1"#, with: #""output_tokens":0"#)

        isBroken(try run(sample, [.text(begin + finish + sample.end)]), .emptyAnswer)
    }

    @Test(arguments: FormatSample.all)
    func `an answer that is too large is broken`(sample: FormatSample) throws {
        var call = try call(
            sample,
            [.text(sample.begin + String(repeating: sample.text, count: 100) + sample.finish + sample.end)])
        call.limits.wholeAnswer = 600

        isBroken(try call.run(stream: false), .brokenAnswer)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test(arguments: FormatSample.all)
    func `a page, or a text that is no stream, is no answer`(sample: FormatSample) throws {
        let page = UpstreamScript.answer(
            200, [("content-type", "text/html")], [.text("<html>busy</html>")], after: .zero)

        isBroken(try Call(page, gateway: Self.gateway(sample)).run(stream: false), .brokenAnswer)
        #expect(try run(sample, [.text(#"{"error":{"message":"busy"}}"#)]).failure != nil)
    }

    @Test(arguments: FormatSample.all)
    func `a status is what it is`(sample: FormatSample) throws {
        let outcome = try Call(.json(429, sample.errorBody), gateway: Self.gateway(sample)).run(stream: false)

        isBroken(outcome, .rateLimited)
    }

    // MARK: Time

    @Test(arguments: FormatSample.all, [false, true])
    func `a stream that stalls is given up`(sample: FormatSample, hasOutput: Bool) throws {
        let call = try call(sample, [.text(sample.begin + (hasOutput ? sample.text : "")), .stall])

        let running = try call.start(stream: false)
        #expect(running.isRunning)
        call.time.advance(by: .seconds(61))

        isBroken(try #require(running.value), .timedOut)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test(arguments: FormatSample.all)
    func `one that goes on may take longer than whole answers may`(sample: FormatSample) throws {
        let steps = (0..<12).map { _ in UpstreamStep.text(sample.text, after: .seconds(50)) }
        let call = try call(sample, [.text(sample.begin)] + steps + [.text(sample.finish + sample.end)])

        let running = try call.start(stream: false)
        for _ in 0..<12 {
            #expect(running.isRunning)
            call.time.advance(by: .seconds(50))
        }

        let outcome = try #require(running.value)
        #expect(outcome.ending == "complete")
        #expect(outcome.text.contains(String(repeating: "Hello", count: 12)))
    }

    @Test(arguments: FormatSample.all)
    func `the request's own deadline ends it`(sample: FormatSample) throws {
        let steps = (0..<100).map { _ in UpstreamStep.text(sample.text, after: .seconds(7)) }
        var call = try call(sample, [.text(sample.begin)] + steps)
        call.deadline = call.time.now.advanced(by: .seconds(100))

        let running = try call.start(stream: false)
        for _ in 0..<15 { call.time.advance(by: .seconds(7)) }

        isBroken(try #require(running.value), .timedOut)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test(arguments: FormatSample.all)
    func `the first output is waited for as whole answers are`(sample: FormatSample) throws {
        // There is nothing else in lines of JSON.
        guard !sample.begin.isEmpty, sample.format != .ollama else { return }
        let steps = (0..<20).map { _ in UpstreamStep.text(": still here\n", after: .seconds(20)) }
        let call = try call(sample, steps + [.text(sample.begin), .stall])

        let running = try call.start(stream: false)
        for _ in 0..<14 { call.time.advance(by: .seconds(20)) }
        #expect(running.isRunning)
        call.time.advance(by: .seconds(20))

        isBroken(try #require(running.value), .timedOut)
    }

    @Test(arguments: FormatSample.all)
    func `a caller who leaves cancels the gateway's work at once`(sample: FormatSample) throws {
        let call = try call(sample, [.text(sample.begin + sample.text), .stall])

        let running = try call.start(stream: false)
        #expect(running.isRunning)
        call.cancellation.cancel()
        call.time.advance(by: .zero)

        let outcome = try #require(running.value)
        #expect(outcome.failure?.kind == .cancelled)
        #expect(outcome.failure?.next == .tellCaller)
    }
}
