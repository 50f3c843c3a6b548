// What gateways do wrong, in every format and at every door: each failure has one true outcome, whatever the format and
// whatever the caller speaks.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct FormatMatrixTests {
    private static let reset = TransportFailure(.reset, .reading, "the connection was reset")

    private func run(
        _ cell: MatrixCell, _ steps: [UpstreamStep], wantsUsage: Bool = false
    ) throws -> Outcome {
        try cell.call(.stream(steps)).run(stream: true, wantsUsage: wantsUsage)
    }

    private func whole(_ cell: MatrixCell, _ script: UpstreamScript) throws -> Outcome {
        try cell.call(script).run(stream: false)
    }

    private func isBroken(_ outcome: Outcome, _ kind: ProviderFailure.Kind, output: Bool) {
        #expect(outcome.failure?.kind == kind, "\(outcome.ending)")
        #expect(outcome.text.contains("Hello") == output)
        #expect(outcome.endMarks == 0)
        #expect(outcome.failure?.next == .tryAnother)
    }

    // MARK: Good ones

    @Test(arguments: MatrixCell.all, [1, 2, 7, 100_000])
    func `a stream is told whole, in whatever portions it comes`(cell: MatrixCell, size: Int) throws {
        let all =
            cell.sample.begin + cell.sample.text + cell.sample.text + cell.sample.finish + cell.sample.end

        let outcome = try run(cell, UpstreamStep.pieces(of: all, size: size), wantsUsage: true)

        #expect(outcome.ending == "complete")
        #expect(outcome.pieces == 2)
        #expect(outcome.endsWell)
        #expect(cell.door.tellsUsage(outcome.text))
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

    @Test(arguments: MatrixCell.all.filter { $0.sample.format != .ollama }, spellings.indices)
    func `events may be written as they like`(cell: MatrixCell, spelling: Int) throws {
        let all = cell.sample.begin + cell.sample.text + cell.sample.finish + cell.sample.end
        let text = Self.spellings[spelling].change(all)
        for size in [1, 1000] {
            let outcome = try run(cell, UpstreamStep.pieces(of: text, size: size), wantsUsage: true)

            #expect(outcome.ending == "complete", "\(Self.spellings[spelling].name)")
            #expect(outcome.pieces == 1)
            #expect(outcome.endMarks == 1)
            #expect(outcome.usage?.completionTokens == 2)
        }
    }

    @Test(arguments: [1, 1000])
    func `lines may end in CRLF, and some be empty`(size: Int) throws {
        let sample = try #require(FormatSample.all.first { $0.format == .ollama })
        let text = (sample.begin + sample.text + "\n" + sample.finish).replacing("\n", with: "\r\n")

        let outcome = try run(MatrixCell(.chat, sample), UpstreamStep.pieces(of: text, size: size))

        #expect(outcome.ending == "complete")
        #expect(outcome.pieces == 1)
    }

    @Test(arguments: MatrixCell.all)
    func `very many small events are all told`(cell: MatrixCell) throws {
        let text =
            cell.sample.begin + String(repeating: cell.sample.text, count: 5000) + cell.sample.finish
            + cell.sample.end

        let outcome = try run(cell, [.text(text)])

        #expect(outcome.ending == "complete")
        #expect(outcome.pieces == 5000)
    }

    @Test(arguments: MatrixCell.all)
    func `a stream may drip for as long as it drips`(cell: MatrixCell) throws {
        let steps =
            [
                cell.sample.begin + cell.sample.text, cell.sample.text, cell.sample.text,
                cell.sample.finish + cell.sample.end,
            ].map {
                UpstreamStep.text($0, after: .seconds(50))
            }
        let call = try cell.call(.stream(steps))

        let running = try call.start(stream: true)
        call.time.advance(by: .seconds(201))

        #expect(running.value?.ending == "complete")
    }

    @Test(arguments: MatrixCell.all)
    func `a stream that said why it ended ended well, with its marker or without`(cell: MatrixCell) throws {
        let outcome = try run(cell, [.text(cell.sample.begin + cell.sample.text + cell.sample.finish)])

        #expect(outcome.ending == "complete")
        #expect(outcome.endsWell)
    }

    @Test(arguments: MatrixCell.all)
    func `what comes after the end marker is nobody's`(cell: MatrixCell) throws {
        guard !cell.sample.end.isEmpty || cell.sample.format == .ollama else { return }
        let all = cell.sample.begin + cell.sample.text + cell.sample.finish + cell.sample.end

        let outcome = try run(
            cell, [.text(all + cell.sample.end + cell.sample.text + cell.sample.garbage + cell.sample.error)])

        #expect(outcome.ending == "complete")
        #expect(outcome.pieces == 1)
        #expect(outcome.endMarks == 1)
    }

    @Test(arguments: MatrixCell.all)
    func `a whole answer is one message`(cell: MatrixCell) throws {
        let outcome = try whole(cell, .json(200, cell.sample.whole))

        #expect(outcome.ending == "complete")
        for member in cell.door.wholeMembers { #expect(outcome.text.contains(member)) }
        #expect(outcome.text.contains(#""model":"g/asked""#))
        #expect(outcome.usage == Usage(promptTokens: 5, completionTokens: 2))
    }

    // MARK: Streams that break

    @Test(arguments: MatrixCell.all)
    func `a stream that is cut before output is an empty answer`(cell: MatrixCell) throws {
        isBroken(try run(cell, []), .emptyAnswer, output: false)
        isBroken(try run(cell, [.text(cell.sample.begin)]), .emptyAnswer, output: false)
    }

    @Test(arguments: MatrixCell.all)
    func `a stream that is cut after output is broken`(cell: MatrixCell) throws {
        isBroken(try run(cell, [.text(cell.sample.begin + cell.sample.text)]), .brokenAnswer, output: true)
    }

    @Test(arguments: MatrixCell.all)
    func `a stream that is cut anywhere never looks whole`(cell: MatrixCell) throws {
        let before = Bytes(cell.sample.begin + cell.sample.text)
        for cut in 0..<before.count {
            let outcome = try run(cell, [.bytes(before.slice(0..<cut), after: .zero)])
            #expect(outcome.failure != nil)
            #expect(outcome.endMarks == 0)
        }
    }

    @Test(arguments: MatrixCell.all)
    func `a stream that is reset is broken`(cell: MatrixCell) throws {
        isBroken(try run(cell, [.fail(Self.reset)]), .brokenAnswer, output: false)
        isBroken(
            try run(cell, [.text(cell.sample.begin + cell.sample.text), .fail(Self.reset)]), .brokenAnswer,
            output: true)
    }

    @Test(arguments: MatrixCell.all, [false, true])
    func `a stream that stalls is given up`(cell: MatrixCell, hasOutput: Bool) throws {
        let text = cell.sample.begin + (hasOutput ? cell.sample.text : "")
        let call = try cell.call(.stream([.text(text), .stall]))

        let running = try call.start(stream: true)
        #expect(running.isRunning)
        call.time.advance(by: .seconds(61))

        isBroken(try #require(running.value), .timedOut, output: hasOutput)
    }

    @Test(arguments: MatrixCell.all)
    func `an event that is none breaks the stream`(cell: MatrixCell) throws {
        isBroken(
            try run(cell, [.text(cell.sample.begin + cell.sample.garbage + cell.sample.text)]), .brokenAnswer,
            output: false)
        isBroken(
            try run(
                cell,
                [
                    .text(
                        cell.sample.begin + cell.sample.text + cell.sample.garbage + cell.sample.finish
                            + cell.sample.end)
                ]),
            .brokenAnswer, output: true)
    }

    @Test(arguments: MatrixCell.all)
    func `bytes that are no UTF-8 break the stream`(cell: MatrixCell) throws {
        let text =
            Bytes(cell.sample.begin).array
            + Bytes(cell.sample.text).array.map { $0 == UInt8(ascii: "H") ? 0xff : $0 }

        let outcome = try run(cell, [.bytes(Bytes(text), after: .zero)])

        isBroken(outcome, .brokenAnswer, output: false)
    }

    @Test(arguments: MatrixCell.all)
    func `an error in the stream is the gateway's, before output and after`(cell: MatrixCell) throws {
        for hasOutput in [false, true] {
            let outcome = try run(
                cell,
                [
                    .text(
                        cell.sample.begin + (hasOutput ? cell.sample.text : "") + cell.sample.error
                            + cell.sample.finish)
                ])

            isBroken(outcome, cell.sample.errorKind, output: hasOutput)
            #expect(outcome.failure?.message.contains("busy") == true)
        }
    }

    @Test(arguments: MatrixCell.all)
    func `an event that is too large breaks the stream`(cell: MatrixCell) throws {
        var call = try cell.call(
            .stream([.text(cell.sample.text.replacing("Hello", with: String(repeating: "x", count: 10_000)))])
        )
        call.limits.event = 8_192

        isBroken(try call.run(stream: true), .brokenAnswer, output: false)
    }

    @Test(
        arguments: MatrixCell.all,
        ["null", "-1", "1.5", "\"5\"", "9223372036854775808", "{}", "[]", "true"])
    func `usage that is none is unknown`(cell: MatrixCell, number: String) throws {
        let finish = cell.sample.finish.replacing(":5", with: ":\(number)").replacing(
            ":2", with: ":\(number)")
        let begin = cell.sample.begin.replacing(":5", with: ":\(number)")

        let outcome = try run(
            cell,
            [.text(begin + cell.sample.text.replacing(":5", with: ":\(number)") + finish + cell.sample.end)])

        #expect(outcome.ending == "complete")
        // Anthropic counts the first token at the beginning already.
        #expect([nil, 1].contains(outcome.usage?.completionTokens))
    }

    // MARK: Answers that are none

    @Test(arguments: MatrixCell.all)
    func `an answer without content is empty`(cell: MatrixCell) throws {
        isBroken(try whole(cell, .json(200, cell.sample.empty)), .emptyAnswer, output: false)
    }

    @Test(
        arguments: MatrixCell.all,
        ["", "{}", "[]", "null", "5", "\"x\"", "{\"a\":", "<html></html>", "[1]"])
    func `JSON of another kind, or none, is a broken answer`(cell: MatrixCell, body: String) throws {
        let outcome = try whole(cell, .json(200, body))

        #expect([.brokenAnswer, .emptyAnswer].contains(outcome.failure?.kind))
    }

    @Test(arguments: MatrixCell.all)
    func `a whole answer that is cut anywhere is broken`(cell: MatrixCell) throws {
        let bytes = Bytes(cell.sample.whole)
        let end = bytes.count - (cell.sample.whole.hasSuffix("\n") ? 1 : 0)
        for cut in 0..<end {
            let outcome = try whole(
                cell, .answer(200, [], [.bytes(bytes.slice(0..<cut), after: .zero)], after: .zero))
            #expect(outcome.failure?.kind == .brokenAnswer)
        }
    }

    @Test(arguments: MatrixCell.all)
    func `a page is no stream`(cell: MatrixCell) throws {
        let script = UpstreamScript.answer(
            200, [("content-type", "text/html")], [.text("<html>busy</html>")], after: .zero)

        let outcome = try cell.call(script).run(stream: true)

        isBroken(outcome, .brokenAnswer, output: false)
        #expect(outcome.failure?.message.contains("<") == false)
    }

    @Test(arguments: MatrixCell.all)
    func `an answer that is too large is broken`(cell: MatrixCell) throws {
        var call = try cell.call(.json(200, cell.sample.whole))
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

    @Test(arguments: MatrixCell.all, meanings)
    func `a status means the same in every format`(
        cell: MatrixCell, meaning: (Int, ProviderFailure.Kind)
    ) throws {
        for isStream in [false, true] {
            let script = UpstreamScript.json(
                meaning.0, cell.sample.errorBody, [("location", "https://evil.example/")])
            let call = try cell.call(script)

            let outcome = try call.run(stream: isStream)

            #expect(outcome.failure?.kind == meaning.1)
            #expect(outcome.failure?.status == meaning.0)
            #expect(call.transport.requests.count == 1, "nobody follows a redirect with the key")
            if meaning.1 == .invalidRequest {
                #expect(outcome.failure?.message == "said by the provider")
            }
        }
    }

    @Test(arguments: MatrixCell.all)
    func `an answer without a body is empty or broken`(cell: MatrixCell) throws {
        for status in [200, 204] {
            let script = UpstreamScript.answer(status, [], [], after: .zero)

            let outcome = try cell.call(script).run(stream: true)

            isBroken(outcome, .emptyAnswer, output: false)
        }
    }
}
