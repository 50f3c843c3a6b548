// What gateways do wrong, in every format: each failure has one true outcome, whatever the format.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct FormatMatrixTests {
    private static let reset = TransportFailure(.reset, .reading, "the connection was reset")

    private func run(
        _ sample: FormatSample, _ steps: [UpstreamStep], wantsUsage: Bool = false
    ) throws -> Outcome {
        try Call(.stream(steps), gateway: .make(format: sample.format))
            .run(stream: true, wantsUsage: wantsUsage)
    }

    private func whole(_ sample: FormatSample, _ script: UpstreamScript) throws -> Outcome {
        try Call(script, gateway: .make(format: sample.format)).run(stream: false)
    }

    private func isBroken(_ outcome: Outcome, _ kind: ProviderFailure.Kind, output: Bool) {
        #expect(outcome.failure?.kind == kind, "\(outcome.ending)")
        #expect(outcome.text.contains("Hello") == output)
        #expect(!outcome.text.contains("[DONE]"))
        #expect(outcome.failure?.next == .tryAnother)
    }

    // MARK: Good ones

    @Test(arguments: FormatSample.all, [1, 2, 7, 100_000])
    func `a stream is told whole, in whatever portions it comes`(sample: FormatSample, size: Int) throws {
        let all = sample.begin + sample.text + sample.text + sample.finish + sample.end

        let outcome = try run(sample, UpstreamStep.pieces(of: all, size: size), wantsUsage: true)

        #expect(outcome.ending == "complete")
        #expect(outcome.text.split(separator: "Hello").count == 3)
        #expect(outcome.text.hasSuffix("data: [DONE]\n\n"))
        #expect(outcome.text.split(separator: #""prompt_tokens":5"#).count == 2)
        #expect(outcome.finishReason == "stop")
        #expect(outcome.usage?.promptTokens == 5)
        #expect(outcome.usage?.completionTokens == 2)
    }

    /// Ways to write the same events (HTML Living Standard §9.2.5).
    private static let spellings: [(name: String, change: @Sendable (String) -> String)] = [
        ("LF", { $0.replacing("\r\n", with: "\n") }),
        ("CRLF", { $0.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n") }),
        ("CR", { $0.replacing("\r\n", with: "\n").replacing("\n", with: "\r") }),
        ("no blank behind the colon", { $0.replacing("data: ", with: "data:") }),
        ("other fields", { $0.replacing("data: ", with: "id: 7\nretry: 100\ndata: ") }),
        ("comments", { $0.replacing("data: ", with: ": keep-alive\ndata: ") }),
        ("comments of their own", { ": keep-alive\n\n" + $0 + ": the end\n\n" }),
        ("a byte order mark", { "\u{feff}" + $0 }),
        ("data of several lines", { $0.replacing(",\"", with: ",\ndata: \"") }),
        ("empty data", { "data:\n\n" + $0 }),
    ]

    @Test(arguments: FormatSample.all.filter { $0.format != .ollama }, spellings.indices)
    func `events may be written as they like`(sample: FormatSample, spelling: Int) throws {
        let all = sample.begin + sample.text + sample.finish + sample.end
        let text = Self.spellings[spelling].change(all)
        for size in [1, 1000] {
            let outcome = try run(sample, UpstreamStep.pieces(of: text, size: size), wantsUsage: true)

            #expect(outcome.ending == "complete", "\(Self.spellings[spelling].name)")
            #expect(outcome.text.split(separator: "Hello").count == 2)
            #expect(outcome.text.split(separator: "[DONE]").count == 2)
            #expect(outcome.usage?.completionTokens == 2)
        }
    }

    @Test(arguments: [1, 1000])
    func `lines may end in CRLF, and some be empty`(size: Int) throws {
        let sample = try #require(FormatSample.all.first { $0.format == .ollama })
        let text = (sample.begin + sample.text + "\n" + sample.finish).replacing("\n", with: "\r\n")

        let outcome = try run(sample, UpstreamStep.pieces(of: text, size: size))

        #expect(outcome.ending == "complete")
        #expect(outcome.text.split(separator: "Hello").count == 2)
    }

    @Test(arguments: FormatSample.all)
    func `very many small events are all told`(sample: FormatSample) throws {
        let text = sample.begin + String(repeating: sample.text, count: 5000) + sample.finish + sample.end

        let outcome = try run(sample, [.text(text)])

        #expect(outcome.ending == "complete")
        #expect(outcome.text.split(separator: "Hello").count == 5001)
    }

    @Test(arguments: FormatSample.all)
    func `a stream may drip for as long as it drips`(sample: FormatSample) throws {
        let steps =
            [sample.begin + sample.text, sample.text, sample.text, sample.finish + sample.end].map {
                UpstreamStep.text($0, after: .seconds(50))
            }
        let call = try Call(.stream(steps), gateway: .make(format: sample.format))

        let running = try call.start(stream: true)
        call.time.advance(by: .seconds(201))

        #expect(running.value?.ending == "complete")
    }

    @Test(arguments: FormatSample.all)
    func `a stream that said why it ended ended well, with its marker or without`(sample: FormatSample) throws
    {
        let outcome = try run(sample, [.text(sample.begin + sample.text + sample.finish)])

        #expect(outcome.ending == "complete")
        #expect(outcome.text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test(arguments: FormatSample.all)
    func `what comes after the end marker is nobody's`(sample: FormatSample) throws {
        guard !sample.end.isEmpty || sample.format == .ollama else { return }
        let all = sample.begin + sample.text + sample.finish + sample.end

        let outcome = try run(sample, [.text(all + sample.end + sample.text + sample.garbage + sample.error)])

        #expect(outcome.ending == "complete")
        #expect(outcome.text.split(separator: "Hello").count == 2)
        #expect(outcome.text.split(separator: "[DONE]").count == 2)
    }

    @Test(arguments: FormatSample.all)
    func `a whole answer is one message`(sample: FormatSample) throws {
        let outcome = try whole(sample, .json(200, sample.whole))

        #expect(outcome.ending == "complete")
        #expect(outcome.text.contains(#""content":"Hello""#))
        #expect(outcome.text.contains(#""model":"g/asked""#))
        #expect(outcome.text.contains(#""object":"chat.completion""#))
        #expect(outcome.usage == Usage(promptTokens: 5, completionTokens: 2))
    }

    // MARK: Streams that break

    @Test(arguments: FormatSample.all)
    func `a stream that is cut before output is an empty answer`(sample: FormatSample) throws {
        isBroken(try run(sample, []), .emptyAnswer, output: false)
        isBroken(try run(sample, [.text(sample.begin)]), .emptyAnswer, output: false)
    }

    @Test(arguments: FormatSample.all)
    func `a stream that is cut after output is broken`(sample: FormatSample) throws {
        isBroken(try run(sample, [.text(sample.begin + sample.text)]), .brokenAnswer, output: true)
    }

    @Test(arguments: FormatSample.all)
    func `a stream that is cut anywhere never looks whole`(sample: FormatSample) throws {
        let before = Bytes(sample.begin + sample.text)
        for cut in 0..<before.count {
            let outcome = try run(sample, [.bytes(before.slice(0..<cut), after: .zero)])
            #expect(outcome.failure != nil)
            #expect(!outcome.text.contains("[DONE]"))
        }
    }

    @Test(arguments: FormatSample.all)
    func `a stream that is reset is broken`(sample: FormatSample) throws {
        isBroken(try run(sample, [.fail(Self.reset)]), .brokenAnswer, output: false)
        isBroken(
            try run(sample, [.text(sample.begin + sample.text), .fail(Self.reset)]), .brokenAnswer,
            output: true)
    }

    @Test(arguments: FormatSample.all, [false, true])
    func `a stream that stalls is given up`(sample: FormatSample, hasOutput: Bool) throws {
        let text = sample.begin + (hasOutput ? sample.text : "")
        let call = try Call(.stream([.text(text), .stall]), gateway: .make(format: sample.format))

        let running = try call.start(stream: true)
        #expect(running.isRunning)
        call.time.advance(by: .seconds(61))

        isBroken(try #require(running.value), .timedOut, output: hasOutput)
    }

    @Test(arguments: FormatSample.all)
    func `an event that is none breaks the stream`(sample: FormatSample) throws {
        isBroken(
            try run(sample, [.text(sample.begin + sample.garbage + sample.text)]), .brokenAnswer,
            output: false)
        isBroken(
            try run(
                sample, [.text(sample.begin + sample.text + sample.garbage + sample.finish + sample.end)]),
            .brokenAnswer, output: true)
    }

    @Test(arguments: FormatSample.all)
    func `bytes that are no UTF-8 break the stream`(sample: FormatSample) throws {
        let text =
            Bytes(sample.begin).array + Bytes(sample.text).array.map { $0 == UInt8(ascii: "H") ? 0xff : $0 }

        let outcome = try run(sample, [.bytes(Bytes(text), after: .zero)])

        isBroken(outcome, .brokenAnswer, output: false)
    }

    @Test(arguments: FormatSample.all)
    func `an error in the stream is the gateway's, before output and after`(sample: FormatSample) throws {
        for hasOutput in [false, true] {
            let outcome = try run(
                sample, [.text(sample.begin + (hasOutput ? sample.text : "") + sample.error + sample.finish)])

            isBroken(outcome, sample.errorKind, output: hasOutput)
            #expect(outcome.failure?.message.contains("busy") == true)
        }
    }

    @Test(arguments: FormatSample.all)
    func `an event that is too large breaks the stream`(sample: FormatSample) throws {
        var call = try Call(
            .stream([.text(sample.text.replacing("Hello", with: String(repeating: "x", count: 10_000)))]),
            gateway: .make(format: sample.format))
        call.limits.event = 8_192

        isBroken(try call.run(stream: true), .brokenAnswer, output: false)
    }

    @Test(
        arguments: FormatSample.all,
        ["null", "-1", "1.5", "\"5\"", "9223372036854775808", "{}", "[]", "true"])
    func `usage that is none is unknown`(sample: FormatSample, number: String) throws {
        let finish = sample.finish.replacing(":5", with: ":\(number)").replacing(":2", with: ":\(number)")
        let begin = sample.begin.replacing(":5", with: ":\(number)")

        let outcome = try run(
            sample, [.text(begin + sample.text.replacing(":5", with: ":\(number)") + finish + sample.end)])

        #expect(outcome.ending == "complete")
        // Anthropic counts the first token at the beginning already.
        #expect([nil, 1].contains(outcome.usage?.completionTokens))
    }

    // MARK: Answers that are none

    @Test(arguments: FormatSample.all)
    func `an answer without content is empty`(sample: FormatSample) throws {
        isBroken(try whole(sample, .json(200, sample.empty)), .emptyAnswer, output: false)
    }

    @Test(
        arguments: FormatSample.all,
        ["", "{}", "[]", "null", "5", "\"x\"", "{\"a\":", "<html></html>", "[1]"])
    func `JSON of another kind, or none, is a broken answer`(sample: FormatSample, body: String) throws {
        let outcome = try whole(sample, .json(200, body))

        #expect([.brokenAnswer, .emptyAnswer].contains(outcome.failure?.kind))
    }

    @Test(arguments: FormatSample.all)
    func `a whole answer that is cut anywhere is broken`(sample: FormatSample) throws {
        let bytes = Bytes(sample.whole)
        let end = bytes.count - (sample.whole.hasSuffix("\n") ? 1 : 0)
        for cut in 0..<end {
            let outcome = try whole(
                sample, .answer(200, [], [.bytes(bytes.slice(0..<cut), after: .zero)], after: .zero))
            #expect(outcome.failure?.kind == .brokenAnswer)
        }
    }

    @Test(arguments: FormatSample.all)
    func `a page is no stream`(sample: FormatSample) throws {
        let script = UpstreamScript.answer(
            200, [("content-type", "text/html")], [.text("<html>busy</html>")], after: .zero)

        let outcome = try Call(script, gateway: .make(format: sample.format)).run(stream: true)

        isBroken(outcome, .brokenAnswer, output: false)
        #expect(outcome.failure?.message.contains("<") == false)
    }

    @Test(arguments: FormatSample.all)
    func `an answer that is too large is broken`(sample: FormatSample) throws {
        var call = try Call(.json(200, sample.whole), gateway: .make(format: sample.format))
        call.limits.wholeAnswer = 64

        isBroken(try call.run(stream: false), .brokenAnswer, output: false)
        #expect(call.transport.bodies[0].isCancelled)
    }

    // MARK: Statuses

    private static let meanings: [(Int, ProviderFailure.Kind)] = [
        (400, .invalidRequest), (401, .authentication), (402, .payment), (403, .authentication),
        (404, .unknownModel), (408, .timedOut), (413, .invalidRequest), (422, .invalidRequest),
        (429, .rateLimited), (500, .serverError), (502, .serverError), (503, .overloaded), (504, .timedOut),
        (529, .overloaded), (520, .serverError), (301, .brokenAnswer), (307, .brokenAnswer),
        (405, .serverError),
    ]

    @Test(arguments: FormatSample.all, meanings)
    func `a status means the same in every format`(
        sample: FormatSample, meaning: (Int, ProviderFailure.Kind)
    ) throws {
        for isStream in [false, true] {
            let script = UpstreamScript.json(
                meaning.0, sample.errorBody, [("location", "https://evil.example/")])
            let call = try Call(script, gateway: .make(format: sample.format))

            let outcome = try call.run(stream: isStream)

            #expect(outcome.failure?.kind == meaning.1)
            #expect(outcome.failure?.status == meaning.0)
            #expect(call.transport.requests.count == 1, "nobody follows a redirect with the key")
            if meaning.1 == .invalidRequest {
                #expect(outcome.failure?.message == "said by the provider")
            }
        }
    }

    @Test(arguments: FormatSample.all)
    func `an answer without a body is empty or broken`(sample: FormatSample) throws {
        for status in [200, 204] {
            let script = UpstreamScript.answer(status, [], [], after: .zero)

            let outcome = try Call(script, gateway: .make(format: sample.format)).run(stream: true)

            isBroken(outcome, .emptyAnswer, output: false)
        }
    }
}
